import type { ProviderEvent } from './states.ts'

/** The most that one delivery may carry. */
export const MAX_WEBHOOK_BYTES = 256 * 1024
/** How far the time of a signature may lie in the past or in the future. */
export const WEBHOOK_TOLERANCE_SECONDS = 300

export interface WebhookDelivery {
  /** As it came over the wire: a parsed and printed body does not verify. */
  readonly rawBody: Buffer
  /** The signature header, where there was one. */
  readonly signature: string | undefined
  readonly now: Date
}

export type WebhookVerdict =
  | { readonly kind: 'event'; readonly event: ProviderEvent }
  | {
      readonly kind: 'invalid'
      readonly reason: WebhookFault
      /** What the body claims to be: for a log, and for nothing else. */
      readonly claimed: { readonly id?: string; readonly type?: string }
    }

/** `not-utf8` and `not-an-event` alone were truly signed by the provider, and say what we cannot read. */
export type WebhookFault =
  | 'too-large'
  | 'no-signature'
  | 'unreadable-signature'
  | 'wrong-signature'
  | 'too-old'
  | 'in-the-future'
  | 'not-utf8'
  | 'not-an-event'
