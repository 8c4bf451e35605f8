import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatLevel, formatTime, isoDuration } from './format.ts'

describe('formatTime', () => {
  it.each([
    [0, '0:00'],
    [42.9, '0:42'],
    [187, '3:07'],
    [3729, '1:02:09'],
    [Number.NaN, '0:00'],
    [-3, '0:00'],
    [Number.POSITIVE_INFINITY, '0:00'],
  ])('%d s → %s', (seconds, text) => expect(formatTime(seconds)).toBe(text))

  it('can be read back to the whole second', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 360_000 }), (seconds) => {
        const parts = formatTime(seconds).split(':').map(Number)
        expect(parts.reduce((sum, part) => sum * 60 + part, 0)).toBe(seconds)
      }),
    )
  })
})

it('writes levels with a true minus, in the reader’s locale', () => {
  expect(formatLevel(-14.21, 'LUFS', 'en')).toBe('\u221214.2\u00a0LUFS')
  expect(formatLevel(-14.21, 'LUFS', 'fr')).toBe('\u221214,2\u00a0LUFS')
  expect(formatLevel(0.04, 'dBTP', 'en')).toBe('0.0\u00a0dBTP')
  expect(formatLevel(-0.04, 'dBTP', 'en')).toBe('0.0\u00a0dBTP')
  expect(formatLevel(6, 'LU', 'en')).toBe('6.0\u00a0LU')
})

it('writes durations as ISO 8601', () => {
  expect(isoDuration(187_400)).toBe('PT3M7S')
  expect(isoDuration(3_600_000)).toBe('PT1H0S')
  expect(isoDuration(400)).toBe('PT0S')
})
