import { type Currency, currencies, isChargeable, maximumAmount } from '@veza/shared/kernel/money.ts'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type CartLine, type DiscountTerms, type PricedCart, priceCart } from './pricing.ts'

const sellers = ['anna', 'ben', 'cleo']

const anyLine = (currency: Currency): fc.Arbitrary<CartLine> =>
  fc
    .record({
      productId: fc.constantFrom('p1', 'p2', 'p3', 'p4'),
      sellerId: fc.constantFrom(...sellers),
      price: fc.oneof(fc.constantFrom(0, 1, 99, 333), fc.nat(50_000), fc.nat(maximumAmount(currency))),
      asked: fc.option(fc.record({ minimum: fc.nat(1_000), chosen: fc.option(fc.nat(100_000)) })),
      quantity: fc.integer({ min: 1, max: 100 }),
    })
    .map(({ asked, ...line }) => ({
      ...line,
      currency,
      minimum: asked?.minimum ?? null,
      chosen: asked?.chosen ?? undefined,
    }))

const anyOff = (currency: Currency): fc.Arbitrary<DiscountTerms['off']> =>
  fc.oneof(
    fc.record({ basisPoints: fc.oneof(fc.constantFrom(3_333, 10_000), fc.integer({ min: 1, max: 10_000 })) }),
    fc.record({ amount: fc.integer({ min: 1, max: 200_000 }), currency: fc.constant(currency) }),
  )

/** Of each seller at most one. */
const anyDiscounts = (currency: Currency): fc.Arbitrary<DiscountTerms[]> =>
  fc.subarray(sellers).chain((chosen) =>
    fc.tuple(
      ...chosen.map((sellerId) =>
        fc.record({
          id: fc.constant(`code of ${sellerId}`),
          sellerId: fc.constant(sellerId),
          off: anyOff(currency),
          productIds: fc.option(fc.subarray(['p1', 'p2', 'p3', 'p4']).map((ids) => new Set(ids))),
        }),
      ),
    ),
  )

const anyCart = fc
  .constantFrom(...currencies)
  .chain((currency) =>
    fc.tuple(fc.array(anyLine(currency), { minLength: 1, maxLength: 8 }), anyDiscounts(currency)),
  )

const sum = (amounts: readonly number[]) => Number(amounts.reduce((all, one) => all + BigInt(one), 0n))
const applies = ({ sellerId, productIds }: DiscountTerms, line: CartLine) =>
  sellerId === line.sellerId && (!productIds || productIds.has(line.productId))

/** Most carts of chance are refused for one thing or another: these are not. */
const pricedCarts = anyCart.filter(([lines, codes]) => priceCart(lines, codes).kind === 'priced')
function priced(lines: readonly CartLine[], codes: readonly DiscountTerms[]) {
  const cart = priceCart(lines, codes)
  if (cart.kind !== 'priced') throw new Error(`refused: ${cart.code}`)
  return cart
}

