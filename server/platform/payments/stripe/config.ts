export interface StripeConfig {
  readonly secretKey: string
  /** Any of them may have signed a webhook: while one takes over from another, both have. */
  readonly webhookSecrets: readonly string[]
  /** In place of Stripe itself, for a stand-in; never in production. An origin, without a path. */
  readonly apiBase: string | undefined
  /** How long an answer may take to begin, and how long it may then be silent. */
  readonly timeoutMs: number
  /** For one process: below what Stripe takes from an account, 100 live and 25 in test. */
  readonly requestsPerSecond: number
}

/** `sk_live_…`, or `rk_live_…` for a restricted key. */
export const isLiveKey = (secretKey: string): boolean => /^[rs]k_live_/.test(secretKey)

/** Where buyers pay, and where sellers tell who they are: the hosts of Stripe's own pages, or the stand-in. */
export const pageOrigins = ({ apiBase }: Pick<StripeConfig, 'apiBase'>): readonly string[] =>
  apiBase === undefined
    ? ['https://checkout.stripe.com', 'https://connect.stripe.com']
    : [new URL(apiBase).origin]
