import { randomUUID } from 'node:crypto'
import { SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import { RateLimiterRes } from 'rate-limiter-flexible'
import type { Failures } from './failures.ts'
import type { Allowance } from './rate-limited.ts'
import {
  type BackOffKind,
  BURST_WINDOW_SECONDS,
  type Limit,
  type LimitKind,
  limitKinds,
  limitTable,
} from './table.ts'

export interface Taken {
  readonly admitted: boolean
  readonly allowance: Allowance
}

export type Reserved =
  | { readonly kind: 'reserved'; readonly id: string }
  | { readonly kind: 'waiting'; readonly waitSeconds: number }

/** Where doings are counted: in this process, or in Redis for all of them. */
export interface Counters {
  take(kind: LimitKind, key: string): Promise<Taken>
  /** Seconds until the failures of the past no longer hinder. */
  waitSeconds(kind: BackOffKind, key: string): Promise<number>
  /** Counts a try as a failure, before it is judged. */
  reserve(kind: BackOffKind, key: string): Promise<Reserved>
  /** Counts it no longer; safe to repeat, and where it was not counted. */
  giveBack(kind: BackOffKind, key: string, id: string): Promise<void>
  clear(kind: BackOffKind, key: string): Promise<void>
}

export interface LimiterOptions {
  readonly keyPrefix: string
  readonly points: number
  readonly duration: number
}

interface Limiters {
  readonly limit: Limit
  readonly window: RateLimiterAbstract
  readonly burst: RateLimiterAbstract | undefined
}

const prefixOf = (kind: LimitKind): string => `veza:limit:${kind}`

/** Counts by the library's limiters, however they are built, and failures apart. */
export function countersOf(
  build: (options: LimiterOptions) => RateLimiterAbstract,
  failures: Failures,
): Counters {
  const limiters = new Map(limitKinds.map((kind) => [kind, limitersOf(kind, build)]))
  const of = (kind: LimitKind): Limiters => {
    const found = limiters.get(kind)
    if (!found) throw new Error(`no limit ${kind}`)
    return found
  }
  const failuresOf = (kind: BackOffKind, key: string): string => `${prefixOf(kind)}:tries:${key}`
  return {
    take: (kind, key) => take(of(kind), key),
    waitSeconds: async (kind, key) => (await failures.waitMs(failuresOf(kind, key))) / SECOND_MS,
    reserve: async (kind, key) => {
      const id = randomUUID()
      const waitMs = await failures.reserve(failuresOf(kind, key), id, limitTable[kind].backOff)
      return waitMs > 0 ? { kind: 'waiting', waitSeconds: waitMs / SECOND_MS } : { kind: 'reserved', id }
    },
    giveBack: async (kind, key, id) => {
      const wasCounted = await failures.giveBack(failuresOf(kind, key), id)
      const { limit, window } = of(kind)
      if (wasCounted && limit.countsWrongOnly) await window.reward(key, 1)
    },
    clear: (kind, key) => failures.clear(failuresOf(kind, key)),
  }
}

function limitersOf(kind: LimitKind, build: (options: LimiterOptions) => RateLimiterAbstract): Limiters {
  const limit: Limit = limitTable[kind]
  const { points, windowSeconds, burst } = limit
  const keyPrefix = prefixOf(kind)
  return {
    limit,
    window: build({ keyPrefix, points, duration: windowSeconds }),
    burst: burst
      ? build({ keyPrefix: `${keyPrefix}:burst`, points: burst, duration: BURST_WINDOW_SECONDS })
      : undefined,
  }
}

async function take({ limit, window, burst }: Limiters, key: string): Promise<Taken> {
  const inWindow = await consume(window, key)
  const allowance: Allowance = {
    limit: limit.points,
    windowSeconds: limit.windowSeconds,
    remaining: inWindow.admitted ? inWindow.left.remainingPoints : 0,
    resetSeconds: Math.max(1, Math.ceil(inWindow.left.msBeforeNext / 1000)),
  }
  if (inWindow.admitted || !burst) return { admitted: inWindow.admitted, allowance }
  return { admitted: (await consume(burst, key)).admitted, allowance }
}

/** The library says no by throwing what is left, and fails by throwing an error. */
async function consume(
  limiter: RateLimiterAbstract,
  key: string,
): Promise<{ admitted: boolean; left: RateLimiterRes }> {
  try {
    return { admitted: true, left: await limiter.consume(key) }
  } catch (error) {
    if (error instanceof RateLimiterRes) return { admitted: false, left: error }
    throw error
  }
}
