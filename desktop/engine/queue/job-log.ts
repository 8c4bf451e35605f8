import { type JobLogEntry, type JobLogEvent, jobLogEventSchema } from '@veza/shared/studio/jobs.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { failureOf } from './job-row.ts'

interface LogRow {
  readonly at: string
  readonly from_state: string | null
  readonly to_state: string
  readonly crashed: number
  readonly attempts: number
  readonly next_try_ms: number
  readonly failure: string | null
}

/** What happened to a job, oldest first; the library keeps the newest 100 lines of each. */
export function jobLog(db: Sqlite, jobId: string): JobLogEntry[] {
  const rows = db.prepare<[string], LogRow>('SELECT * FROM job_log WHERE job_id = ? ORDER BY id').all(jobId)
  return rows.map((row) => ({
    at: row.at,
    event: eventOf(row),
    attempts: row.attempts,
    nextTryAt:
      row.to_state === 'queued' && row.next_try_ms > 0 ? new Date(row.next_try_ms).toISOString() : null,
    failure: row.to_state === 'queued' || row.to_state === 'failed' ? failureOf(row) : null,
  }))
}

/** A way into `queued` has several reasons; every other state says what happened by its name. */
function eventOf({ from_state, to_state, crashed, failure }: LogRow): JobLogEvent {
  if (to_state === 'running') return 'started'
  if (to_state !== 'queued') return jobLogEventSchema.parse(to_state)
  if (from_state === 'paused') return 'resumed'
  if (from_state === 'failed') return 'retried'
  if (from_state !== 'running') return 'queued'
  if (crashed === 1) return 'crashed'
  return failure === null ? 'stopped' : 'put-off'
}