describe('any cart', () => {
  test('adds up, line by line and in all, and what is taken off is no more than there is', () => {
    fc.assert(
      fc.property(pricedCarts, ([lines, codes]) => {
        const cart = priced(lines, codes)
        expect(cart.lines).toHaveLength(lines.length)
        for (const [index, { unitPrice, list, discount, net }] of cart.lines.entries()) {
          const line = lines[index]!
          expect(unitPrice).toBe(line.chosen ?? line.price)
          expect(list).toBe(unitPrice * line.quantity)
          expect(discount).toBeGreaterThanOrEqual(0)
          expect(discount).toBeLessThanOrEqual(list)
          expect(net).toBe(list - discount)
          if (!codes.some((code) => applies(code, line))) expect(discount).toBe(0)
        }
        expect(cart.subtotal).toBe(sum(cart.lines.map(({ list }) => list)))
        expect(cart.total).toBe(sum(cart.lines.map(({ net }) => net)))
        expect(isChargeable(cart.total, cart.currency)).toBe(true)
      }),
    )
  })

  test('loses by each code what that code says, to the unit', () => {
    fc.assert(
      fc.property(pricedCarts, ([lines, codes]) => {
        const cart = priced(lines, codes)
        for (const code of codes) {
          const its = cart.lines.filter((_line, index) => applies(code, lines[index]!))
          const worth = sum(its.map(({ list }) => list))
          if ('amount' in code.off)
            expect(sum(its.map(({ discount }) => discount))).toBe(Math.min(code.off.amount, worth))
          else
            for (const { list, discount } of its)
              expect(discount).toBe(
                Number((2n * BigInt(list) * BigInt(code.off.basisPoints) + 10_000n) / 20_000n),
              )
        }
      }),
    )
  })

  test('spreads one amount by the prices, within a unit of each line’s exact part', () => {
    fc.assert(
      fc.property(pricedCarts, ([lines, codes]) => {
        const cart = priced(lines, codes)
        for (const code of codes) {
          if (!('amount' in code.off)) continue
          const its = cart.lines.filter((_line, index) => applies(code, lines[index]!))
          const worth = BigInt(sum(its.map(({ list }) => list)))
          const off = BigInt(sum(its.map(({ discount }) => discount)))
          for (const { list, discount } of its) {
            const difference = BigInt(discount) * worth - BigInt(list) * off
            expect(difference < worth && -difference < worth).toBe(worth > 0n)
          }
        }
      }),
    )
  })

  test('costs the same in whatever order its lines stand', () => {
    fc.assert(
      fc.property(pricedCarts, fc.infiniteStream(fc.nat()), ([lines, codes], chance) => {
        const shuffled = lines
          .map((line) => ({ line, at: chance.next().value as number }))
          .toSorted((one, other) => one.at - other.at)
          .map(({ line }) => line)
        expect(priced(shuffled, codes).total).toBe(priced(lines, codes).total)
      }),
    )
  })

  test('is priced or refused, never anything else, whatever the amounts', () => {
    fc.assert(
      fc.property(anyCart, ([lines, codes]) => {
        expect(['priced', 'refused']).toContain(priceCart(lines, codes).kind)
      }),
    )
  })
})

const line = (more: Partial<CartLine> = {}): CartLine => ({
  productId: 'p1',
  sellerId: 'anna',
  currency: 'eur',
  price: 1_000,
  minimum: null,
  chosen: undefined,
  quantity: 1,
  ...more,
})
const percent = (basisPoints: number, more: Partial<DiscountTerms> = {}): DiscountTerms => ({
  id: 'c1',
  sellerId: 'anna',
  off: { basisPoints },
  productIds: null,
  ...more,
})
const off = (amount: number, more: Partial<DiscountTerms> = {}): DiscountTerms =>
  percent(1, { off: { amount, currency: 'eur' }, ...more })
const nets = (cart: PricedCart) => (cart.kind === 'priced' ? cart.lines.map(({ net }) => net) : cart)

