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
  /** `progress` from 0 to 1; `totalBytes`: what 1 stands for, where the work is counted in bytes. */
  | {
      readonly type: 'job-progress'
      readonly jobId: string
      readonly kind: string
      readonly progress: number
      readonly totalBytes?: number
    }
  | { readonly type: 'track-imported'; readonly trackId: string }
  /** Somebody has signed in or out, here or by another process, or a server has ended a session. */
  | { readonly type: 'accounts-changed' }
  /** What is shown of a track that lies at its server was fetched, or is here no more. */
  | { readonly type: 'remote-changed'; readonly trackId: string }
  /** Of what an account has, or of edits that wait, something is another now. */
  | { readonly type: 'things-changed' }
