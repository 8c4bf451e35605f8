import type { OnProgress } from './context.ts'

/** The bytes of one try of one piece. */
export interface Attempt {
  /** So many more have left. */
  add(bytes: number): void
  /** The piece is stored. */
  commit(bytes: number): void
  /** None of it counts. */
  drop(): void
}

export interface Progress {
  start(): Attempt
  /** Counts what was stored already. */
  stored(bytes: number): void
}

const INTERVAL_MS = 100

/** Adds up what is stored and what is on its way, and tells it at most ten times a second. */
export function createProgress(total: number, onProgress: OnProgress, nowMs: () => number): Progress {
  let done = 0
  let toldAtMs = Number.NEGATIVE_INFINITY

  function add(bytes: number): void {
    done += bytes
    const now = nowMs()
    if (now - toldAtMs < INTERVAL_MS) return
    toldAtMs = now
    onProgress(done, total)
  }

  return {
    start() {
      let mine = 0
      const settle = (bytes: number) => {
        const difference = bytes - mine
        mine = bytes
        add(difference)
      }
      return { add: (bytes) => settle(mine + bytes), commit: settle, drop: () => settle(0) }
    },
    stored: add,
  }
}
