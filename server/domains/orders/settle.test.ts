import { describe, expect, test } from 'vitest'
import { grantStatusFor } from './grants.ts'
import { type Standing, statusFor } from './settle.ts'

describe('what an order has to be', () => {
  const rows: [what: string, standing: Partial<Standing>, status: string][] = [
    ['paid, with nothing else', {}, 'completed'],
    ['a part given back', { refundedAmount: 999 }, 'completed'],
    ['all given back', { refundedAmount: 1_000 }, 'refunded'],
    ['asked back', { isRefundPending: true }, 'refund_pending'],
    ['a part given back, and more asked', { refundedAmount: 1, isRefundPending: true }, 'refund_pending'],
    ['disputed', { isDisputed: true }, 'disputed'],
    ['disputed while asked back', { isDisputed: true, isRefundPending: true }, 'disputed'],
    ['all given back while disputed', { refundedAmount: 1_000, isDisputed: true }, 'refunded'],
    ['free: nothing is all of it, and it is no refund', { total: 0 }, 'completed'],
  ]
  test.each(rows)('%s', (_what, standing, status) => {
    const plain = { total: 1_000, refundedAmount: 0, isDisputed: false, isRefundPending: false }
    expect(statusFor({ ...plain, ...standing })).toBe(status)
  })
})

describe('what a grant has to be', () => {
  const rows = [
    ['completed', 1_000, 0, 'active'],
    ['completed', 1_000, 999, 'active'],
    ['completed', 1_000, 1_000, 'revoked'],
    ['completed', 0, 0, 'active'],
    ['refund_pending', 1_000, 0, 'active'],
    ['refund_pending', 1_000, 1_000, 'revoked'],
    ['disputed', 1_000, 0, 'suspended'],
    ['disputed', 1_000, 1_000, 'revoked'],
    ['disputed', 0, 0, 'suspended'],
    ['refunded', 1_000, 1_000, 'revoked'],
    ['refunded', 0, 0, 'revoked'],
  ] as const
  test.each(rows)(
    'of an order that is %s, of %i with %i given back: %s',
    (status, amount, refundedAmount, is) => {
      expect(grantStatusFor({ status }, { amount, refundedAmount })).toBe(is)
    },
  )
})