describe('to the unit', () => {
  test.each<[string, CartLine[], DiscountTerms[], number[]]>([
    ['what is free is free', [line({ price: 0 })], [], [0]],
    ['a cent beside an euro', [line({ price: 1 }), line({ price: 100 })], [], [1, 100]],
    ['the most there is', [line({ price: 99_999_999 })], [], [99_999_999]],
    ['a third of ten euros', [line()], [percent(3_333)], [667]],
    ['33.33 % of the most', [line({ price: 99_999_999 })], [percent(3_333)], [66_669_999]],
    ['more than the most, for nothing', [line({ price: 9_999_999_999 })], [percent(10_000)], [0]],
    ['half of 1.01, rounded for the buyer', [line({ price: 101 })], [percent(5_000)], [50]],
    ['all of it', [line()], [percent(10_000)], [0]],
    ['more off than it costs', [line()], [off(5_000)], [0]],
    ['one euro over three alike', [line(), line(), line()], [off(100)], [966, 967, 967]],
    ['one cent over three alike', [line(), line(), line()], [off(1)], [999, 1_000, 1_000]],
    [
      'one amount over what it is for alone',
      [line({ productId: 'p2' }), line()],
      [off(100, { productIds: new Set(['p1']) })],
      [1_000, 900],
    ],
    ['off an order once, however many', [line({ quantity: 3 })], [off(100)], [2_900]],
    ['nothing off what is free', [line({ price: 0 }), line()], [off(100)], [0, 900]],
    ['off nothing at all', [line({ price: 0 })], [off(100)], [0]],
    [
      'each seller’s own code',
      [line(), line({ sellerId: 'ben' })],
      [percent(1_000), percent(2_000, { sellerId: 'ben' })],
      [900, 800],
    ],
    ['yen have no hundredths', [line({ currency: 'jpy', price: 333 })], [percent(1_000)], [300]],
    ['more than what is suggested', [line({ minimum: 500, chosen: 2_500 })], [], [2_500]],
    ['the least that is asked', [line({ minimum: 500, chosen: 500 })], [], [500]],
    ['nothing, where that is allowed', [line({ minimum: 0, chosen: 0 })], [], [0]],
    ['what is suggested, where nobody says', [line({ minimum: 500 })], [], [1_000]],
    ['off what the buyer chose', [line({ minimum: 500, chosen: 2_000 })], [percent(1_000)], [1_800]],
    ['a fixed price, said aloud', [line({ chosen: 1_000 })], [], [1_000]],
  ])('%s', (_name, lines, codes, expected) => expect(nets(priceCart(lines, codes))).toEqual(expected))

  test.each<[string, CartLine[], DiscountTerms[], object]>([
    ['nothing', [], [], { code: 'cart-empty' }],
    ['two currencies', [line(), line({ currency: 'usd' })], [], { code: 'mixed-currencies', line: 1 }],
    ['another price than the fixed one', [line({ chosen: 999 })], [], { code: 'price-is-fixed', line: 0 }],
    [
      'less than the least',
      [line(), line({ minimum: 500, chosen: 499 })],
      [],
      { code: 'below-minimum', line: 1, minimum: 500 },
    ],
    ['a cent alone', [line({ price: 1 })], [], { code: 'below-minimum-charge', minimum: 50 }],
    ['so much off that a cent is left', [line()], [off(999)], { code: 'below-minimum-charge', minimum: 50 }],
    ['49 yen', [line({ currency: 'jpy', price: 49 })], [], { code: 'below-minimum-charge', minimum: 50 }],
    [
      'twice the most',
      [line({ price: 9_999_999_999, quantity: 2 })],
      [],
      { code: 'amount-too-large', line: 0 },
    ],
    [
      'the most, and a cent beside it',
      [line({ price: 9_999_999_999 }), line({ price: 1 })],
      [],
      { code: 'amount-too-large' },
    ],
    [
      'the most that is paid at once, and a cent beside it',
      [line({ price: 99_999_999 }), line({ price: 1 })],
      [],
      { code: 'amount-too-large' },
    ],
    [
      'more than is paid at once, as the buyer wishes',
      [line({ minimum: 0, chosen: 100_000_000 })],
      [],
      { code: 'amount-too-large' },
    ],
    [
      'more yen than there are',
      [line({ currency: 'jpy', price: 50_000_000, quantity: 2 })],
      [],
      { code: 'amount-too-large', line: 0 },
    ],
    ['two codes of one seller', [line()], [percent(1), off(1)], { code: 'codes-not-combined' }],
    ['another seller’s code', [line()], [percent(1, { sellerId: 'ben' })], { code: 'code-does-not-apply' }],
    [
      'a code for other products',
      [line()],
      [percent(1, { productIds: new Set(['p2']) })],
      { code: 'code-does-not-apply' },
    ],
    ['euros off dollars', [line({ currency: 'usd' })], [off(100)], { code: 'code-other-currency' }],
  ])('%s is refused', (_name, lines, codes, expected) =>
    expect(priceCart(lines, codes)).toEqual({ kind: 'refused', ...expected }),
  )
})
