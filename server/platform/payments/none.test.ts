import { DomainError } from '@veza/shared/kernel/errors.ts'
import { expect, test } from 'vitest'
import { openPayments } from './index.ts'

const none = openPayments(undefined)
const stripe = openPayments({
  secretKey: 'sk_live_0123456789',
  webhookSecrets: ['whsec_0123456789'],
  apiBase: undefined,
  timeoutMs: 1_000,
  requestsPerSecond: 1,
})

test('without a provider, every call says that payments are not available', async () => {
  const calls = Object.entries(none).filter(([, call]) => typeof call === 'function')
  expect(calls.map(([name]) => name).toSorted()).toEqual(
    Object.entries(stripe)
      .filter(([, call]) => typeof call === 'function')
      .map(([name]) => name)
      .toSorted(),
  )
  for (const [name, call] of calls) {
    const error = await Promise.resolve()
      .then(call as () => unknown)
      .catch((thrown: unknown) => thrown)
    expect(error, name).toBeInstanceOf(DomainError)
    expect(error, name).toMatchObject({ status: 503, code: 'payments-unavailable' })
  }
})

test('what is configured says so, and whether its money is real', () => {
  expect(none).toMatchObject({ isAvailable: false, livemode: false })
  expect(stripe).toMatchObject({ isAvailable: true, livemode: true })
})
