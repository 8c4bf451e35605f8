import { maximumAmounts, sumOf } from '@veza/shared/kernel/money.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { divide } from './shares.ts'

const track = (trackId: string, ...basisPoints: number[]) => ({
  trackId,
  shares: basisPoints.map((points, index) => ({ userId: `user-${index}`, basisPoints: points })),
})
const three = track('song', 3_334, 3_333, 3_333)

test.each([
  ['one cent among three', 1, 1_000, [three], { fee: 0, 'user-0': 1 }],
  ['two cents among three', 2, 1_000, [three], { fee: 0, 'user-0': 1, 'user-1': 1 }],
  ['ten cents', 10, 1_000, [track('song', 10_000)], { fee: 1, 'user-0': 9 }],
  ['five cents, whose tenth is half a cent', 5, 1_000, [track('song', 10_000)], { fee: 1, 'user-0': 4 }],
  ['100 yen by thirds', 100, 1_000, [three], { fee: 10, 'user-0': 30, 'user-1': 30, 'user-2': 30 }],
  [
    '99,999,999.99 by thirds',
    9_999_999_999,
    1_000,
    [three],
    { fee: 1_000_000_000, 'user-0': 3_000_599_999, 'user-1': 2_999_700_000, 'user-2': 2_999_700_000 },
  ],
  ['all of it a fee', 500, 10_000, [three], { fee: 500 }],
  ['no fee', 500, 0, [track('song', 10_000)], { fee: 0, 'user-0': 500 }],
  ['nothing', 0, 1_000, [three], { fee: 0 }],
] as const)('%s', (_what, amount, feeBasisPoints, tracks, expected) => {
  const shares = divide(amount, feeBasisPoints, [...tracks])
  const sums: Record<string, number> = { fee: 0 }
  for (const share of shares) {
    const name = share.sellerId ?? 'fee'
    sums[name] = (sums[name] ?? 0) + share.amount
  }
  expect(sums).toEqual(expected)
})

/** A sheet of any number of people, who share ten thousand. */
const sheet = fc.array(fc.integer({ min: 1, max: 9_000 }), { minLength: 1, maxLength: 6 }).map((weights) => {
  const sum = weights.reduce((one, other) => one + other, 0)
  const points = weights.map((weight) => Math.floor((weight * 10_000) / sum))
  points[0] = (points[0] ?? 0) + 10_000 - points.reduce((one, other) => one + other, 0)
  return points
})

test('the parts add up to the whole, none is nothing, and the fee is what it is', () => {
  const amounts = fc.oneof(fc.nat(100), fc.nat(maximumAmounts[2]), fc.constant(maximumAmounts[2]))
  const tracks = fc.array(sheet, { minLength: 1, maxLength: 8 })
  fc.assert(
    fc.property(amounts, fc.integer({ min: 0, max: 10_000 }), tracks, (amount, fee, sheets) => {
      const shares = divide(
        amount,
        fee,
        sheets.map((points, index) => track(`track-${index}`, ...points)),
      )
      expect(sumOf(shares.map((share) => share.amount))).toBe(amount)
      expect(shares.every((share) => share.amount > 0)).toBe(true)
      const keys = shares.map(({ sellerId, trackId }) => `${sellerId} ${trackId}`)
      expect(new Set(keys).size).toBe(keys.length)
      const feePart = shares.find(({ sellerId }) => sellerId === null)?.amount ?? 0
      expect(Math.abs(feePart - (amount * fee) / 10_000)).toBeLessThanOrEqual(0.5)
    }),
  )
})
