import { currencySchema } from '@veza/shared/kernel/money.ts'
import { z } from 'zod'
import { duration } from './duration.ts'

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
  SETTLEMENT_CURRENCIES: z
    .string()
    .default('eur')
    .transform((value) => [...new Set(value.split(',').map((code) => code.trim().toLowerCase()))])
    .pipe(z.array(currencySchema).min(1)),
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
