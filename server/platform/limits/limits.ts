import { RateLimiterMemory } from 'rate-limiter-flexible'
import { type Counters, countersOf } from './counters.ts'
import { type Allowance, RateLimited } from './rate-limited.ts'
import { subjectKey } from './subject-key.ts'
import { type BackOffKind, type Limit, type LimitKind, limitTable } from './table.ts'

/** How often somebody may do something. The kinds and their numbers: `table.ts`. */
export interface Limits {
  /**
   * Counts one more of `kind` by `key`: an address (`req.ip`), an account's e-mail address or id, both of them
   * (`accountAt`), or a user's id. Keys of accounts are counted alike whether there is such an account or not.
   * @throws RateLimited (DomainError 429 `rate-limited`) when that is one too many, or while failures of the past hinder
   */
  take(kind: LimitKind, key: string): Promise<Allowance>
  /** An attempt was wrong. From some number on (`backOff`), the next has to wait, longer each time, 15 minutes at most. */
  failed(kind: BackOffKind, key: string): Promise<void>
  /** An attempt was right: its failures are forgotten. */
  succeeded(kind: BackOffKind, key: string): Promise<void>
}

/** Counts in this process alone: right for one process, and for all while Redis is away. */
export const ownCounters = (): Counters => countersOf((options) => new RateLimiterMemory(options))

export function limitsBy(counters: Counters): Limits {
  return {
    take: async (kind, key) => {
      const limit: Limit = limitTable[kind]
      const subject = subjectKey(limit.by, key)
      const [{ admitted, allowance }, waitSeconds] = await Promise.all([
        counters.take(kind, subject),
        backsOff(kind) ? counters.waitSeconds(kind, subject) : 0,
      ])
      if (admitted && waitSeconds === 0) return allowance
      throw new RateLimited(allowance, Math.max(waitSeconds, admitted ? 0 : allowance.resetSeconds))
    },
    failed: (kind, key) => counters.fail(kind, subjectKey(limitTable[kind].by, key)),
    succeeded: (kind, key) => counters.clear(kind, subjectKey(limitTable[kind].by, key)),
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
    failed: done,
    succeeded: done,
  }
}

function backsOff(kind: LimitKind): kind is BackOffKind {
  const limit: Limit = limitTable[kind]
  return limit.backOff !== undefined
}
