import { oc } from '@orpc/contract'
import { z } from 'zod'
import { idSchema } from '../kernel/ids.ts'
import { amountSchema, currencySchema } from '../kernel/money.ts'
import { byId, instantSchema, pageOf, pageQuery, textSchema } from './common.ts'
import { disputeStatusSchema, refundStatusSchema } from './order-states.ts'
import { refundObstacleSchema } from './orders.ts'

export const REFUND_REASON_MAX = 1_000

export const newRefundSchema = z.object({
  /** One thing of the order; else all of it. */
  itemId: idSchema.optional(),
  /** A part, in minor units; else all that is left. Of sellers and admins: a buyer gives back whole things. */
  amount: amountSchema.min(1, 'Give back something, or nothing at all').optional(),
  reason: textSchema.trim().max(REFUND_REASON_MAX, `At most ${REFUND_REASON_MAX} characters`).default(''),
})
export type NewRefund = z.infer<typeof newRefundSchema>

export const refundSchema = z.object({
  id: idSchema,
  orderId: idSchema,
  itemId: idSchema.nullable(),
  amount: amountSchema,
  currency: currencySchema,
  status: refundStatusSchema,
  requestedAs: z.enum(['buyer', 'seller', 'admin', 'system']),
  reason: z.string(),
  /** Why the provider has it wait, in its word: `insufficient_funds`, `requires_action`. */
  pendingReason: z.string().nullable(),
  /** Why nothing came of it. */
  failure: z.string().nullable(),
  createdAt: instantSchema,
  succeededAt: instantSchema.nullable(),
})
export type Refund = z.infer<typeof refundSchema>

const refundChoiceSchema = z.object({
  /** Null: all of the order. */
  itemId: idSchema.nullable(),
  amount: amountSchema,
  /**
   * Adds up to the amount. Sellers and admins are told; to buyers it is empty. `owed` is what was given back before and sent
   * back to us by the buyer’s bank: nobody’s loss any more.
   */
  parts: z.array(
    z.object({
      who: z.enum(['self', 'collaborator', 'platform', 'owed']),
      /** Of a collaborator who has not left. */
      name: z.string().nullable(),
      amount: amountSchema,
    }),
  ),
})

/** What may be given back now, and whose loss it would be. */
export const refundTermsSchema = z.object({
  currency: currencySchema,
  /** Why nothing may be; null: nothing stands in the way. */
  obstacle: refundObstacleSchema.nullable(),
  /** Until then it may be; null before the order is paid. */
  until: instantSchema.nullable(),
  /** First all of the order, where it is one’s own to give; then each thing in it. Only what is left. */
  choices: z.array(refundChoiceSchema),
  /** The part that was asked about; null where none was, or one that may not be given back. */
  part: refundChoiceSchema.nullable(),
})
export type RefundTerms = z.infer<typeof refundTermsSchema>

/** Of the orders that one bought, or sold something in; admins of all. */
export const refundsContract = oc.tag('refunds').router({
  /**
   * Needs `Idempotency-Key`. Another refund of the order that is under way is no error: it is the answer. The money goes
   * back when the provider says so; until then it is `pending`.
   */
  request: oc
    .route({ method: 'POST', path: '/orders/{id}/refunds', successStatus: 202 })
    .input(byId.extend(newRefundSchema.shape))
    .output(z.object({ outcome: z.enum(['opened', 'already-in-progress']), refund: refundSchema })),
  list: oc
    .route({ method: 'GET', path: '/orders/{id}/refunds' })
    .input(byId)
    .output(z.object({ items: z.array(refundSchema) })),
  terms: oc
    .route({
      method: 'GET',
      path: '/orders/{id}/refund-terms',
      summary: 'What may be given back, and whose loss it would be',
    })
    .input(
      byId.extend({
        /** About a part, in minor units: of this thing, else of all of the order. */
        amount: z.coerce.number().pipe(amountSchema.min(1)).optional(),
        itemId: idSchema.optional(),
      }),
    )
    .output(refundTermsSchema),
})

export const disputeSchema = z.object({
  id: idSchema,
  orderId: idSchema,
  status: disputeStatusSchema,
  amount: amountSchema,
  currency: currencySchema,
  /** In the bank's word: `fraudulent`, `product_not_received`, … */
  reason: z.string(),
  evidenceDueAt: instantSchema.nullable(),
  /** What was gathered, and left with the provider. */
  evidence: z.record(z.string(), z.string()).nullable(),
  createdAt: instantSchema,
  closedAt: instantSchema.nullable(),
})
export type Dispute = z.infer<typeof disputeSchema>

/** For admins, with a second factor proved within the last 12 hours. */
export const disputesContract = oc.tag('disputes').router({
  list: oc
    .route({
      method: 'GET',
      path: '/admin/disputes',
      summary: 'Those that are open, by when an answer is due',
    })
    .input(z.object(pageQuery))
    .output(pageOf(disputeSchema)),
  /** Final: what was handed in cannot be changed. */
  submitEvidence: oc
    .route({ method: 'POST', path: '/admin/disputes/{id}/submit-evidence' })
    .input(byId.extend({ explanation: textSchema.trim().max(5_000).optional() }))
    .output(disputeSchema),
})
