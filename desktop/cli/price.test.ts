import { expect, test } from 'vitest'
import type { Command } from './command.ts'
import { type PriceOptions, readPrice } from './price.ts'
import { ToldError } from './told-error.ts'

const command = { terminal: { language: 'en' } } as unknown as Command

function read(options: PriceOptions) {
  try {
    return readPrice(command, options)
  } catch (error) {
    return error instanceof ToldError ? `${error.explained.code}: ${error.explained.what}` : error
  }
}

test('a price is an amount and its currency, as people write them', () => {
  expect(read({})).toBeNull()
  const licence = { terms: { template: 'personal' }, payWhatYouWant: null, formats: ['aac'] }
  expect(read({ price: '5.00EUR' })).toEqual({ currency: 'eur', licences: [{ ...licence, price: 500 }] })
  expect(read({ price: '7,5 eur', minimum: '3' })).toMatchObject({
    licences: [{ price: 750, payWhatYouWant: { minimum: 300 } }],
  })
  expect(read({ price: '500JPY', minimum: '0' })).toMatchObject({
    currency: 'jpy',
    licences: [{ price: 500, payWhatYouWant: { minimum: 0 } }],
  })
})

test.each<[PriceOptions, string]>([
  [{ price: 'five' }, '“five”'],
  [{ price: '5.00' }, '“5.00”'],
  [{ price: '5.00XYZ' }, '“5.00XYZ”'],
  [{ price: '0.10EUR' }, '“0.10EUR”'],
  [{ price: '9.99JPY' }, '“9.99JPY”'],
  [{ price: '-5EUR' }, '“-5EUR”'],
  [{ minimum: '2' }, '“--minimum 2”'],
  [{ price: '5EUR', minimum: '9' }, '“--minimum 9”'],
  [{ price: '5EUR', minimum: 'x' }, '“--minimum x”'],
])('%j is none, and is said as it was typed', (options, said) => {
  expect(read(options)).toContain('bad-price: ')
  expect(read(options)).toContain(said)
})
