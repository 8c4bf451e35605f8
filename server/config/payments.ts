import type { Issuer } from '@veza/shared/contracts/orders.ts'
import { z } from 'zod'
import { isLiveKey, type StripeConfig } from '../platform/payments/stripe/config.ts'
import { duration } from './duration.ts'
import type { Env } from './env.ts'

export interface PaymentsConfig {
  /** False: every purchase is free (development alone). */
  readonly enabled: boolean
  /** Undefined where no provider is configured: then nothing can be paid. */
  readonly stripe: StripeConfig | undefined
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

const count = (fallback: number, most: number, least = 0) =>
  z.coerce.number().int().min(least).max(most).default(fallback)

/** A fault in a secret is told without repeating it. */
export const paymentsSchema = {
  STRIPE_SECRET_KEY: z
    .string()
    .regex(/^[rs]k_(?:live|test)_\S+$/, 'begins with sk_live_, sk_test_, rk_live_ or rk_test_')
    .optional(),
  STRIPE_WEBHOOK_SECRET: z
    .string()
    .transform((value) => value.split(',').map((secret) => secret.trim()))
    .pipe(z.array(z.string().regex(/^\S{8,}$/, 'write one secret, or several with commas')).max(8))
    .optional(),
  STRIPE_API_BASE: z
    .url({ protocol: /^https?$/ })
    .refine((value) => /^\/?$/.test(new URL(value).pathname), 'an origin, without a path')
    .optional(),
  STRIPE_TIMEOUT: duration('20s'),
  // Below what Stripe takes from one account, 100 and 25: several processes share that.
  STRIPE_REQUESTS_PER_SECOND: z.coerce.number().int().min(1).max(10_000).optional(),
  PLATFORM_FEE_BPS: count(1_000, 10_000),
  PLATFORM_NAME: z.string().trim().max(200).default('Veza'),
  // Lines of an address, with | between them.
  PLATFORM_ADDRESS: z
    .string()
    .max(600)
    .transform((value) => value.split('|').map((line) => line.trim()))
    .pipe(z.array(z.string().min(1, 'holds an empty line')).max(8))
    .optional(),
  PLATFORM_TAX_ID: z.string().trim().max(60).optional(),
  TRANSFER_HOLD_DAYS: count(0, 90),
  REFUND_WINDOW_DAYS: count(14, 180),
  TRANSFER_MAX_RETRIES: count(5, 50),
  TRANSFER_BACKOFF_BASE: duration('30m'),
  TRANSFER_BACKOFF_MAX: duration('12h'),
  REVERSAL_CHECK_INTERVAL: duration('1m'),
  REVERSAL_BACKOFF_BASE: duration('1m'),
  REVERSAL_BACKOFF_MAX: duration('1h'),
  REVERSAL_MAX_RETRIES: count(5, 50),
  RECONCILE_INTERVAL: duration('1h'),
  RECONCILE_BATCH: count(50, 10_000, 1),
  RECONCILE_STUCK_ORDER_AFTER: duration('30m'),
  RECONCILE_STUCK_REFUND_AFTER: duration('30m'),
  RECONCILE_ORPHAN_REFUND_AFTER: duration('5m'),
  WEBHOOK_LOG_RETENTION_DAYS: count(90, 3_650, 1),
}

const PER_SECOND = { live: 80, test: 20 }

export function paymentsConfig(env: Env, warn: (text: string) => void): PaymentsConfig {
  return {
    enabled: env.PAYMENTS_ENABLED,
    stripe: stripeConfig(env, warn),
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
