import { expect, test } from 'vitest'
import { entryOf } from './corrections.ts'

const seller = '01990000-0000-7000-8000-000000000001'

test.each([
  ['disputes=1000', { account: 'disputes', amount: 1_000, currency: 'eur' }],
  ['platform_losses=-1', { account: 'platform_losses', amount: -1, currency: 'eur' }],
  [`seller_debt:${seller}=25`, { account: 'seller_debt', userId: seller, amount: 25, currency: 'eur' }],
])('%s is an entry', (text, entry) => {
  expect(entryOf(text, 'eur')).toEqual(entry)
})

test.each([
  ['an unknown account', 'tips=1'],
  ["a seller's account without one", 'seller_payable=1'],
  ['one of nobody’s with a seller', `disputes:${seller}=1`],
  ['a decimal', 'disputes=1.5'],
  ['nothing', 'disputes='],
  ['what is no safe integer', 'disputes=99999999999999999'],
])('%s is none', (_, text) => {
  expect(entryOf(text, 'eur')).toBeUndefined()
})
