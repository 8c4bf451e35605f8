import type { Failure } from './failures.ts'
import type { JobState } from './job-states.ts'

/** At most this many `job-progress` events a second for one job. */
export const PROGRESS_EVENTS_PER_SECOND = 10

/** What the engine tells its hosts while it works. Hints only: the library is the truth. */
export type EngineEvent =
  | {
      readonly type: 'job-state'
      readonly jobId: string
      readonly kind: string
      readonly state: JobState
      readonly failure: Failure | null
    }
  /** `progress` from 0 to 1. */
  | {
      readonly type: 'job-progress'
      readonly jobId: string
      readonly kind: string
      readonly progress: number
    }
  | { readonly type: 'track-imported'; readonly trackId: string }
