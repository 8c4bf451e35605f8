/** What sounds at one moment. */
export interface Moment {
  /** Seconds from the recording's start. */
  readonly position: number
  /** Somebody could hear it: it plays, and is not muted. */
  readonly isSounding: boolean
  /** Seconds of the recording in a second. */
  readonly rate: number
  readonly atMs: number
}

/** Reports of a position come a little early or late. */
const CARRIED_SECONDS = 1

/** Measures how much of a recording sounded: what was skipped did not, and what time has not gone by for neither. */
export class HeardMeter {
  #before: Moment | undefined
  #carried = 0

  /** @returns seconds of the recording that sounded since the moment before */
  observe(now: Moment): number {
    const before = this.#before
    this.#before = now
    if (!before?.isSounding) return 0
    const most = this.#carried + ((now.atMs - before.atMs) / 1000) * before.rate
    const heard = Math.max(0, Math.min(now.position - before.position, most))
    this.#carried = Math.min(CARRIED_SECONDS, most - heard)
    return heard
  }
}
