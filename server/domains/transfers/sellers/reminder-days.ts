import { DAY_MS } from '@veza/shared/kernel/time.ts'

/** Days after the first mail; then nobody is told again. */
const DAYS = [1, 7, 30]

/** When the next reminder is due after so many; null when there were enough. */
export function reminderAt(since: Date, sent: 0): Date
export function reminderAt(since: Date, sent: number): Date | null
export function reminderAt(since: Date, sent: number): Date | null {
  const day = DAYS[sent]
  return day === undefined ? null : new Date(since.getTime() + day * DAY_MS)
}
