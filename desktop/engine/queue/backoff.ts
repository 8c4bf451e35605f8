import { HOUR_MS, MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { FailureCode } from '@veza/shared/studio/failures.ts'

/** A number from 0 (included) to 1 (excluded). */
export type Random = () => number

export interface BackOff {
  /** Mean of the first pause, doubled (ms). */
  readonly baseMs: number
  /** The longest pause that we choose by ourselves (ms). */
  readonly capMs: number
  /** Attempts without any progress before it is given up; `Infinity`: it waits as long as it takes. */
  readonly attempts: number
}

const patient: BackOff = { baseMs: SECOND_MS, capMs: MINUTE_MS, attempts: 30 }

/** A missing network is nobody's fault and ends by itself: short pauses, for ever. */
const offline: BackOff = { baseMs: SECOND_MS, capMs: 15 * SECOND_MS, attempts: Number.POSITIVE_INFINITY }

/**
 * A server or a store that is down, or asks to go slower, is no fault of the job either, and may be for days. Many jobs
 * wait for it together, hence the longer pauses.
 */
const overloaded: BackOff = { baseMs: SECOND_MS, capMs: 5 * MINUTE_MS, attempts: Number.POSITIVE_INFINITY }

const byCode: Partial<Record<FailureCode, BackOff>> = {
  'network-unreachable': offline,
  'server-trouble': overloaded,
  'store-busy': overloaded,
  'rate-limited': overloaded,
  'encoder-stopped': { baseMs: SECOND_MS, capMs: 10 * SECOND_MS, attempts: 3 },
}

export const backOffOf = (code: FailureCode): BackOff => byCode[code] ?? patient

/** For what is asked once for a whole account, and never given up: it may be asked every minute. */
export function accountBackOffOf(code: FailureCode): BackOff {
  const backOff = backOffOf(code)
  return { ...backOff, capMs: Math.min(backOff.capMs, MINUTE_MS) }
}

/** The most that the other side has us wait (ms); it may ask again. */
const ASKED_MAX_MS = HOUR_MS
/** What is to be tried later than this from now was written by a clock that was wrong (ms). */
export const LONGEST_PAUSE_MS = ASKED_MAX_MS + MINUTE_MS

/**
 * Pause before the next attempt (ms): exponential with full jitter, uniform between 0 and the step (the "full
 * jitter" of Brooker, "Exponential Backoff and Jitter", AWS 2015); at least what the other side asked for. Never more than
 * `LONGEST_PAUSE_MS`.
 * @param attempts failures in a row, from 1
 */
export function pauseMs(
  backOff: BackOff,
  attempts: number,
  random: Random,
  retryAfterMs: number | undefined,
): number {
  const step = Math.min(backOff.capMs, backOff.baseMs * 2 ** Math.min(30, attempts - 1))
  return Math.round(Math.min(retryAfterMs ?? 0, ASKED_MAX_MS) + step * random())
}
