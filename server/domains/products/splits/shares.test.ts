import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { divideEarnings, type TrackShares } from './shares.ts'

/** People with shares that are the whole together. */
const anyShares = fc.uniqueArray(fc.integer({ min: 1, max: 9_999 }), { maxLength: 5 }).map((cuts) => {
  const edges = [0, ...cuts.toSorted((one, other) => one - other), 10_000]
  return edges.slice(1).map((edge, index) => ({ userId: `user ${index}`, basisPoints: edge - edges[index]! }))
})
const anyTracks = fc
  .array(anyShares, { minLength: 1, maxLength: 12 })
  .map((all) => all.map((shares, index): TrackShares => ({ trackId: `track ${index}`, shares })))
const anyAmount = fc.oneof(fc.nat(20), fc.nat(100_000), fc.nat(9_999_999_999))
const sum = (amounts: readonly number[]) => amounts.reduce((all, one) => all + one, 0)

describe('what a sale earned', () => {
  test('is divided to the last unit, and nobody gets nothing', () => {
    fc.assert(
      fc.property(anyAmount, anyTracks, (amount, tracks) => {
        const earnings = divideEarnings(amount, tracks)
        expect(sum(earnings.map((one) => one.amount))).toBe(amount)
        expect(earnings.every((one) => one.amount > 0)).toBe(true)
      }),
    )
  })

  test('is divided among tracks evenly, within a unit, the first ones first', () => {
    fc.assert(
      fc.property(anyAmount, anyTracks, (amount, tracks) => {
        const earnings = divideEarnings(amount, tracks)
        const byTrack = tracks.map(({ trackId }) =>
          sum(earnings.filter((one) => one.trackId === trackId).map((one) => one.amount)),
        )
        expect(Math.max(...byTrack) - Math.min(...byTrack)).toBeLessThanOrEqual(1)
        expect(byTrack).toEqual(byTrack.toSorted((one, other) => other - one))
      }),
    )
  })

  test('is divided within a track by its sheet, within a unit of each exact share', () => {
    fc.assert(
      fc.property(anyAmount, anyTracks, (amount, tracks) => {
        const earnings = divideEarnings(amount, tracks)
        for (const { trackId, shares } of tracks) {
          const its = earnings.filter((one) => one.trackId === trackId)
          const whole = BigInt(sum(its.map((one) => one.amount)))
          for (const { userId, basisPoints } of shares) {
            const got = BigInt(its.find((one) => one.userId === userId)?.amount ?? 0)
            const difference = got * 10_000n - whole * BigInt(basisPoints)
            expect(difference < 10_000n && -difference < 10_000n).toBe(true)
          }
        }
      }),
    )
  })

  test('by thirds: who is nearer to the next unit gets it, and the earlier one of two alike', () => {
    const thirds = [3_333, 3_333, 3_334].map((basisPoints, index) => ({ userId: `u${index}`, basisPoints }))
    const of = (amount: number) =>
      divideEarnings(amount, [{ trackId: 't', shares: thirds }]).map((one) => [one.userId, one.amount])
    expect(of(0)).toEqual([])
    expect(of(1)).toEqual([['u2', 1]])
    expect(of(2)).toEqual([
      ['u0', 1],
      ['u2', 1],
    ])
    expect(of(100)).toEqual([
      ['u0', 33],
      ['u1', 33],
      ['u2', 34],
    ])
    expect(
      sum(divideEarnings(9_999_999_999, [{ trackId: 't', shares: thirds }]).map((one) => one.amount)),
    ).toBe(9_999_999_999)
  })
})
