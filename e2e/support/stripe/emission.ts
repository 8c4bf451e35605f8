import type Stripe from 'stripe'

/** What the stand-in tells of. */
export const emittedTypes = [
  'account.application.authorized',
  'account.application.deauthorized',
  'account.updated',
  'balance.available',
  'capability.updated',
  'charge.dispute.closed',
  'charge.dispute.created',
  'charge.dispute.funds_reinstated',
  'charge.dispute.funds_withdrawn',
  'charge.dispute.updated',
  'charge.failed',
  'charge.pending',
  'charge.refund.updated',
  'charge.refunded',
  'charge.succeeded',
  'charge.updated',
  'checkout.session.async_payment_failed',
  'checkout.session.async_payment_succeeded',
  'checkout.session.completed',
  'checkout.session.expired',
  'payment_intent.canceled',
  'payment_intent.created',
  'payment_intent.payment_failed',
  'payment_intent.processing',
  'payment_intent.requires_action',
  'payment_intent.succeeded',
  'payout.canceled',
  'payout.created',
  'payout.failed',
  'payout.paid',
  'payout.updated',
  'refund.created',
  'refund.failed',
  'refund.updated',
  'transfer.created',
  'transfer.reversed',
  'transfer.updated',
] as const satisfies readonly Stripe.Event['type'][]

export type EmittedType = (typeof emittedTypes)[number]
type EventOf<T extends EmittedType> = Extract<Stripe.Event, { type: T }>

/** A change, with the object as it was right after it. */
export type Emission = {
  [T in EmittedType]: { readonly type: T; readonly data: EventOf<T>['data'] }
}[EmittedType]
