import { noPayments } from './none.ts'
import type { PaymentProvider } from './port.ts'
import type { StripeConfig } from './stripe/config.ts'
import { stripePayments } from './stripe/index.ts'

export { ProviderUnavailable, type UnknownCode } from './errors.ts'
export {
  isProviderObjectType,
  joinProviderEvents,
  leaveBe,
  type ProviderEventHandler,
  type ProviderEventHandlers,
  type ProviderEventOutcome,
  type ProviderObject,
  type ProviderObjectType,
  providerObjectTypes,
} from './event-handler.ts'
export { existing } from './existing.ts'
export { keyOf } from './key.ts'
export type * from './port.ts'
export type * from './states.ts'
export { pageOrigins } from './stripe/config.ts'
export { MAX_WEBHOOK_BYTES, type WebhookDelivery, type WebhookFault, type WebhookVerdict } from './webhook.ts'

/** The provider that is configured, or one that refuses everything. */
export function openPayments(stripe: StripeConfig | undefined): PaymentProvider {
  return stripe ? stripePayments(stripe) : noPayments
}
