import { expect, test } from 'vitest'
import { placeOf } from './place.ts'

test.each([
  ['203.0.113.77', ''],
  ['8.8.4.4', '8.8.4.0/24'],
  ['::ffff:8.8.4.4', '8.8.4.0/24'],
  ['2a00:1450:4007:80f::200e', '2a00:1450:4007::/48'],
  ['127.0.0.1', ''],
  ['10.1.2.3', ''],
  ['::1', ''],
  ['fe80::1', ''],
  ['', ''],
  ['not an address', ''],
])('%s → %s', (address, place) => {
  expect(placeOf(address)).toBe(place)
})
