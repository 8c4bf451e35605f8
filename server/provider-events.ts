import type { Context } from './context.ts'
import { orderProviderEvents } from './domains/orders/index.ts'
import { refundProviderEvents } from './domains/refunds/index.ts'
import { transferProviderEvents } from './domains/transfers/index.ts'
import { joinProviderEvents, leaveBe, type ProviderEventHandlers } from './platform/payments/index.ts'

/** Who looks into what the payment provider tells of: each domain into its own objects. */
export const providerEvents = (ctx: Context): ProviderEventHandlers =>
  joinProviderEvents([
    orderProviderEvents(ctx),
    refundProviderEvents(ctx),
    transferProviderEvents(ctx),
    notOurs,
  ])

/** Kept in the log and skipped. */
const notOurs = {
  dispute: leaveBe,
  invoice: leaveBe,
  subscription: leaveBe,
} satisfies Partial<ProviderEventHandlers>
