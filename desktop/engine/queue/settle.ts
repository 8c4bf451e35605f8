import type { Clock } from '@veza/shared/kernel/time.ts'
import { type Failure, JobFailure } from '@veza/shared/studio/failures.ts'
import type { JobState } from '@veza/shared/studio/job-states.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { backOffOf, pauseMs, type Random } from './backoff.ts'
import type { JobRow } from './job-row.ts'
import { dropLease } from './leases.ts'
import { moveJob } from './transition.ts'

/** How a handler ended. */
export type Ending =
  | { readonly kind: 'done' }
  /** It was asked to stop, and did. */
  | { readonly kind: 'stopped' }
  /** Its payload is not one that this version knows. */
  | { readonly kind: 'unreadable' }
  | {
      readonly kind: 'failed'
      readonly error: unknown /** It got further than the attempt before. */
      readonly advanced: boolean
    }

export interface Settled {
  readonly state: JobState
  readonly failure: Failure | null
}

interface SettleDeps {
  readonly db: Sqlite
  readonly clock: Clock
  readonly random: Random
}

/**
 * Writes down how an attempt ended, and lets go of the lease, in one transaction.
 * @param job the row as it was claimed, with its token
 * @returns null where the job had been paused, cancelled or overtaken meanwhile: that stands
 */
export function settle({ db, clock, random }: SettleDeps, job: JobRow, ending: Ending): Settled | null {
  const token = job.lease_token ?? ''
  const now = clock.now()
  const common = { id: job.id, from: 'running', token, now, release: true } as const
  return inTransaction(db, () => {
    const settled = decide(job, ending, random)
    const moved =
      settled.state === 'done'
        ? moveJob(db, { ...common, to: 'done', progress: 1, attempts: 0, crashes: 0, failure: null })
        : settled.state === 'failed'
          ? moveJob(db, { ...common, to: 'failed', failure: settled.failure, attempts: settled.attempts })
          : moveJob(db, {
              ...common,
              to: 'queued',
              failure: settled.failure,
              attempts: settled.attempts,
              nextTryMs: settled.pauseMs === 0 ? 0 : now.getTime() + settled.pauseMs,
            })
    if (moved) return { state: settled.state, failure: settled.failure }
    dropLease(db, token)
    return null
  })
}

interface Decision extends Settled {
  readonly state: 'done' | 'queued' | 'failed'
  readonly attempts: number
  readonly pauseMs: number
}

function decide(job: JobRow, ending: Ending, random: Random): Decision {
  if (ending.kind === 'done') return { state: 'done', failure: null, attempts: 0, pauseMs: 0 }
  if (ending.kind === 'stopped') return { state: 'queued', failure: null, attempts: job.attempts, pauseMs: 0 }
  if (ending.kind === 'unreadable') {
    const failure: Failure = { code: 'job-unreadable', params: {}, detail: job.payload.slice(0, 500) }
    return { state: 'failed', failure, attempts: job.attempts, pauseMs: 0 }
  }
  const error = asJobFailure(ending.error)
  const attempts = ending.advanced ? 1 : job.attempts + 1
  if (!error.retryable) return { state: 'failed', failure: error.failure, attempts, pauseMs: 0 }
  const backOff = backOffOf(error.code)
  if (attempts >= backOff.attempts) {
    const failure: Failure = { code: 'gave-up', params: { ...error.params, attempts }, detail: error.detail }
    return { state: 'failed', failure, attempts, pauseMs: 0 }
  }
  const pause = pauseMs(backOff, attempts, random, error.retryAfterMs)
  return { state: 'queued', failure: error.failure, attempts, pauseMs: pause }
}

/** A fault that no handler foresaw, with enough of it to find its place. */
export function asJobFailure(error: unknown): JobFailure {
  if (error instanceof JobFailure) return error
  const detail = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return new JobFailure('unexpected', false, { detail: detail.slice(0, 2_000), cause: error })
}
