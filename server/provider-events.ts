import { joinProviderEvents, leaveBe, type ProviderEventHandlers } from './platform/payments/index.ts'

/** Who looks into what the payment provider tells of: each domain into its own objects. */
export const providerEvents = (): ProviderEventHandlers => joinProviderEvents([notOurs])

/** Kept in the log and skipped. */
const notOurs = {
  'checkout.session': leaveBe,
  payment_intent: leaveBe,
  charge: leaveBe,
  refund: leaveBe,
  dispute: leaveBe,
  transfer: leaveBe,
  payout: leaveBe,
  account: leaveBe,
  capability: leaveBe,
  application: leaveBe,
  invoice: leaveBe,
  subscription: leaveBe,
} satisfies Partial<ProviderEventHandlers>
