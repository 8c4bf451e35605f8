import { z } from 'zod'
import { instantSchema } from '../../contracts/common.ts'
import { orderStatusSchema } from '../../contracts/order-states.ts'
import { REFUND_REASON_MAX, refundSchema, refundTermsSchema } from '../../contracts/refunds.ts'
import { idSchema } from '../../kernel/ids.ts'
import { amountSchema, currencySchema } from '../../kernel/money.ts'
import { bridge, originSchema } from './base.ts'

const whoseSchema = z.object({ server: originSchema, accountId: idSchema })
const ofOrder = z.object({ whose: whoseSchema, id: idSchema })

/** `returning`: a refund or a dispute is under way. `returned`: something went back. */
export const orderStandings = ['all', 'returning', 'returned'] as const
export type OrderStanding = (typeof orderStandings)[number]

/** An order in which something of one’s own was sold, in a line. Nothing is known of who bought it. */
export const orderRowSchema = z.object({
  id: idSchema,
  status: orderStatusSchema,
  currency: currencySchema,
  soldAt: instantSchema.nullable(),
  titles: z.array(z.string()),
  /** By the buyer, for what is one’s own; and what of it went back. */
  paid: z.int(),
  refunded: z.int(),
  /** One’s own part, and what of it went back. */
  earned: z.int(),
  returned: z.int(),
})
export type OrderRow = z.infer<typeof orderRowSchema>

export const ordersContract = {
  /** The newest first, from what was synced. */
  list: bridge
    .input(
      z.object({
        whose: whoseSchema,
        /** A part of a title, or the beginning of the order’s number. */
        search: z.string().max(200),
        standing: z.enum(orderStandings),
        offset: z.int().min(0),
        limit: z.int().min(1).max(500),
      }),
    )
    .output(z.object({ total: z.int(), rows: z.array(orderRowSchema) })),
  /** What the server says of it now: needs the network. Null to whoever has only a part in it, and sold nothing. */
  atServer: bridge
    .input(ofOrder)
    .output(z.object({ terms: refundTermsSchema, refunds: z.array(refundSchema) }).nullable()),
  /** What a part would take from whom, as the server would divide it; null where so much is not left. Needs the network. */
  partOf: bridge
    .input(ofOrder.extend({ itemId: idSchema.nullable(), amount: amountSchema.min(1) }))
    .output(refundTermsSchema.shape.part),
  /** Gives money back; needs the network. The same `requestId` again is the same refund, however often it is asked for. */
  refund: bridge
    .input(
      ofOrder.extend({
        requestId: idSchema,
        /** Null: all that is left of the order. */
        itemId: idSchema.nullable(),
        /** Null: all that is left of it. */
        amount: amountSchema.min(1).nullable(),
        reason: z.string().trim().max(REFUND_REASON_MAX),
      }),
    )
    .output(z.object({ outcome: z.enum(['opened', 'already-in-progress']), refund: refundSchema })),
}
