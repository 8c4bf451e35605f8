import { z } from 'zod'
import {
  announcementEnd,
  announcementSchema,
  announcementWith,
  shownAnnouncementSchema,
} from '../../contracts/announcements.ts'
import { pageOf } from '../../contracts/common.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, doneSchema, originSchema } from './base.ts'

const ofAccount = z.object({ whose: z.object({ server: originSchema, accountId: idSchema }) })
const ofOne = ofAccount.extend({ id: idSchema })

/** What a server announces: to whoever has an account there, and for its admins to write. */
export const announcementsContract = {
  /** What the server said last, without what is over by now, or was dismissed here. */
  known: bridge.input(ofAccount).output(z.array(shownAnnouncementSchema)),
  /** Tells the server what was dismissed meanwhile, asks it, and keeps what it says for `known`. */
  ask: bridge.input(ofAccount).output(doneSchema),
  /** At once, whether the server is there or not; it is told by the next `ask`. Safe to repeat. */
  dismiss: bridge.input(ofOne).output(doneSchema),
  /** This and what follows is for admins, by the same second factor as `moderation`. */
  list: bridge
    .input(ofAccount.extend({ cursor: z.string().max(200).nullable() }))
    .output(pageOf(announcementSchema)),
  /** Safe to repeat, as is what follows. */
  save: bridge.input(announcementWith(ofOne.shape)).output(announcementSchema),
  end: bridge.input(ofAccount.extend(announcementEnd.shape)).output(announcementSchema),
  remove: bridge.input(ofOne).output(doneSchema),
}
