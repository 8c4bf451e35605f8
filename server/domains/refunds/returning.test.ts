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
})

/** The shares after a return. */
function after(shares: readonly ReturnableShare[], amount: number, orderItemId?: string) {
  const { parts, excess } = divideReturn(shares, amount, orderItemId)
  const left = shares.map((share) => {
    const part = parts.find((one) => one.share.id === share.id)
    return { ...share, returnedAmount: share.returnedAmount + (part?.amount ?? 0) }
  })
  return { left, excess, taken: parts.reduce((sum, part) => sum + part.amount, 0) }
}

const amounts = fc.array(fc.integer({ min: 1, max: 9_999_999_999 }), { minLength: 1, maxLength: 8 })

describe('what goes back', () => {
  test('is taken by what each has left, and adds up', () => {
    const shares = [100, 450, 450].map((amount, at) => shareOf(amount, at))
    expect(divideReturn(shares, 500).parts.map(({ amount }) => amount)).toEqual([50, 225, 225])
    expect(divideReturn(shares, 1).parts).toEqual([{ share: shares[1], amount: 1 }])
    expect(divideReturn(shares, 0)).toEqual({ parts: [], excess: 0 })
  })

  test('whatever is given back in whatever steps: nobody gives more than they have, and the last step takes the rest', () => {
    fc.assert(
      fc.property(
        amounts,
        fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 6 }),
        (given, steps) => {
          let shares: ReturnableShare[] = given.map((amount, at) => shareOf(amount, at))
          let left = given.reduce((sum, amount) => sum + amount, 0)
          for (const step of [...steps.map((part) => Math.floor(left * part)), Number.NaN]) {
            const amount = Number.isNaN(step) ? left : Math.min(step, left)
            const result = after(shares, amount)
            expect([result.taken, result.excess]).toEqual([amount, 0])
            for (const share of result.left) expect(share.returnedAmount).toBeLessThanOrEqual(share.amount)
            shares = result.left
            left -= amount
          }
          expect(shares.every((share) => share.returnedAmount === share.amount)).toBe(true)
        },
      ),
    )
  })

  test('of one item is of that item alone, as long as it has something', () => {
    const shares = [shareOf(100, 0, 'one'), shareOf(300, 1, 'one'), shareOf(600, 2, 'other')]
    expect(after(shares, 200, 'one').left.map((share) => share.returnedAmount)).toEqual([50, 150, 0])
    expect(after(shares, 500, 'one').left.map((share) => share.returnedAmount)).toEqual([100, 300, 100])
  })

  test('beyond all that is left is nobody’s', () => {
    expect(after([shareOf(5, 1)], 7)).toMatchObject({ taken: 5, excess: 2 })
    expect(divideReturn([], 7)).toEqual({ parts: [], excess: 7 })
  })
})
