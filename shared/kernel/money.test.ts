import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  amountSchema,
  currencies,
  currencyFacts,
  currencySchema,
  decimalOf,
  formatMoney,
  isChargeable,
  isCurrency,
  MAXIMUM_CHARGE,
  maximumAmount,
  minimumCharge,
  moneySchema,
  parseAmount,
  shareOf,
  splitByWeights,
  sumOf,
  WHOLE_BASIS_POINTS,
} from './money.ts'

const anyTotal = fc.oneof(fc.nat(100), fc.nat(9_999_999_999), fc.maxSafeNat())
const anyWeights = fc
  .array(fc.oneof(fc.nat(3), fc.nat(10_000), fc.maxSafeNat()), { minLength: 1, maxLength: 12 })
  .filter((weights) => weights.some((weight) => weight > 0))
const exactly = (total: number, weight: number, weights: readonly number[]) => ({
  product: BigInt(total) * BigInt(weight),
  sum: weights.reduce((sum, each) => sum + BigInt(each), 0n),
})

describe('splitting', () => {
  test('the parts add up to the whole, and each is its exact share or within one unit of it', () => {
    fc.assert(
      fc.property(anyTotal, anyWeights, (total, weights) => {
        const parts = splitByWeights(total, weights)
        expect(parts.reduce((sum, part) => sum + BigInt(part), 0n)).toBe(BigInt(total))
        for (const [index, part] of parts.entries()) {
          const { product, sum } = exactly(total, weights[index]!, weights)
          const low = product / sum
          const high = product % sum === 0n ? low : low + 1n
          expect([low, high]).toContain(BigInt(part))
        }
      }),
    )
  })

  test('nobody who is nearer to the next unit is passed over for one who is farther', () => {
    fc.assert(
      fc.property(anyTotal, anyWeights, (total, weights) => {
        const parts = splitByWeights(total, weights).map((part, index) => {
          const { product, sum } = exactly(total, weights[index]!, weights)
          return { index, remainder: product % sum, raised: BigInt(part) > product / sum }
        })
        for (const raised of parts.filter((part) => part.raised))
          for (const other of parts.filter((part) => !part.raised)) {
            expect(raised.remainder >= other.remainder).toBe(true)
            if (raised.remainder === other.remainder) expect(raised.index).toBeLessThan(other.index)
          }
      }),
    )
  })

  test.each<[number, number[], number[]]>([
    [100, [1, 1, 1], [34, 33, 33]],
    [1, [1, 1, 1], [1, 0, 0]],
    [2, [3_333, 3_333, 3_334], [1, 0, 1]],
    [100, [3_333, 3_333, 3_334], [33, 33, 34]],
    [9_999_999_999, [3_333, 3_333, 3_334], [3_333_000_000, 3_333_000_000, 3_333_999_999]],
    [0, [5, 7], [0, 0]],
    [7, [0, 1, 0], [0, 7, 0]],
    [Number.MAX_SAFE_INTEGER, [Number.MAX_SAFE_INTEGER, 1], [Number.MAX_SAFE_INTEGER - 1, 1]],
  ])('%i by %j is %j', (total, weights, parts) => expect(splitByWeights(total, weights)).toEqual(parts))

  test.each<[number, number[]]>([
    [1, []],
    [1, [0, 0]],
    [1, [-1, 2]],
    [1, [0.5, 0.5]],
    [-1, [1]],
    [0.1, [1]],
    [Number.MAX_SAFE_INTEGER + 1, [1]],
    [Number.NaN, [1]],
  ])('%d by %j is refused', (total, weights) =>
    expect(() => splitByWeights(total, weights)).toThrow(RangeError),
  )
})

describe('shares', () => {
  test('a share and the rest are what splitting gives the two', () => {
    fc.assert(
      fc.property(anyTotal, fc.nat(WHOLE_BASIS_POINTS), (amount, points) => {
        const [share] = splitByWeights(amount, [points, WHOLE_BASIS_POINTS - points])
        expect(shareOf(amount, points)).toBe(share)
      }),
    )
  })

  test.each([
    [1, 5_000, 1],
    [1, 4_999, 0],
    [10, 1_250, 1],
    [99, 10_000, 99],
    [99, 0, 0],
    [9_999_999_999, 3_333, 3_333_000_000],
  ])('%i at %i basis points is %i', (amount, points, share) => expect(shareOf(amount, points)).toBe(share))

  test.each([
    [1, 10_001],
    [1, -1],
    [1, 0.5],
    [0.5, 1],
    [-1, 1],
  ])('%d at %d is refused', (amount, points) => expect(() => shareOf(amount, points)).toThrow(RangeError))
})

