import { DAY_MS } from '@veza/shared/kernel/time.ts'

const isWeekend = (at: Date) => at.getUTCDay() % 6 === 0
const midnightAfter = (at: Date) => new Date(Math.floor(at.getTime() / DAY_MS) * DAY_MS + DAY_MS)

/**
 * When so many business days are over, in UTC: Saturdays and Sundays do not count. Holidays do, which differ from place to place.
 * @param days at least 1
 */
export function afterBusinessDays(from: Date, days: number): Date {
  let at = from
  // What comes at a weekend counts from Monday on.
  while (isWeekend(at)) at = midnightAfter(at)
  for (let left = days; left > 0; ) {
    at = new Date(at.getTime() + DAY_MS)
    if (!isWeekend(at)) left--
  }
  return at
}
