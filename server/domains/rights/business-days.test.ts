import { DAY_MS } from '@veza/shared/kernel/time.ts'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { afterBusinessDays } from './business-days.ts'

test.each([
  ['a Monday', '2026-11-23T15:30:00Z', 10, '2026-12-07T15:30:00Z'],
  ['a Friday', '2026-11-27T15:30:00Z', 1, '2026-11-30T15:30:00Z'],
  ['a Friday', '2026-11-27T23:59:59Z', 14, '2026-12-17T23:59:59Z'],
  ['a Saturday', '2026-11-28T15:30:00Z', 10, '2026-12-14T00:00:00Z'],
  ['a Sunday', '2026-11-29T00:00:00Z', 1, '2026-12-01T00:00:00Z'],
  ['the last days of a year', '2026-12-31T12:00:00Z', 10, '2027-01-14T12:00:00Z'],
])('%s, %s, and %i days: %s', (_day, from, days, expected) => {
  expect(afterBusinessDays(new Date(from), days)).toEqual(new Date(expected))
})

test('so many whole days lie between that are no weekend, whenever it begins', () => {
  const begin = fc.date({ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true })
  fc.assert(
    fc.property(begin, fc.integer({ min: 1, max: 14 }), (from, days) => {
      const HOUR_MS = DAY_MS / 24
      const end = afterBusinessDays(from, days)
      let workingMs = 0
      for (let at = from.getTime(); at < end.getTime(); at += HOUR_MS) {
        const day = new Date(at).getUTCDay()
        if (day !== 0 && day !== 6) workingMs += HOUR_MS
      }
      // An hour that begins before midnight counts whole.
      expect(Math.abs(workingMs - days * DAY_MS)).toBeLessThanOrEqual(HOUR_MS)
    }),
  )
})
