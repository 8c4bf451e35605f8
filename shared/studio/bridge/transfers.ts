import { z } from 'zod'
import { pageOf } from '../../contracts/common.ts'
import { transferStatusSchema } from '../../contracts/order-states.ts'
import { transferDetailSchema, transferSchema } from '../../contracts/selling.ts'
import { idSchema } from '../../kernel/ids.ts'
import { bridge, originSchema } from './base.ts'

const ofAccount = z.object({ whose: z.object({ server: originSchema, accountId: idSchema }) })
const ofTransfer = ofAccount.extend({ id: idSchema })

/** What is sent to sellers, for admins; asked of the server each time, by the same second factor as `moderation`. */
export const transfersContract = {
  /** The newest first. */
  list: bridge
    .input(
      ofAccount.extend({
        cursor: z.string().max(200).nullable(),
        status: transferStatusSchema.nullable(),
        sellerId: idSchema.nullable(),
        orderId: idSchema.nullable(),
      }),
    )
    .output(pageOf(transferSchema)),
  get: bridge.input(ofTransfer).output(transferDetailSchema),
  /** Nothing is sent twice, but each try counts: where the answer is lost, look before another one. */
  retry: bridge.input(ofTransfer).output(transferDetailSchema),
}
