import { z } from 'zod'
import { pageOf } from '../../contracts/common.ts'
import {
  noticeDetailSchema,
  noticeSchema,
  noticeStatusSchema,
  suspensionSchema,
} from '../../contracts/rights.ts'
import { reasonSchema } from '../../contracts/staff.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, doneSchema, originSchema } from './base.ts'

const ofAccount = z.object({ whose: z.object({ server: originSchema, accountId: idSchema }) })
const ofPage = ofAccount.extend({ cursor: z.string().max(200).nullable() })
const ofNotice = ofAccount.extend({ id: idSchema })
const decision = ofNotice.extend({ reason: reasonSchema })

/** What is done about a notice; `courtAction`: its claimant has gone to court, so that nothing comes back by itself. */
export const noticeActionSchema = z.enum(['takeDown', 'dismiss', 'restore', 'courtAction'])
export type NoticeAction = z.infer<typeof noticeActionSchema>

/** Copyright notices, for the staff; asked of the server each time, by the same second factor as `moderation`. */
export const noticesContract = {
  list: bridge.input(ofPage.extend({ status: noticeStatusSchema })).output(pageOf(noticeSchema)),
  get: bridge.input(ofNotice).output(noticeDetailSchema),
  /** Whoever is quicker decides: a second one is told `state-conflict`. */
  decide: bridge
    .input(
      decision.extend({
        action: noticeActionSchema,
        /** Of `takeDown`, where the notice names no track that was found. */
        trackId: idSchema.nullable(),
      }),
    )
    .output(noticeDetailSchema),
  /** Accounts whose uploads wait, because too many notices against them were upheld; newest first. */
  suspensions: bridge.input(ofPage).output(pageOf(suspensionSchema)),
  /** Safe to repeat. */
  lift: bridge.input(decision).output(doneSchema),
}
