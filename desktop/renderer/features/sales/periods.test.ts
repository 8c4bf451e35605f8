import { expect, test } from 'vitest'
import { boundsOf, monthBounds, periods, startOf, units, unitsFor } from './periods.ts'

const now = new Date(2026, 10, 21, 15, 30)
const years = new Date(2023, 0, 5, 9)
const text = (date: Date) =>
  `${date.getFullYear()}-${date.getMonth() + 1}-${date.getDate()} ${date.getHours()}`

test('a week begins on Monday, also for whoever looks on a Sunday', () => {
  expect(text(startOf('week', new Date(2026, 10, 22, 23)))).toBe('2026-11-16 0')
  expect(text(startOf('week', new Date(2026, 10, 16, 0)))).toBe('2026-11-16 0')
})

test('thirty days are thirty, and end with today', () => {
  const bounds = boundsOf('30-days', 'day', now, years)
  expect(bounds).toHaveLength(31)
  expect([bounds[0], bounds[1], bounds.at(-1)].map((bound) => text(bound ?? now))).toEqual([
    '2026-10-23 0',
    '2026-10-24 0',
    '2026-11-22 0',
  ])
})

test('twelve months begin with the first of one', () => {
  const bounds = boundsOf('12-months', 'month', now, years)
  expect([bounds.length, text(bounds[0] ?? now), text(bounds.at(-1) ?? now)]).toEqual([
    13,
    '2025-12-1 0',
    '2026-12-1 0',
  ])
})

test('stretches follow each other without a gap, and hold the first sale and this moment', () => {
  for (const period of periods)
    for (const unit of unitsFor(period, now, years)) {
      const bounds = boundsOf(period, unit, now, years)
      for (const [at, bound] of bounds.entries())
        if (at > 0) expect(startOf(unit, bounds[at - 1] ?? now, 1)).toEqual(bound)
      expect((bounds.at(-1) ?? 0) > now).toBe(true)
      expect((bounds.at(-2) ?? now) <= now).toBe(true)
      if (period === 'all') expect((bounds[0] ?? now) <= years).toBe(true)
    }
})

test('what is too fine for years, or too coarse for days, is not offered', () => {
  expect(unitsFor('all', now, years)).toEqual(['week', 'month'])
  expect(unitsFor('30-days', now, years)).toEqual([...units])
  expect(unitsFor('all', now, now)).toEqual(['day'])
})

test('a century of days is not counted to its end', () => {
  expect(boundsOf('all', 'day', now, new Date(1926, 0, 1)).length).toBeLessThan(410)
})

test('this month and the one before, in January too', () => {
  expect(monthBounds(new Date(2026, 0, 31)).map(text)).toEqual(['2025-12-1 0', '2026-1-1 0', '2026-2-1 0'])
})
