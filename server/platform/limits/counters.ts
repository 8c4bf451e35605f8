import type { RateLimiterAbstract } from 'rate-limiter-flexible'
import { RateLimiterRes } from 'rate-limiter-flexible'
import type { Allowance } from './rate-limited.ts'
import {
  type BackOffKind,
  BURST_WINDOW_SECONDS,
  backOffSeconds,
  type Limit,
  type LimitKind,
  limitKinds,
  limitTable,
} from './table.ts'

export interface Taken {
  readonly admitted: boolean
  readonly allowance: Allowance
}

/** Where doings are counted: in this process, or in Redis for all of them. */
export interface Counters {
  take(kind: LimitKind, key: string): Promise<Taken>
  /** Seconds until the failures of the past no longer hinder. */
  waitSeconds(kind: BackOffKind, key: string): Promise<number>
  fail(kind: BackOffKind, key: string): Promise<void>
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
  readonly failures: RateLimiterAbstract
  readonly blocked: RateLimiterAbstract
}

/** Counts by the library's limiters, however they are built. */
export function countersOf(build: (options: LimiterOptions) => RateLimiterAbstract): Counters {
  const limiters = new Map(limitKinds.map((kind) => [kind, limitersOf(kind, build)]))
  const of = (kind: LimitKind): Limiters => {
    const found = limiters.get(kind)
    if (!found) throw new Error(`no limit ${kind}`)
    return found
  }
  return {
    take: (kind, key) => take(of(kind), key),
    waitSeconds: async (kind, key) => {
      const found = await of(kind).blocked.get(key)
      return found ? Math.max(0, found.msBeforeNext / 1000) : 0
    },
    fail: async (kind, key) => {
      const { consumedPoints } = await of(kind).failures.penalty(key, 1)
      const seconds = backOffSeconds(limitTable[kind].backOff, consumedPoints)
      if (seconds > 0) await of(kind).blocked.block(key, seconds)
    },
    clear: async (kind, key) => {
      await Promise.all([of(kind).failures.delete(key), of(kind).blocked.delete(key)])
    },
  }
}

function limitersOf(kind: LimitKind, build: (options: LimiterOptions) => RateLimiterAbstract): Limiters {
  const limit: Limit = limitTable[kind]
  const { points, windowSeconds, burst, backOff } = limit
  const prefix = `veza:limit:${kind}`
  return {
    limit,
    window: build({ keyPrefix: prefix, points, duration: windowSeconds }),
    burst: burst
      ? build({ keyPrefix: `${prefix}:burst`, points: burst, duration: BURST_WINDOW_SECONDS })
      : undefined,
    failures: build({ keyPrefix: `${prefix}:failures`, points: 1, duration: backOff?.rememberSeconds ?? 1 }),
    blocked: build({ keyPrefix: `${prefix}:blocked`, points: 1, duration: 1 }),
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
