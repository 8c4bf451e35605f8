import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  dividedEqually,
  leftOver,
  partsOf,
  readPercent,
  readSheet,
  type ShareDraft,
  writePercent,
} from './split-form.ts'

const share = (username: string, percent: string, part = ''): ShareDraft => ({ username, percent, part })

test('shares are read exactly, with a point or a comma', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000 }), fc.constantFrom('.', ','), (points, point) => {
      expect(readPercent(writePercent(points).replace('.', point))).toBe(points)
    }),
  )
})

test.each(['', '0', '100.01', '101', '12.345', '-3', 'half'])('“%s” is no share', (text) => {
  expect(readPercent(text)).toBeUndefined()
})

test('however many share equally, it is the whole', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), (count) => {
      const shares = dividedEqually(Array.from({ length: count }, (_, at) => share(`p${at}`, '')))
      expect(leftOver({ shares })).toBe(0)
    }),
  )
})

test('what is left over is told, and so is too much', () => {
  expect(leftOver({ shares: [share('a', '60'), share('b', '27.5')] })).toBe(1_250)
  expect(leftOver({ shares: [share('a', '60'), share('b', '60')] })).toBe(-2_000)
})

test('the cent that cannot be halved goes to one of them', () => {
  const thirds = { shares: dividedEqually([share('a', ''), share('b', ''), share('c', '')]) }
  expect(partsOf(1_000, thirds)).toEqual([334, 333, 333])
  expect(partsOf(1_000, { shares: [share('a', '60')] })).toBeUndefined()
})

test('a sheet is told as the server takes it', () => {
  expect(readSheet({ shares: [share(' Mara ', '70', 'Voice'), share('jo', '30')] })).toEqual({
    shares: [
      { username: 'mara', basisPoints: 7_000, part: 'Voice' },
      { username: 'jo', basisPoints: 3_000, part: '' },
    ],
  })
})

test.each([
  [[share('', '50'), share('jo', '50')], { 'shares.0.username': 'no-name' }],
  [[share('jo', '50'), share('Jo ', '50')], { 'shares.1.username': 'twice' }],
  [[share('jo', 'x'), share('a', '50')], { 'shares.0.percent': 'no-share' }],
  [[share('jo', '100', 'x'.repeat(61))], { 'shares.0.part': 'invalid' }],
  [[share('jo', '50'), share('a', '40')], { shares: 'invalid' }],
])('what is wrong is said where it stands: %j', (shares, faults) => {
  expect(readSheet({ shares })).toEqual({ faults })
})
