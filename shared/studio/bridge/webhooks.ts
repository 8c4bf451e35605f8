import { z } from 'zod'
import { pageOf } from '../../contracts/common.ts'
import {
  webhookDeliveryDetailSchema,
  webhookDeliverySchema,
  webhookEventSchema,
  webhookResultSchema,
} from '../../contracts/webhooks.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, originSchema } from './base.ts'

const ofAccount = z.object({ whose: z.object({ server: originSchema, accountId: idSchema }) })
const ofPage = ofAccount.extend({ cursor: z.string().max(200).nullable() })
const word = z.string().trim().min(1).max(255)

/** What the payment provider tells a server, for admins; asked of the server each time. */
export const webhooksContract = {
  /** Genuine or not, newest first. */
  deliveries: bridge
    .input(
      ofPage.extend({
        invalidOnly: z.boolean(),
        result: webhookResultSchema.nullable(),
        type: word.nullable(),
        eventId: word.nullable(),
      }),
    )
    .output(pageOf(webhookDeliverySchema)),
  delivery: bridge.input(ofAccount.extend({ id: idSchema })).output(webhookDeliveryDetailSchema),
  /** What waits for an admin, or to be dealt with: longest untouched first. */
  events: bridge
    .input(ofPage.extend({ status: z.enum(['parked', 'pending']) }))
    .output(pageOf(webhookEventSchema)),
  /** Of one that is parked or was skipped. Whoever is quicker has it handled: a second one is told `not-retryable`. */
  retryEvent: bridge.input(ofAccount.extend({ id: word })).output(webhookEventSchema),
}
