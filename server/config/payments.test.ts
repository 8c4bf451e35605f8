import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

type Variables = Readonly<Record<string, string | undefined>>

const development: Variables = { DATABASE_URL: 'postgres://veza@127.0.0.1/veza' }
const keys: Variables = { STRIPE_SECRET_KEY: 'sk_test_0123456789', STRIPE_WEBHOOK_SECRET: 'whsec_0123456789' }
const silent = () => undefined
const paymentsOf = (variables: Variables) => readConfig({ ...development, ...variables }, silent).payments

function faultsOf(variables: Variables): readonly string[] {
  try {
    paymentsOf(variables)
    return []
  } catch (error) {
    if (error instanceof ConfigError) return error.faults
    throw error
  }
}

test('nothing said: no provider, and the numbers of the document', () => {
  expect(paymentsOf({})).toEqual({
    enabled: false,
    isHeld: false,
    stripe: undefined,
    settlementCurrencies: ['eur'],
    platformFeeBasisPoints: 1_000,
    issuer: { name: 'Veza', address: [], taxId: null },
    transferHoldDays: 0,
    refundWindowDays: 14,
    transferMaxRetries: 5,
    transferBackoff: { baseMs: 1_800_000, maxMs: 43_200_000 },
    reversals: { checkIntervalMs: 60_000, backoffBaseMs: 60_000, backoffMaxMs: 3_600_000, maxRetries: 5 },
    reconciliation: {
      intervalMs: 3_600_000,
      batch: 50,
      stuckOrderMs: 1_800_000,
      stuckRefundMs: 1_800_000,
      orphanRefundMs: 300_000,
    },
    webhookLogRetentionDays: 90,
  })
})

test('both keys: a provider, paced below what it takes from keys of that kind', () => {
  expect(paymentsOf(keys).stripe).toEqual({
    secretKey: 'sk_test_0123456789',
    webhookSecrets: ['whsec_0123456789'],
    apiBase: undefined,
    timeoutMs: 20_000,
    requestsPerSecond: 20,
  })
  expect(paymentsOf({ ...keys, STRIPE_SECRET_KEY: 'rk_live_0123456789' }).stripe?.requestsPerSecond).toBe(80)
  expect(paymentsOf({ ...keys, STRIPE_REQUESTS_PER_SECOND: '7' }).stripe?.requestsPerSecond).toBe(7)
})

test('currencies of settlement: one or several, in any case, each once', () => {
  const of = (text: string) => paymentsOf({ SETTLEMENT_CURRENCIES: text }).settlementCurrencies
  expect(of('EUR, usd,eur')).toEqual(['eur', 'usd'])
  expect(faultsOf({ SETTLEMENT_CURRENCIES: 'eur,doubloons' })).toHaveLength(1)
})

test('one key without the other is no provider, and says so', () => {
  const warnings: string[] = []
  const { STRIPE_SECRET_KEY } = keys
  const { payments } = readConfig({ ...development, STRIPE_SECRET_KEY }, (text) => warnings.push(text))
  expect(payments.stripe).toBeUndefined()
  expect(warnings).toContainEqual(expect.stringMatching(/^STRIPE_SECRET_KEY .*nothing can be paid/))
})

test('several secrets may be valid at once', () => {
  const given = { ...keys, STRIPE_WEBHOOK_SECRET: 'whsec_of_before, whsec_of_now' }
  expect(paymentsOf(given).stripe?.webhookSecrets).toEqual(['whsec_of_before', 'whsec_of_now'])
})

test.each([
  ['STRIPE_SECRET_KEY', 'pk_live_PLANTED'],
  ['STRIPE_SECRET_KEY', 'PLANTED'],
  ['STRIPE_WEBHOOK_SECRET', 'whsec_PLANTED,,whsec_other'],
  ['STRIPE_WEBHOOK_SECRET', 'PLANTED two'],
  ['STRIPE_API_BASE', 'ftp://PLANTED'],
  ['STRIPE_API_BASE', 'https://stripe.example/PLANTED'],
  ['STRIPE_TIMEOUT', '20'],
  ['STRIPE_TIMEOUT', '0s'],
  ['RECONCILE_INTERVAL', '1 h'],
  ['RECONCILE_INTERVAL', '25d'],
  ['REVERSAL_BACKOFF_BASE', '-1m'],
  ['PLATFORM_FEE_BPS', '10001'],
  ['PLATFORM_FEE_BPS', '2.5'],
  ['WEBHOOK_LOG_RETENTION_DAYS', '0'],
  ['CRASH_AT', 'nowhere'],
  ['CRASH_AT', 'crash-points.test:0'],
])('%s=%s is refused, and not repeated', (name, value) => {
  const faults = faultsOf({ ...keys, [name]: value })
  expect(faults).not.toEqual([])
  for (const fault of faults) expect(fault).toMatch(new RegExp(`^${name}`))
  expect(faults.join()).not.toContain('PLANTED')
})

test.each([
  ['500ms', 500],
  ['30s', 30_000],
  ['5m', 300_000],
  ['2h', 7_200_000],
  ['7d', 604_800_000],
])('%s is %i ms', (written, ms) => {
  expect(paymentsOf({ RECONCILE_INTERVAL: written }).reconciliation.intervalMs).toBe(ms)
})

test('a crash point is read with how often it may be passed before', () => {
  const crashAt = (CRASH_AT: string) => readConfig({ ...development, CRASH_AT }, silent).crashAt
  expect(crashAt('crash-points.test')).toEqual({ name: 'crash-points.test', nth: 1 })
  expect(crashAt('crash-points.test:3')).toEqual({ name: 'crash-points.test', nth: 3 })
})

test('in an incident nothing is sold either, and whoever starts it reads so', () => {
  const warnings: string[] = []
  const held = { ...development, PAYMENTS_ENABLED: 'true', PAYMENTS_HOLD: 'true' }
  const { enabled, isHeld } = readConfig(held, (text) => warnings.push(text)).payments
  expect({ enabled, isHeld }).toEqual({ enabled: false, isHeld: true })
  expect(warnings).toContainEqual(expect.stringContaining('PAYMENTS_HOLD is on'))
})
