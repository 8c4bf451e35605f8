import { expect, test } from 'vitest'
import type { ProviderObjectType } from '../../platform/payments/index.ts'
import { suspicionOf } from './suspicion.ts'

const suspect = (objectType: ProviderObjectType, account: string | null = null, livemode = true) =>
  suspicionOf({ objectType, account, livemode }, { livemode: true })

test.each<[ProviderObjectType, boolean, boolean]>([
  // The platform's own, a seller's
  ['checkout.session', true, false],
  ['payment_intent', true, false],
  ['charge', true, false],
  ['refund', true, false],
  ['dispute', true, false],
  ['transfer', true, false],
  ['invoice', true, false],
  ['subscription', true, false],
  ['payout', true, true],
  ['account', true, true],
  ['capability', false, true],
  ['application', false, true],
])('a %s may be ours: %s, may be a seller’s: %s', (type, ofPlatform, ofSeller) => {
  expect(suspect(type) === undefined).toBe(ofPlatform)
  expect(suspect(type, 'acct_1') === undefined).toBe(ofSeller)
})

test('what happened in another mode is suspicious, either way', () => {
  expect(suspect('charge', null, false)).toBe('it happened in test mode, and we are in live mode')
  const live = { objectType: 'charge', account: null, livemode: true } as const
  expect(suspicionOf(live, { livemode: false })).toBe('it happened in live mode, and we are in test mode')
})
