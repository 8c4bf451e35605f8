import { systemClock } from '@veza/shared/kernel/time.ts'
import { RateLimiterMemory } from 'rate-limiter-flexible'
import { type Counters, countersOf } from './counters.ts'
import { ownFailures } from './failures.ts'
import { type Allowance, RateLimited } from './rate-limited.ts'
import { subjectKey } from './subject-key.ts'
import { type BackOffKind, type LimitKind, limitTable } from './table.ts'

/** How often somebody may do something. The kinds and their numbers: `table.ts`. */
export interface Limits {
  /**
   * Counts one more of `kind` by `key`: an address (`req.ip`), an account's e-mail address or id, both of them
   * (`accountAt`), or a user's id. Keys of accounts are counted alike whether there is such an account or not.
   * @throws RateLimited (DomainError 429 `rate-limited`) when that is one too many
   */
  take(kind: PlainKind, key: string): Promise<Allowance>
  /**
   * The same for what can be wrong, as a guess at a password. From some number of wrong ones on (`backOff`), the next has
   * to wait, longer each time, 15 minutes at most. It counts as wrong from here on, until it is settled.
   * @throws RateLimited when that is one too many, or while failures of the past hinder
   */
  attempt(kind: BackOffKind, key: string): Promise<Attempt>
  /** What failed before is forgotten. */
  forget(kind: BackOffKind, key: string): Promise<void>
}

/** A try that counts as wrong, for good if nobody settles it. */
export interface Attempt {
  /** It was right: what failed before is forgotten with it. */
  succeeded(): Promise<void>
  /** It was not wrong, and counts no longer; what failed before still does. */
  release(): Promise<void>
}

export type PlainKind = Exclude<LimitKind, BackOffKind>

/** Counts in this process alone: right for one process, and for all while Redis is away. */
export const ownCounters = (): Counters =>
  // By the clock that the library's windows go by.
  countersOf((options) => new RateLimiterMemory(options), ownFailures(systemClock))

export function limitsBy(counters: Counters): Limits {
  return {
    take: async (kind, key) => {
      const { admitted, allowance } = await counters.take(kind, subjectOf(kind, key))
      if (admitted) return allowance
      throw new RateLimited(allowance, allowance.resetSeconds)
    },
    attempt: async (kind, key) => {
      const subject = subjectOf(kind, key)
      const { admitted, allowance } = await counters.take(kind, subject)
      if (!admitted)
        throw new RateLimited(
          allowance,
          Math.max(allowance.resetSeconds, await counters.waitSeconds(kind, subject)),
        )
      const reserved = await counters.reserve(kind, subject)
      if (reserved.kind === 'waiting') throw new RateLimited(allowance, reserved.waitSeconds)
      return {
        succeeded: () => counters.clear(kind, subject),
        release: () => counters.giveBack(kind, subject, reserved.id),
      }
    },
    forget: (kind, key) => counters.clear(kind, subjectOf(kind, key)),
  }
}

/** For tests that do in a second what nobody does in an hour. */
export function noLimits(): Limits {
  const done = async () => undefined
  return {
    take: async (kind) => {
      const { points, windowSeconds } = limitTable[kind]
      return { limit: points, windowSeconds, remaining: points, resetSeconds: windowSeconds }
    },
    attempt: async () => ({ succeeded: done, release: done }),
    forget: done,
  }
}

const subjectOf = (kind: LimitKind, key: string): string => subjectKey(limitTable[kind].by, key)
