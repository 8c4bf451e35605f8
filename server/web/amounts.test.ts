import { expect, test } from 'vitest'
import { heldMoney, money, parseAmount, typedAmount } from './amounts.ts'

test.each([
  ['3', 'eur', 300],
  ['3.5', 'eur', 350],
  ['3,50', 'eur', 350],
  [' 3,50 €', 'eur', 350],
  ['0', 'eur', 0],
  ['0.05', 'usd', 5],
  ['19.99', 'eur', 1_999],
  ['500', 'jpy', 500],
  ['¥500', 'jpy', 500],
  ['500.5', 'jpy', undefined],
  ['3.505', 'eur', undefined],
  ['1,000.00', 'eur', undefined],
  ['-3', 'eur', undefined],
  ['3e2', 'eur', undefined],
  ['', 'eur', undefined],
  ['three', 'eur', undefined],
  ['123456789', 'eur', undefined],
] as const)('“%s” in %s is %s', (text, currency, amount) => {
  expect(parseAmount(text, currency)).toBe(amount)
})

test.each([
  [350, 'eur', 'en', '3.50'],
  [350, 'eur', 'fr', '3,50'],
  [5, 'eur', 'en', '0.05'],
  [500, 'jpy', 'fr', '500'],
] as const)('%s %s stands in a field of %s as %s', (amount, currency, locale, text) => {
  expect(typedAmount(amount, currency, locale)).toBe(text)
  expect(parseAmount(text, currency)).toBe(amount)
})

test('are read as in each language', () => {
  expect(money(300, 'eur', 'en')).toBe('€3.00')
  expect(money(300, 'eur', 'fr')).toMatch(/^3,00\s€$/)
  expect(money(-300, 'eur', 'en')).toBe('−€3.00')
  expect(heldMoney(300, 'eur', 'en')).toBe('€3.00')
  expect(heldMoney(300, 'isk', 'en')).toBe('300 ISK')
})
