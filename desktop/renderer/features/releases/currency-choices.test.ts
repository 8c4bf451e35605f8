import { currencies } from '@veza/shared/kernel/money.ts'
import { expect, test } from 'vitest'
import { currencyChoices, firstCurrency } from './currency-choices.ts'

const codes = (...of: Parameters<typeof currencyChoices>) => currencyChoices(...of).map(({ value }) => value)

test('what the server takes may be chosen, and what is chosen already', () => {
  expect(codes(['gbp', 'eur'], 'eur')).toEqual(['eur', 'gbp'])
  expect(codes(['gbp', 'eur'], 'usd')).toEqual(['eur', 'usd', 'gbp'])
  expect(codes(undefined, 'eur'), 'until it is known').toEqual(currencies)
})

test('one begins with what was sold in last, unless it is taken no more', () => {
  expect(firstCurrency(['gbp', 'eur'], 'eur')).toBe('eur')
  expect(firstCurrency(['gbp', 'eur'], 'usd')).toBe('gbp')
  expect(firstCurrency(['gbp'])).toBe('gbp')
  expect(firstCurrency(undefined, 'usd')).toBe('usd')
  expect(firstCurrency(undefined)).toBe('eur')
})
