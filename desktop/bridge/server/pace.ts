/** Samples lose their weight over so long (ms): long enough to be calm, short enough to follow a change of network. */
const MEMORY_MS = 6_000
/** Below this nothing is said: the first moments of a job tell little about the rest (ms). */
const WARM_MS = 1_500
/** A new estimate is approached over so long (ms), while the old one counts down. */
const APPROACH_MS = 4_000
/** Nobody believes more (s). */
const LONGEST_S = 48 * 3_600

/** How fast something grows, by the newest of what was seen of it. */
export interface Rate {
  /** @param amount all of it so far; less than before: it has begun anew */
  sample(amount: number, nowMs: number): void
  /** Per second; null while too little is known. A source that has gone silent slows down. */
  perSecond(nowMs: number): number | null
}

/** An exponentially weighted mean of what came in over the time that it took, exact for uneven samples. */
export function createRate(): Rate {
  let last: { amount: number; atMs: number } | undefined
  let amount = 0
  let spentMs = 0
  return {
    sample(total, nowMs) {
      if (last === undefined || total < last.amount || nowMs < last.atMs) {
        last = { amount: total, atMs: nowMs }
        amount = spentMs = 0
        return
      }
      const ms = nowMs - last.atMs
      const kept = Math.exp(-ms / MEMORY_MS)
      amount = amount * kept + (total - last.amount)
      spentMs = spentMs * kept + ms
      last = { amount: total, atMs: nowMs }
    },
    perSecond(nowMs) {
      const silentMs = last === undefined ? 0 : Math.max(0, nowMs - last.atMs)
      const kept = Math.exp(-silentMs / MEMORY_MS)
      const ms = spentMs * kept + silentMs
      return spentMs + silentMs < WARM_MS || ms === 0 ? null : ((amount * kept) / ms) * 1_000
    },
  }
}

/** Time left as people want it: it counts down, and follows what is newly estimated without a jump. */
export interface Countdown {
  /** @param estimate seconds; null: nobody knows. @returns seconds to show */
  follow(estimate: number | null, nowMs: number): number | null
}

export function createCountdown(): Countdown {
  let shown: { seconds: number; atMs: number } | undefined
  return {
    follow(estimate, nowMs) {
      if (estimate === null || !(estimate < LONGEST_S)) {
        shown = undefined
        return null
      }
      const ms = shown === undefined ? 0 : Math.max(0, nowMs - shown.atMs)
      const counted = shown === undefined ? estimate : shown.seconds - ms / 1_000
      const seconds = Math.max(0, counted + (estimate - counted) * (1 - Math.exp(-ms / APPROACH_MS)))
      shown = { seconds, atMs: nowMs }
      return seconds
    },
  }
}
