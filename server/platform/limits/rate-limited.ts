import { DomainError } from '@veza/shared/kernel/errors.ts'

/** What is left of a limit. */
export interface Allowance {
  /** How many a window holds, bursts aside. */
  readonly limit: number
  readonly windowSeconds: number
  readonly remaining: number
  /** Until the window ends. */
  readonly resetSeconds: number
}

/** 429; the edge tells the allowance in `RateLimit-*`. */
export class RateLimited extends DomainError {
  readonly allowance: Allowance

  /** @param waitSeconds until it may be tried again */
  constructor(allowance: Allowance, waitSeconds: number) {
    const seconds = Math.max(1, Math.ceil(waitSeconds))
    super(429, 'rate-limited', `Too many requests. Try again in ${inWords(seconds)}.`, {
      retryAfterSeconds: seconds,
    })
    this.allowance = allowance
  }
}

function inWords(seconds: number): string {
  if (seconds < 90) return seconds === 1 ? 'a second' : `${seconds} seconds`
  return `${Math.ceil(seconds / 60)} minutes`
}
