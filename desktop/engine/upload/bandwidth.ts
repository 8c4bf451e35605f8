import { setTimeout as sleep } from 'node:timers/promises'

/** Shares one limit of bytes per second among all that send. */
export interface Bandwidth {
  /** Waits until `bytes` may be sent. Rejects with the signal's reason. */
  take(bytes: number, signal: AbortSignal): Promise<void>
  /** undefined: no limit. Takes effect with the next piece. */
  setLimit(bytesPerSecond: number | undefined): void
  readonly limit: number | undefined
}

/** A token bucket that holds at most a quarter of a second, kept as the moment at which the line is free again. */
const BURST_MS = 250

/** @param monotonicMs a clock that never goes back (ms) */
export function createBandwidth(bytesPerSecond: number | undefined, monotonicMs: () => number): Bandwidth {
  let limit = positive(bytesPerSecond)
  let freeAtMs = Number.NEGATIVE_INFINITY
  return {
    get limit() {
      return limit
    },
    setLimit(next) {
      limit = positive(next)
    },
    async take(bytes, signal) {
      if (limit === undefined) return
      const now = monotonicMs()
      freeAtMs = Math.max(freeAtMs, now - BURST_MS) + (bytes / limit) * 1_000
      if (freeAtMs > now) await sleep(freeAtMs - now, undefined, { signal })
    },
  }
}

function positive(bytesPerSecond: number | undefined): number | undefined {
  return bytesPerSecond !== undefined && bytesPerSecond > 0 ? bytesPerSecond : undefined
}
