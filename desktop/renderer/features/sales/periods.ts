import { STRETCHES_MAX } from '@veza/shared/studio/bridge/sales.ts'

export const periods = ['30-days', '90-days', '12-months', 'all'] as const
export type Period = (typeof periods)[number]
export const units = ['day', 'week', 'month'] as const
export type Unit = (typeof units)[number]

/** What a period is shown by, until somebody chooses another. */
export const usualUnit: Readonly<Record<Period, Unit>> = {
  '30-days': 'day',
  '90-days': 'week',
  '12-months': 'month',
  all: 'month',
}

/** Where a day, a week (from Monday on) or a month begins, by the calendar of whoever looks. */
export function startOf(unit: Unit, moment: Date, more = 0): Date {
  const [year, month, day] = [moment.getFullYear(), moment.getMonth(), moment.getDate()]
  if (unit === 'month') return new Date(year, month + more, 1)
  if (unit === 'day') return new Date(year, month, day + more)
  return new Date(year, month, day - ((moment.getDay() + 6) % 7) + 7 * more)
}

/** @param firstAt of the first sale there ever was */
function beginningOf(period: Period, now: Date, firstAt: Date): Date {
  if (period === '30-days') return startOf('day', now, -29)
  if (period === '90-days') return startOf('day', now, -89)
  return period === '12-months' ? startOf('month', now, -11) : firstAt
}

/** Where each stretch of a period begins, and where the last one ends: after today. */
export function boundsOf(period: Period, unit: Unit, now: Date, firstAt: Date): Date[] {
  const beginning = startOf(unit, beginningOf(period, now, firstAt))
  const bounds = [beginning]
  for (let last = beginning; last <= now; ) {
    last = startOf(unit, last, 1)
    bounds.push(last)
    if (bounds.length > STRETCHES_MAX + 1) break
  }
  return bounds
}

/** Units that a period has at least two of, and no more than a chart can show. */
export function unitsFor(period: Period, now: Date, firstAt: Date): Unit[] {
  const fitting = units.filter((unit) => {
    const stretches = boundsOf(period, unit, now, firstAt).length - 1
    return stretches >= 2 && stretches <= STRETCHES_MAX
  })
  return fitting.length > 0 ? fitting : ['day']
}

/** The last month, this one, and where it ends. */
export const monthBounds = (now: Date): Date[] => [-1, 0, 1].map((more) => startOf('month', now, more))
