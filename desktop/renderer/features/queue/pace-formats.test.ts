import { expect, test } from 'vitest'
import { formatLeft, formatSpeed, formatWait } from './pace-formats.ts'

test('time left is told in steps that do not flicker', () => {
  const told = [3, 10, 38.2, 54, 56, 61, 3_540, 3_601, 4_000, 7_199].map((seconds) =>
    formatLeft(seconds, 'en'),
  )
  expect(told).toEqual([
    undefined,
    '10 sec',
    '40 sec',
    '55 sec',
    '1 min',
    '2 min',
    '59 min',
    '1 hr 5 min',
    '1 hr 10 min',
    '2 hr',
  ])
  expect(formatLeft(95, 'fr')).toBe('2\u00a0min')
})

test('a wait is counted to the second, while seconds matter', () => {
  expect([0.2, 12, 89.5, 300].map((seconds) => formatWait(seconds, 'en'))).toEqual([
    '1 sec',
    '12 sec',
    '2 min',
    '5 min',
  ])
})

test('speed is of bytes, or of sound', () => {
  const of = (bytesPerSecond: number | null, timesRealtime: number | null) =>
    formatSpeed({ bytesPerSecond, timesRealtime }, 'en')
  expect([of(0, null), of(420, null)]).toEqual(['0 kB/s', '0.4 kB/s'])
  expect([of(8_200_000, null), of(null, 14.3), of(null, 2.34), of(null, null)]).toEqual([
    '8.2 MB/s',
    '14×',
    '2.3×',
    undefined,
  ])
})
