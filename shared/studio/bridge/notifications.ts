import { z } from 'zod'
import { notificationSchema } from '../notifications.ts'
import { bridge, doneSchema } from './base.ts'
import { accountSchema } from './session.ts'

/** An account’s, and what this machine has to say; for nobody that alone. */
const whose = z.object({ whose: accountSchema.pick({ server: true, accountId: true }).nullable() })

/** What happened: kept in the library, newest first, the last few hundred of it. */
export const notificationsContract = {
  list: bridge
    .input(whose.extend({ limit: z.int().min(1).max(500).default(200) }))
    .output(z.object({ unread: z.int(), items: z.array(notificationSchema) })),
  /** Says that these, or all, were read. */
  read: bridge
    .input(whose.extend({ which: z.union([z.literal('all'), z.array(z.int()).max(500)]) }))
    .output(doneSchema),
  /** Hands out what nobody has said aloud yet, to one window alone. Where the answer is lost, it is in the list all the same. */
  take: bridge.input(whose).output(z.array(notificationSchema)),
}
