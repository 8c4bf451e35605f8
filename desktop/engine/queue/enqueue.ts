import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { JobKind, JobPayload } from '@veza/shared/studio/jobs.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { statement } from '../db/statement.ts'
import type { JobRow } from './job-row.ts'
import { moveJob } from './transition.ts'

export interface NewJob<K extends JobKind> {
  readonly kind: K
  readonly payload: JobPayload<K>
  /** The same work has the same key. */
  readonly dedupe: string
  readonly trackId: string | null
  /** Jobs that must be done before. */
  readonly needs?: readonly string[]
  /** Higher first; 0 where nothing is said. */
  readonly priority?: number
}

/**
 * Queues work, or finds it where it already is: then it gets the newer payload (unless it runs), and goes on where
 * it was paused or had failed, because somebody has just asked for it.
 * @returns the job's id
 */
export function enqueue<K extends JobKind>(db: Sqlite, job: NewJob<K>, newId: NewId, now: Date): string {
  return inTransaction(db, () => {
    const live = statement<[string], JobRow>(
      db,
      "SELECT * FROM jobs WHERE dedupe = ? AND state IN ('queued', 'running', 'paused', 'failed')",
    ).get(job.dedupe)
    const id = live === undefined ? insert(db, job, newId(), now) : wake(db, live, job, now)
    for (const needed of job.needs ?? []) addNeed(db, id, needed)
    return id
  })
}

/** Lets a job wait for one more. */
export function addNeed(db: Sqlite, jobId: string, needsId: string): void {
  statement<[string, string]>(
    db,
    'INSERT INTO job_needs (job_id, needs_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
  ).run(jobId, needsId)
}

/** The job of this key that has not ended. @returns its id */
export const findLive = (db: Sqlite, dedupe: string): string | undefined =>
  statement<[string], { id: string }>(
    db,
    "SELECT id FROM jobs WHERE dedupe = ? AND state IN ('queued', 'running', 'paused', 'failed')",
  ).get(dedupe)?.id

function insert<K extends JobKind>(db: Sqlite, job: NewJob<K>, id: string, now: Date): string {
  const at = now.toISOString()
  statement(
    db,
    `INSERT INTO jobs (id, kind, payload, dedupe, track_id, state, priority, position, created_at, updated_at)
     VALUES (?, ?, ?, ?, ?, 'queued', ?, (SELECT coalesce(max(position), 0) + 1 FROM jobs), ?, ?)`,
  ).run(id, job.kind, JSON.stringify(job.payload), job.dedupe, job.trackId, job.priority ?? 0, at, at)
  return id
}

function wake<K extends JobKind>(db: Sqlite, live: JobRow, job: NewJob<K>, now: Date): string {
  if (live.state !== 'running')
    db.prepare('UPDATE jobs SET payload = ?, kind = ? WHERE id = ?').run(
      JSON.stringify(job.payload),
      job.kind,
      live.id,
    )
  if (live.state === 'failed' || live.state === 'paused')
    moveJob(db, {
      id: live.id,
      from: live.state,
      to: 'queued',
      now,
      attempts: 0,
      crashes: 0,
      nextTryMs: 0,
      failure: null,
    })
  else db.prepare('UPDATE jobs SET next_try_ms = 0, crashes = 0 WHERE id = ?').run(live.id)
  return live.id
}
