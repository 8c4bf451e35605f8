import { DAY_MS } from '@veza/shared/kernel/time.ts'
import type { Context } from '../../context.ts'

export interface BackOff {
  readonly baseMs: number
  readonly maxMs: number
}

/** How long to wait after so many failures in a row: base, twice, four times …, and never longer than the most. */
export function backOffMs({ baseMs, maxMs }: BackOff, failures: number): number {
  // 2^40 times a millisecond is longer than any most.
  return Math.min(maxMs, baseMs * 2 ** Math.min(Math.max(failures - 1, 0), 40))
}

/** The same where failures are not counted: the longer it has been going on, the longer the wait. */
export function backOffSinceMs({ baseMs, maxMs }: BackOff, since: Date, now: Date): number {
  return Math.min(maxMs, Math.max(baseMs, now.getTime() - since.getTime()))
}

/** So long a try holds a row; one that was cut is begun again after it. Longer than a call and all around it may take. */
export const LEASE_MS = 5 * 60_000

/** So long a transfer waits for its seller's account: one that becomes ready wakes it; this is for the case that it was not heard. */
export const LOOK_AGAIN_MS = DAY_MS

type Waits = Pick<Context['config']['payments'], 'transferBackoff' | 'reversals' | 'transferHoldDays'>

/** Nothing is put off for longer than until then: what is, was put off by a worker whose clock was ahead. */
export function furthestDue({ transferBackoff, reversals, transferHoldDays }: Waits, now: Date): Date {
  const longest = Math.max(transferBackoff.maxMs, reversals.backoffMaxMs, LOOK_AGAIN_MS, LEASE_MS)
  return new Date(now.getTime() + longest + transferHoldDays * DAY_MS)
}

export interface DueNow {
  readonly now: Date
  /** What is put off for longer is due as well. */
  readonly furthest: Date
}

export function dueNow({ clock, config }: Pick<Context, 'clock' | 'config'>): DueNow {
  const now = clock.now()
  return { now, furthest: furthestDue(config.payments, now) }
}

/** So long after an order was made nothing has gone out but under first keys, which keep it from being done twice. */
const FRESH_MS = 10 * 60_000

/**
 * Where the database was lost and one of before took its place, what is older may have been done by the other: what is written
 * after an order may be written once more, the order's own row not. Nor is it fresh where a clock that was ahead wrote it.
 */
export const isFresh = (since: Date, now: Date): boolean =>
  Math.abs(now.getTime() - since.getTime()) < FRESH_MS