describe('currencies', () => {
  test('every code is one that the world knows, with as many decimals', () => {
    for (const currency of currencies) {
      expect(Intl.supportedValuesOf('currency')).toContain(currency.toUpperCase())
      const { maximumFractionDigits } = new Intl.NumberFormat('en', {
        style: 'currency',
        currency,
      }).resolvedOptions()
      expect(currencyFacts[currency].exponent, currency).toBe(maximumFractionDigits)
    }
  })

  test('codes are written small, and nothing else is one', () => {
    expect(currencySchema.safeParse('eur').success).toBe(true)
    for (const code of ['EUR', 'xxx', '', 'toString']) {
      expect(currencySchema.safeParse(code).success).toBe(false)
      expect(isCurrency(code)).toBe(false)
    }
  })

  test('what can be charged is nothing, or from the least to the most', () => {
    for (const currency of currencies) {
      const least = minimumCharge(currency)
      const most = MAXIMUM_CHARGE
      const around = [0, 1, least - 1, least, most, most + 1]
      expect(around.map((amount) => isChargeable(amount, currency))).toEqual([
        true,
        false,
        false,
        true,
        true,
        false,
      ])
    }
  })

  test('yen have no hundredths, so that their largest amount has two digits fewer', () => {
    expect(moneySchema.safeParse({ amount: 9_999_999_999, currency: 'eur' }).success).toBe(true)
    expect(moneySchema.safeParse({ amount: 10_000_000_000, currency: 'eur' }).success).toBe(false)
    expect(moneySchema.safeParse({ amount: 99_999_999, currency: 'jpy' }).success).toBe(true)
    expect(moneySchema.safeParse({ amount: 100_000_000, currency: 'jpy' }).success).toBe(false)
  })

  test.each([-1, 0.5, Number.NaN, '5', 10_000_000_000])('%s is no amount', (amount) =>
    expect(amountSchema.safeParse(amount).success).toBe(false),
  )
})

describe('sums and texts', () => {
  test('a sum that a number cannot count exactly is refused', () => {
    expect(sumOf([1, 2, -4])).toBe(-1)
    expect(sumOf([])).toBe(0)
    expect(() => sumOf([Number.MAX_SAFE_INTEGER, 1])).toThrow(RangeError)
    expect(() => sumOf([0.1])).toThrow(RangeError)
  })

  test.each([
    [1, 'eur', '0.01'],
    [100, 'eur', '1.00'],
    [-5, 'eur', '-0.05'],
    [9_999_999_999, 'usd', '99999999.99'],
    [5, 'jpy', '5'],
    [0, 'krw', '0'],
  ] as const)('%i %s is %s', (amount, currency, text) => expect(decimalOf(amount, currency)).toBe(text))

  test.each([
    [1, 'eur', 'en', '€0.01'],
    [9_999_999_999, 'usd', 'en', '$99,999,999.99'],
    [123_456, 'eur', 'fr', '1 234,56 €'],
    [1_500, 'jpy', 'en', '¥1,500'],
    [Number.MAX_SAFE_INTEGER, 'eur', 'en', '€90,071,992,547,409.91'],
  ] as const)('%i %s in %s reads %s', (amount, currency, locale, text) =>
    expect(formatMoney(amount, currency, locale).replace(/\s/gu, ' ')).toBe(text),
  )

  test('what is typed is read exactly, with a point or a comma', () => {
    const anyMoney = fc
      .constantFrom(...currencies)
      .chain((currency) => fc.tuple(fc.nat(maximumAmount(currency)), fc.constant(currency)))
    fc.assert(
      fc.property(anyMoney, fc.constantFrom('.', ','), ([amount, currency], point) => {
        const text = decimalOf(amount, currency).replace('.', point)
        expect(parseAmount(text, currency)).toBe(amount)
      }),
    )
    expect(parseAmount(' 1 234,5 ', 'eur')).toBe(123_450)
    expect(parseAmount('007', 'jpy')).toBe(7)
  })

  test.each([
    ['', 'eur'],
    ['ten', 'eur'],
    ['-1', 'eur'],
    ['1.234', 'eur'],
    ['1,000', 'jpy'],
    ['1.', 'eur'],
    ['100000000', 'eur'],
    ['1e3', 'eur'],
  ] as const)('“%s” is no amount of %s', (text, currency) => {
    expect(parseAmount(text, currency)).toBeUndefined()
  })
})
