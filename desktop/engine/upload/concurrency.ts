/** How many parts go at once, and what that decision rests on. A value: every event makes a new one. */
export interface Concurrency {
  readonly limit: number
  readonly min: number
  readonly max: number
  /** Where the last try to go up did not pay: stay until something changes. */
  readonly ceiling: number
  /** Bytes and ms of the window being measured. */
  readonly window: { readonly bytes: number; readonly parts: number; readonly startedMs: number }
  /** Throughput of the last whole window (bytes/ms) and the limit that it was reached with. */
  readonly last: { readonly rate: number; readonly limit: number } | undefined
  /** Windows since the ceiling was set; it is tried again after `PROBE_WINDOWS`. */
  readonly settled: number
}

export type ConcurrencyEvent =
  | { readonly kind: 'part-done'; readonly bytes: number; readonly atMs: number }
  /** The store asked for less: 503 SlowDown, 429. */
  | { readonly kind: 'slow-down'; readonly atMs: number }
  /** A connection stalled, was reset, or timed out. */
  | { readonly kind: 'trouble'; readonly atMs: number }

const GAIN = 1.05
const LOSS = 0.9
const PROBE_WINDOWS = 8

/** @param atMs any monotonic clock (ms) */
export function startConcurrency(atMs: number, min = 2, max = 8, start = 4): Concurrency {
  const limit = Math.min(max, Math.max(min, start))
  return { limit, min, max, ceiling: max, window: fresh(atMs), last: undefined, settled: 0 }
}

/**
 * Climbs while more at once is faster, steps back where it is not, halves when the store asks for less.
 * The limit stays between `min` and `max`, whatever comes.
 */
export function adapt(state: Concurrency, event: ConcurrencyEvent): Concurrency {
  switch (event.kind) {
    case 'slow-down':
      return lowered(state, Math.floor(state.limit / 2), event.atMs)
    case 'trouble':
      return lowered(state, state.limit - 1, event.atMs)
    case 'part-done': {
      const window = {
        ...state.window,
        bytes: state.window.bytes + event.bytes,
        parts: state.window.parts + 1,
      }
      // Two rounds of parts: one alone says more about who finished first than about the line.
      return window.parts < 2 * state.limit ? { ...state, window } : judged({ ...state, window }, event.atMs)
    }
  }
}

function judged(state: Concurrency, atMs: number): Concurrency {
  const rate = state.window.bytes / Math.max(1, atMs - state.window.startedMs)
  const next = { ...state, window: fresh(atMs), last: { rate, limit: state.limit } }
  const climbed = state.last !== undefined && state.limit > state.last.limit
  if (climbed && state.last !== undefined && rate < state.last.rate * GAIN) {
    const back = Math.max(state.min, state.last.limit)
    return { ...next, limit: back, ceiling: back, settled: 0 }
  }
  if (state.last !== undefined && state.limit === state.last.limit && rate < state.last.rate * LOSS)
    return { ...next, ceiling: state.max, settled: 0 }
  if (state.limit < state.ceiling) return { ...next, limit: state.limit + 1 }
  const settled = state.settled + 1
  return settled >= PROBE_WINDOWS ? { ...next, ceiling: state.max, settled: 0 } : { ...next, settled }
}

function lowered(state: Concurrency, limit: number, atMs: number): Concurrency {
  const lower = Math.max(state.min, limit)
  return { ...state, limit: lower, ceiling: lower, window: fresh(atMs), last: undefined, settled: 0 }
}

const fresh = (startedMs: number) => ({ bytes: 0, parts: 0, startedMs })
