import { z } from 'zod'
import { defineStates } from '../kernel/state-machine.ts'

/**
 * An order's life. Money that arrives after the order was given up completes it all the same. A dispute and a refund may
 * meet; when both are over, what was returned decides.
 */
export const orderStates = defineStates({
  pending: ['completed', 'failed', 'expired'],
  failed: ['completed'],
  expired: ['completed'],
  completed: ['refund_pending', 'disputed', 'refunded'],
  refund_pending: ['completed', 'disputed', 'refunded'],
  disputed: ['completed', 'refund_pending', 'refunded'],
  refunded: [],
})
export type OrderStatus = (typeof orderStates.states)[number]
export const orderStatusSchema = z.enum([
  'pending',
  'failed',
  'expired',
  'completed',
  'refund_pending',
  'disputed',
  'refunded',
])

/** One try to pay an order on the provider's page. */
export const paymentStates = defineStates({
  pending: ['paid', 'failed', 'expired'],
  failed: ['paid'],
  expired: ['paid'],
  paid: [],
})
export type PaymentStatus = (typeof paymentStates.states)[number]

/** What a buyer may do with what was bought. */
export const grantStates = defineStates({
  active: ['suspended', 'revoked'],
  suspended: ['active', 'revoked'],
  revoked: [],
})
export type GrantStatus = (typeof grantStates.states)[number]
export const grantStatusSchema = z.enum(['active', 'suspended', 'revoked'])

/** `returned`: the buyer's bank sent the money back after the refund had counted as done. */
export const refundStates = defineStates({
  pending: ['succeeded', 'failed'],
  succeeded: ['returned'],
  failed: [],
  returned: [],
})
export type RefundStatus = (typeof refundStates.states)[number]
export const refundStatusSchema = z.enum(['pending', 'succeeded', 'failed', 'returned'])

/** `inquiry`: the bank asks, and no money has moved. */
export const disputeStates = defineStates({
  inquiry: ['open', 'won', 'lost'],
  open: ['won', 'lost'],
  won: [],
  lost: [],
})
export type DisputeStatus = (typeof disputeStates.states)[number]
export const disputeStatusSchema = z.enum(['inquiry', 'open', 'won', 'lost'])

/**
 * What a seller gets of an order. `reversed`: none of it is the seller's any more, be it brought back or never sent.
 * `reversal_pending → completed`: a part was brought back, and the rest stays with the seller.
 */
export const transferStates = defineStates({
  pending: ['completed', 'failed', 'reversed'],
  failed: ['completed', 'permanently_failed', 'reversed'],
  completed: ['reversal_pending'],
  reversal_pending: ['completed', 'reversed', 'permanently_failed'],
  reversed: ['reversal_pending'],
  permanently_failed: [],
})
export type TransferStatus = (typeof transferStates.states)[number]
export const transferStatusSchema = z.enum([
  'pending',
  'failed',
  'completed',
  'reversal_pending',
  'reversed',
  'permanently_failed',
])

/** An event of the provider's; `parked` after it failed time after time. */
export const webhookEventStates = defineStates({
  pending: ['done', 'skipped', 'parked'],
  parked: ['pending'],
  done: [],
  skipped: ['pending'],
})
export type WebhookEventStatus = (typeof webhookEventStates.states)[number]
