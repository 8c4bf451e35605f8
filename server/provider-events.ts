import type { Context } from './context.ts'
import { orderProviderEvents } from './domains/orders/index.ts'
import { graveOf, lookAtReturnsOf, refundProviderEvents } from './domains/refunds/index.ts'
import { transferProviderEvents } from './domains/transfers/index.ts'
import {
  joinProviderEvents,
  leaveBe,
  type ProviderEventHandler,
  type ProviderEventHandlers,
} from './platform/payments/index.ts'

/** Who looks into what the payment provider tells of: each domain into its own objects. */
export const providerEvents = (ctx: Context): ProviderEventHandlers =>
  joinProviderEvents([buyersEvents(ctx), returnsEvents(ctx), transferProviderEvents(ctx), notOurs])

function returnsEvents(ctx: Context) {
  const { payment_intent: look } = orderProviderEvents(ctx)
  return refundProviderEvents(ctx, (objectId) => look({ objectId, eventType: 'of a return' }))
}

/** A charge says how a payment stands, and that it was given back or disputed. */
function buyersEvents(ctx: Context) {
  const orders = orderProviderEvents(ctx)
  const charge: ProviderEventHandler = async (object) => {
    const paid = await orders.charge(object)
    return paid.kind === 'suspicious' ? paid : graveOf([paid, await lookAtReturnsOf(ctx, object.objectId)])
  }
  return { ...orders, charge }
}

/** Kept in the log and skipped. */
const notOurs = {
  invoice: leaveBe,
  subscription: leaveBe,
} satisfies Partial<ProviderEventHandlers>
