import { MINUTE_MS, SECOND_MS } from '@veza/shared/kernel/time.ts'
import type { Logger } from '../logger/index.ts'
import type { Counters } from './counters.ts'

/** After a failure, requests are not made to wait for another one. */
const REST_MS = 3 * SECOND_MS

export interface Insurance {
  readonly log: Pick<Logger, 'error' | 'info'>
  /** Told of each question that this process answered alone. */
  readonly onFallback: () => void
  /** Whether the shared counters can be asked at all. */
  readonly isReady: () => boolean
  /** A clock that only goes forward. @returns milliseconds */
  readonly monotonicMs?: () => number
}

/**
 * The shared counters, and this process's own where those fail: a limit then holds per process, which is better than none,
 * and better than refusing everybody. Told as an error, once a minute while it lasts.
 */
export function insured(shared: Counters, own: Counters, insurance: Insurance): Counters {
  const { log, onFallback, isReady, monotonicMs = () => performance.now() } = insurance
  let restsUntil = Number.NEGATIVE_INFINITY
  let toldAt = Number.NEGATIVE_INFINITY
  let isAway = false
  const fallBack = <T>(ask: (counters: Counters) => Promise<T>, err?: unknown): Promise<T> => {
    onFallback()
    isAway = true
    if (monotonicMs() - toldAt >= MINUTE_MS) {
      toldAt = monotonicMs()
      log.error(err === undefined ? {} : { err }, 'limits: Redis is away, every process counts for itself')
    }
    return ask(own)
  }
  const ask = async <T>(question: (counters: Counters) => Promise<T>): Promise<T> => {
    if (!isReady() || monotonicMs() < restsUntil) return fallBack(question)
    try {
      const answer = await question(shared)
      if (isAway) log.info('limits: Redis is back, all processes count together')
      isAway = false
      return answer
    } catch (error) {
      restsUntil = monotonicMs() + REST_MS
      return fallBack(question, error)
    }
  }
  return {
    take: (kind, key) => ask((counters) => counters.take(kind, key)),
    waitSeconds: (kind, key) => ask((counters) => counters.waitSeconds(kind, key)),
    reserve: (kind, key) => ask((counters) => counters.reserve(kind, key)),
    // One counted elsewhere stays counted there: too strict by one try, for as long as failures are remembered.
    giveBack: (kind, key, id) => ask((counters) => counters.giveBack(kind, key, id)),
    clear: (kind, key) => ask((counters) => counters.clear(kind, key)),
  }
}
