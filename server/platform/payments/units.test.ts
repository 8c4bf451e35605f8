import { expect, test } from 'vitest'
import { requireId, requireKey } from './key.ts'
import { fromProvider, toProvider } from './units.ts'

test.each([
  ['eur', 1_234, 1_234],
  ['jpy', 500, 500],
  ['isk', 5, 500],
  ['ugx', 7, 700],
])('%s: %i of ours are %i of the provider’s, both ways', (currency, ours, theirs) => {
  expect(toProvider(ours, currency)).toBe(theirs)
  expect(fromProvider(theirs, currency)).toBe(ours)
})

test.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('%d cannot be sent', (amount) => {
  expect(() => toProvider(amount, 'eur')).toThrow(RangeError)
})

test('nothing can be the price of one line, and not of a payment', () => {
  expect(toProvider(0, 'eur', 0)).toBe(0)
  expect(() => toProvider(-1, 'eur', 0)).toThrow(RangeError)
})

test.each(['EUR', '', 'eu', 'euro'])('“%s” is no currency', (currency) => {
  expect(() => toProvider(1, currency)).toThrow(RangeError)
})

test('what is no whole number of our units is refused, and not rounded', () => {
  expect(() => fromProvider(550, 'isk')).toThrow(RangeError)
  expect(() => fromProvider(1.5, 'eur')).toThrow(RangeError)
  expect(fromProvider(-300, 'isk')).toBe(-3)
})

test('what would be too much when sent is refused, though we could count it', () => {
  const most = Number.MAX_SAFE_INTEGER
  expect(toProvider(most, 'eur')).toBe(most)
  expect(() => toProvider(most, 'isk')).toThrow(RangeError)
})

test('an empty key, or one that is too long, is no key', () => {
  for (const key of ['', ' ', 'k'.repeat(256)]) expect(() => requireKey(key)).toThrow(TypeError)
  expect(requireKey('k'.repeat(255))).toHaveLength(255)
})

test('an empty id is none: it would ask for all of them', () => {
  for (const id of ['', '  ']) expect(() => requireId(id)).toThrow(TypeError)
  expect(requireId('pi_1')).toBe('pi_1')
})
