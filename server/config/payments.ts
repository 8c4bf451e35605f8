import type { Issuer } from '@veza/shared/contracts/orders.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { isLiveKey, type StripeConfig } from '../platform/payments/stripe/config.ts'
import type { Env } from './env.ts'

export interface PaymentsConfig {
  /** False: what costs something cannot be bought. */
  readonly enabled: boolean
  /** True, in an incident: no money is sent anywhere. What is due waits, and goes its way afterwards. */
  readonly isHeld: boolean
  /** Undefined where no provider is configured: then nothing can be paid. */
  readonly stripe: StripeConfig | undefined
  /** Those that the provider pays us out as they were paid: in others, sellers could not be sent their part. */
  readonly settlementCurrencies: readonly Currency[]
  /** Our share of a sale. */
  readonly platformFeeBasisPoints: number
  /** Who issues the invoices, as they say it. */
  readonly issuer: Issuer
  /** How long a seller’s money rests with us after a sale. */
  readonly transferHoldDays: number
  /** How long a buyer may ask for their money back. */
  readonly refundWindowDays: number
  readonly transferMaxRetries: number
  /** How long a transfer that was not made rests before the next try, from the first failure to the longest wait. */
  readonly transferBackoff: { readonly baseMs: number; readonly maxMs: number }
  readonly reversals: {
    readonly checkIntervalMs: number
    readonly backoffBaseMs: number
    readonly backoffMaxMs: number
    readonly maxRetries: number
  }
  readonly reconciliation: {
    readonly intervalMs: number
    /** Rows of one kind that one run looks at. */
    readonly batch: number
    /** From when on an order, a refund, a refund that the provider may not know, is looked after. */
    readonly stuckOrderMs: number
    readonly stuckRefundMs: number
    readonly orphanRefundMs: number
  }
  readonly webhookLogRetentionDays: number
}

const PER_SECOND = { live: 80, test: 20 }

export function paymentsConfig(env: Env, warn: (text: string) => void): PaymentsConfig {
  if (env.PAYMENTS_HOLD) warn('PAYMENTS_HOLD is on: nothing is sold, and no money is sent or brought back')
  return {
    enabled: env.PAYMENTS_ENABLED && !env.PAYMENTS_HOLD,
    isHeld: env.PAYMENTS_HOLD,
    stripe: stripeConfig(env, warn),
    settlementCurrencies: env.SETTLEMENT_CURRENCIES,
    platformFeeBasisPoints: env.PLATFORM_FEE_BPS,
    issuer: {
      name: env.PLATFORM_NAME,
      address: env.PLATFORM_ADDRESS ?? [],
      taxId: env.PLATFORM_TAX_ID ?? null,
    },
    transferHoldDays: env.TRANSFER_HOLD_DAYS,
    refundWindowDays: env.REFUND_WINDOW_DAYS,
    transferMaxRetries: env.TRANSFER_MAX_RETRIES,
    transferBackoff: { baseMs: env.TRANSFER_BACKOFF_BASE, maxMs: env.TRANSFER_BACKOFF_MAX },
    reversals: {
      checkIntervalMs: env.REVERSAL_CHECK_INTERVAL,
      backoffBaseMs: env.REVERSAL_BACKOFF_BASE,
      backoffMaxMs: env.REVERSAL_BACKOFF_MAX,
      maxRetries: env.REVERSAL_MAX_RETRIES,
    },
    reconciliation: {
      intervalMs: env.RECONCILE_INTERVAL,
      batch: env.RECONCILE_BATCH,
      stuckOrderMs: env.RECONCILE_STUCK_ORDER_AFTER,
      stuckRefundMs: env.RECONCILE_STUCK_REFUND_AFTER,
      orphanRefundMs: env.RECONCILE_ORPHAN_REFUND_AFTER,
    },
    webhookLogRetentionDays: env.WEBHOOK_LOG_RETENTION_DAYS,
  }
}

function stripeConfig(env: Env, warn: (text: string) => void): StripeConfig | undefined {
  const { STRIPE_SECRET_KEY: secretKey, STRIPE_WEBHOOK_SECRET: webhookSecrets } = env
  if (!secretKey || !webhookSecrets) {
    if (secretKey) warn('STRIPE_SECRET_KEY is set without STRIPE_WEBHOOK_SECRET: nothing can be paid')
    return undefined
  }
  return {
    secretKey,
    webhookSecrets,
    apiBase: env.STRIPE_API_BASE,
    timeoutMs: env.STRIPE_TIMEOUT,
    requestsPerSecond:
      env.STRIPE_REQUESTS_PER_SECOND ?? (isLiveKey(secretKey) ? PER_SECOND.live : PER_SECOND.test),
  }
}
