import { type Failure, failureSchema } from '@veza/shared/studio/failures.ts'
import type { JobState } from '@veza/shared/studio/job-states.ts'
import type { HeldBy, JobView } from '@veza/shared/studio/jobs.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'
import { HELD_JOB } from '../restored/held-rows.ts'

/** A row of `jobs`, as SQLite gives it. Times in ms since 1970 where named so, else ISO 8601. */
export interface JobRow {
  readonly id: string
  readonly kind: string
  readonly payload: string
  readonly dedupe: string
  readonly track_id: string | null
  readonly state: JobState
  readonly priority: number
  readonly position: number
  readonly attempts: number
  readonly crashes: number
  readonly next_try_ms: number
  readonly progress: number
  readonly lease_owner: string | null
  readonly lease_token: string | null
  readonly lease_taken_ms: number | null
  readonly failure: string | null
  readonly created_at: string
  readonly updated_at: string
}

/** After so many deaths of the engine a job that ran at each of them is a suspect, and runs alone: the next death shows whose doing it is. */
export const SUSPECT_CRASHES = 3

export function getJob(db: Sqlite, id: string): JobRow | undefined {
  return db.prepare<[string], JobRow>('SELECT * FROM jobs WHERE id = ?').get(id)
}

/** The failure kept with a job; one that cannot be read is still a failure. */
export function failureOf(row: Pick<JobRow, 'failure'>): Failure | null {
  if (row.failure === null) return null
  try {
    return failureSchema.parse(JSON.parse(row.failure))
  } catch {
    return { code: 'unexpected', params: {}, detail: row.failure.slice(0, 500) }
  }
}

/** Work for tracks of others than whoever holds the library goes on, and is shown to nobody else. */
export const SHOWN_JOBS = 'NOT EXISTS (SELECT 1 FROM hidden_tracks WHERE hidden_tracks.id = jobs.track_id)'

interface ViewRow extends JobRow {
  readonly title: string | null
  readonly waits_for: string
  readonly held_by: HeldBy | null
}

export interface JobFilter {
  readonly states?: readonly JobState[]
  /** Whoever names them knows of them: these are told of whoever they are. */
  readonly ids?: readonly string[]
  /** Tracks that they are for, or the jobs themselves. */
  readonly of?: readonly string[]
  /** Default 1,000; −1 for all. */
  readonly limit?: number
}

/** Jobs in the order in which they will run. */
export function listJobs(db: Sqlite, filter: JobFilter = {}): JobView[] {
  const { states, ids, of, limit = 1_000 } = filter
  const given = 'IN (SELECT value FROM json_each'
  // Only what is asked for: a condition that may be absent would keep SQLite from its indexes.
  const conditions = [
    ids === undefined && SHOWN_JOBS,
    states && `jobs.state ${given}(@states))`,
    ids && `jobs.id ${given}(@ids))`,
    of && `(jobs.track_id ${given}(@of)) OR (jobs.track_id IS NULL AND jobs.id ${given}(@of))))`,
  ].filter((condition) => typeof condition === 'string')
  const rows = statement<[Record<string, unknown>], ViewRow>(
    db,
    `SELECT jobs.*, tracks.title,
       (SELECT json_group_array(needs.needs_id) FROM job_needs AS needs JOIN jobs AS first ON first.id = needs.needs_id
        WHERE needs.job_id = jobs.id AND first.state <> 'done') AS waits_for,
       iif(jobs.state <> 'queued', NULL, CASE WHEN ${HELD_JOB} THEN 'restored'
         WHEN jobs.crashes >= ${SUSPECT_CRASHES} THEN 'suspect' END) AS held_by
     FROM jobs LEFT JOIN tracks ON tracks.id = jobs.track_id
     ${conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : ''}
     ORDER BY jobs.priority DESC, jobs.position, jobs.id LIMIT @limit`,
  ).all({
    limit,
    ...(states ? { states: JSON.stringify(states) } : {}),
    ...(ids ? { ids: JSON.stringify(ids) } : {}),
    ...(of ? { of: JSON.stringify(of) } : {}),
  })
  return rows.map(toView)
}

function toView(row: ViewRow): JobView {
  return {
    id: row.id,
    kind: row.kind,
    trackId: row.track_id,
    title: row.title,
    state: row.state,
    waitsFor: JSON.parse(row.waits_for) as string[],
    heldBy: row.held_by,
    priority: row.priority,
    attempts: row.attempts,
    progress: row.progress,
    nextTryAt: row.state === 'queued' && row.next_try_ms > 0 ? new Date(row.next_try_ms).toISOString() : null,
    failure: failureOf(row),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
