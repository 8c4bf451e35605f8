import { expect, test } from 'vitest'
import { leastPrice } from './least-price.ts'

const licence = (price: number, minimum?: number) => ({
  terms: { template: 'personal' as const },
  price,
  payWhatYouWant: minimum === undefined ? null : { minimum },
  formats: [],
})

test.each([
  [[], undefined],
  [[licence(300)], { amount: 300, kind: 'fixed' }],
  [[licence(5_000), licence(300)], { amount: 300, kind: 'from' }],
  [[licence(500, 100)], { amount: 100, kind: 'open' }],
  // What one may give less for comes before what costs less as it stands.
  [[licence(500, 100), licence(300)], { amount: 100, kind: 'open' }],
  [[licence(500, 400), licence(300)], { amount: 300, kind: 'from' }],
] as const)('the least of %j is %j', (licences, least) => {
  expect(leastPrice([...licences])).toEqual(least)
})
