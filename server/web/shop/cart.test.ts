import { randomUUID } from 'node:crypto'
import { MAX_CART_ITEMS, MAX_QUANTITY } from '@veza/shared/contracts/orders.ts'
import { maximumAmounts } from '@veza/shared/kernel/money.ts'
import { describe, expect, test } from 'vitest'
import { type Cart, type CartLine, changed, decodeCart, encodeCart, withLine, withoutLines } from './cart.ts'

const line = (more: Partial<CartLine> = {}): CartLine => ({
  productId: randomUUID(),
  licenceId: randomUUID(),
  quantity: 1,
  amount: undefined,
  ...more,
})
const cartOf = (...lines: CartLine[]): Cart => ({
  key: 'k'.repeat(22),
  lines,
  code: undefined,
  orderId: undefined,
})

describe('a cart in a cookie', () => {
  test('comes back as it was', () => {
    const cart = {
      ...cartOf(line(), line({ quantity: MAX_QUANTITY, amount: 0 })),
      code: 'EARLY-bird_1',
      orderId: randomUUID(),
    }
    expect(decodeCart(encodeCart(cart))).toEqual(cart)
    expect(decodeCart(encodeCart(cartOf()))).toEqual(cartOf())
  })

  test('is small enough for every browser when it is full, and of letters that cookies hold', () => {
    const most = maximumAmounts[2]
    const full = { ...cartOf(), code: 'C'.repeat(40), orderId: randomUUID() }
    full.lines = Array.from({ length: MAX_CART_ITEMS }, () => line({ quantity: MAX_QUANTITY, amount: most }))
    const text = encodeCart(full)
    expect(decodeCart(text)?.lines).toEqual(full.lines)
    expect(text).toMatch(/^[\w.~-]+$/)
    expect(encodeURIComponent(text).length).toBeLessThan(3_800)
  })

  const good = encodeCart(cartOf(line()))
  const one = good.split('.').at(-1)
  test.each([
    ['nothing', ''],
    ['another version', good.replace('1.', '2.')],
    ['no key', good.replace('k'.repeat(22), '')],
    ['a line that is none', `${good}.x`],
    ['the same line twice', `${good}.${one}`],
    ['a number below one', good.replace(/~1$/, '~0')],
    ['a number above the most', good.replace(/~1$/, '~2t')],
    ['no number', good.replace(/~1$/, '~')],
    ['a figure too many', `${good}~1~1`],
    ['an amount that is none', `${good}~!`],
    ['an order that is none', good.replace('..', '.x.')],
    ['a code that is none', good.replace(/^(1\.k+\.)\./, '$1.a b')],
    ['more lines than a cart takes', `${good}${`.${one}`.repeat(MAX_CART_ITEMS)}`],
  ])('%s is no cart', (_what, text) => expect(decodeCart(text)).toBeUndefined())
})

describe('what is put in', () => {
  test('twice is there once, with its number, at the newer amount', () => {
    const first = line({ quantity: 3, amount: 200 })
    const cart = withLine(cartOf(first), { ...first, quantity: 1, amount: 500 })
    expect(cart?.lines).toEqual([{ ...first, amount: 500 }])
  })

  test('is refused where there is no more room, unless it is there already', () => {
    const full = cartOf(...Array.from({ length: MAX_CART_ITEMS }, () => line()))
    expect(withLine(full, line())).toBeUndefined()
    expect(withLine(full, full.lines[7] as CartLine)?.lines).toHaveLength(MAX_CART_ITEMS)
  })

  test('makes another cart, with another key', () => {
    const cart = cartOf(line(), line())
    const keys = [cart, changed(cart, {}), withoutLines(cart, cart.lines.slice(1))].map(({ key }) => key)
    expect(new Set(keys).size).toBe(3)
    expect(withoutLines(cart, cart.lines.slice(1)).lines).toEqual(cart.lines.slice(0, 1))
  })
})
