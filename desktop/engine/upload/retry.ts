/** A number from 0 (included) to 1 (excluded). */
export type Random = () => number

export interface RetryPolicy {
  /** First step of the back-off (ms). */
  readonly baseMs: number
  /** Longest wait that we choose ourselves (ms). */
  readonly capMs: number
  /** Tries in a row without any progress before the upload is handed back to the queue. */
  readonly attempts: number
}

export const defaultRetryPolicy: RetryPolicy = { baseMs: 300, capMs: 20_000, attempts: 8 }

/** Longest `Retry-After` that one sits out; a longer one is the queue's business (ms). */
export const MAX_WAIT_MS = 2 * 60_000

/**
 * How long to wait before try `attempt + 1` (ms): exponential, half fixed and half jitter, and never less than the
 * other side asked for (plus a little jitter, so that not all come back at the same moment).
 * @param attempt failures in a row so far, from 1
 */
export function backoffMs(
  policy: RetryPolicy,
  attempt: number,
  random: Random,
  retryAfterMs: number | undefined,
): number {
  const step = Math.min(policy.capMs, policy.baseMs * 2 ** Math.min(30, Math.max(0, attempt - 1)))
  const own = step / 2 + (step / 2) * random()
  if (retryAfterMs === undefined) return own
  return Math.max(own, Math.min(retryAfterMs, MAX_WAIT_MS) + policy.baseMs * random())
}
