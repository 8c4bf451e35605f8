export { ProviderUnavailable } from './errors.ts'
export type * from './port.ts'
export type * from './states.ts'
export { MAX_WEBHOOK_BYTES, type WebhookDelivery, type WebhookFault, type WebhookVerdict } from './webhook.ts'
