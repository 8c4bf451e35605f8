import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ReturnableShare } from './return-queries.ts'
import { divideReturn } from './returning.ts'

const shareOf = (amount: number, at: number, orderItemId = 'item'): ReturnableShare => ({
  id: `share-${at}`,
  orderItemId,
  sellerId: at === 0 ? null : `seller-${at}`,
  trackId: null,
  amount,
  returnedAmount: 0,
  returnedForItem: 0,
})

/** The shares after a return. */
function after(shares: readonly ReturnableShare[], amount: number, orderItemId?: string) {
  const { parts, excess } = divideReturn(shares, amount, orderItemId)
  const left = shares.map((share) => {
    const part = parts.find((one) => one.share.id === share.id)?.amount ?? 0
    return {
      ...share,
      returnedAmount: share.returnedAmount + part,
      returnedForItem: share.returnedForItem + (share.orderItemId === orderItemId ? part : 0),
    }
  })
  return { left, excess, parts, taken: parts.reduce((sum, part) => sum + part.amount, 0) }
}

const returned = (shares: readonly ReturnableShare[]) => shares.map((share) => share.returnedAmount)
const totalOf = (shares: readonly ReturnableShare[]) => shares.reduce((sum, { amount }) => sum + amount, 0)

/** Gives back so much, this often. */
function inSteps(shares: readonly ReturnableShare[], amount: number, times: number, orderItemId?: string) {
  let left = shares
  for (let step = 0; step < times; step++) left = after(left, amount, orderItemId).left
  return returned(left)
}

const amounts = fc.array(fc.integer({ min: 0, max: 9_999_999_999 }), { minLength: 1, maxLength: 8 })
const steps = fc.array(
  fc.record({
    part: fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant(0)),
    item: fc.option(fc.constantFrom('one', 'other'), { nil: undefined }),
  }),
  { maxLength: 12 },
)
/** A cent at least: small steps are where units go astray. */
const stepOf = (left: number, part: number) => Math.min(left, Math.max(1, Math.floor(left * part)))

describe('what goes back', () => {
  test('is taken by what each has earned, and adds up', () => {
    const shares = [100, 450, 450].map((amount, at) => shareOf(amount, at))
    expect(divideReturn(shares, 500).parts.map(({ amount }) => amount)).toEqual([50, 225, 225])
    expect(divideReturn(shares, 1).parts).toEqual([{ share: shares[1], amount: 1 }])
    expect(divideReturn(shares, 0)).toEqual({ parts: [], excess: 0 })
  })

  test('cent by cent is taken from everybody, as at once', () => {
    const shares = [100, 270, 630].map((amount, at) => shareOf(amount, at))
    expect(inSteps(shares, 1, 60)).toEqual([6, 16, 38])
    expect(inSteps(shares, 60, 1)).toEqual([6, 16, 38])
    const two = [shareOf(900, 0, 'one'), shareOf(100, 1, 'other')]
    expect(inSteps(two, 1, 50), 'of an order of two things').toEqual([45, 5])
  })

  test('of a whole order passes by what went back for one thing of it', () => {
    const shares = [shareOf(100, 0, 'one'), shareOf(100, 1, 'other')]
    const half = after(shares, 50, 'one').left
    expect(inSteps(half, 30, 1), 'the other does not pay for it').toEqual([60, 20])
    expect(inSteps(half, 1, 30)).toEqual([60, 20])
  })

  test('whatever is given back in whatever steps: nobody gives more than they have, and the last step takes the rest', () => {
    fc.assert(
      fc.property(amounts, steps, fc.nat({ max: 8 }), (given, taken, cut) => {
        let shares: ReturnableShare[] = given.map((amount, at) =>
          shareOf(amount, at, at < cut ? 'one' : 'other'),
        )
        let left = totalOf(shares)
        for (const { part, item } of [...taken, { part: 1, item: undefined }]) {
          const amount = stepOf(left, part)
          const result = after(shares, amount, item)
          expect([result.taken, result.excess]).toEqual([amount, 0])
          for (const one of result.parts) expect(one.amount).toBeGreaterThan(0)
          for (const share of result.left) expect(share.returnedAmount).toBeLessThanOrEqual(share.amount)
          shares = result.left
          left -= amount
        }
        expect(returned(shares)).toEqual(given)
      }),
    )
  })

  test('whatever is given back in whatever steps comes to what it had come to at once, and nobody is a cent off their part', () => {
    fc.assert(
      fc.property(amounts, steps, (given, taken) => {
        const first = given.map((amount, at) => shareOf(amount, at))
        const total = totalOf(first)
        let [shares, back] = [first, 0]
        for (const { part } of taken) {
          const amount = stepOf(total - back, part)
          shares = after(shares, amount).left
          back += amount
          expect(returned(shares)).toEqual(returned(after(first, back).left))
          const each = shares.filter((share) => share.amount > 0)
          // No unit of anybody's would be nearer to their part with somebody else (Sainte-Laguë).
          for (const one of each)
            for (const other of each)
              expect((2n * BigInt(one.returnedAmount) - 1n) * BigInt(other.amount)).toBeLessThanOrEqual(
                (2n * BigInt(other.returnedAmount) + 1n) * BigInt(one.amount),
              )
        }
      }),
    )
  })

  test('of one item is of that item alone, as long as it has something', () => {
    const shares = [shareOf(100, 0, 'one'), shareOf(300, 1, 'one'), shareOf(600, 2, 'other')]
    expect(returned(after(shares, 200, 'one').left)).toEqual([50, 150, 0])
    expect(returned(after(shares, 500, 'one').left)).toEqual([100, 300, 100])
  })

  test('catches up with what was taken unevenly before', () => {
    const shares = [100, 270, 630].map((amount, at) => ({
      ...shareOf(amount, at),
      returnedAmount: at === 2 ? 60 : 0,
    }))
    expect(inSteps(shares, 1, 40)).toEqual([10, 27, 63])
  })

  test('beyond all that is left is nobody’s', () => {
    expect(after([shareOf(5, 1)], 7)).toMatchObject({ taken: 5, excess: 2 })
    expect(divideReturn([], 7)).toEqual({ parts: [], excess: 7 })
  })
})
