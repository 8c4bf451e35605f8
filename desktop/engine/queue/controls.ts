import type { FailureCode } from '@veza/shared/studio/failures.ts'
import { type JobState, jobStates, liveJobStates } from '@veza/shared/studio/job-states.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { getJob, type JobRow } from './job-row.ts'
import { moveJob } from './transition.ts'

/** What came of a wish: done, already so, no such job, or not possible from where the job is. */
export type ControlAnswer =
  | { readonly kind: 'done' }
  | { readonly kind: 'already' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'impossible'; readonly state: JobState }

const PAUSED = 'queue.paused'
const fresh = { attempts: 0, crashes: 0, nextTryMs: 0, failure: null } as const

/** Stops a job where it is; what it has done so far counts. A running one lets go within moments. */
export const pauseJob = (db: Sqlite, id: string, now: Date): ControlAnswer => change(db, id, 'paused', now)

/** Lets a paused job go on. */
export function resumeJob(db: Sqlite, id: string, now: Date): ControlAnswer {
  return change(db, id, 'queued', now, (row) => row.state === 'paused')
}

/** Gives a failed job new attempts, or lets one that waits for its next attempt go at once. */
export function retryJob(db: Sqlite, id: string, now: Date): ControlAnswer {
  return inTransaction(db, () => {
    const row = getJob(db, id)
    if (row?.state === 'queued') {
      db.prepare('UPDATE jobs SET next_try_ms = 0 WHERE id = ?').run(id)
      return { kind: 'done' }
    }
    return change(db, id, 'queued', now, (found) => found.state === 'failed')
  })
}

/** Ends a job for good, and with it the jobs that can only come after it. */
export function cancelJob(db: Sqlite, id: string, now: Date): ControlAnswer {
  return inTransaction(db, () => {
    const answer = change(db, id, 'cancelled', now)
    if (answer.kind !== 'done') return answer
    const after = db
      .prepare<[string], string>('SELECT job_id FROM job_needs WHERE needs_id = ?')
      .pluck()
      .all(id) as string[]
    for (const next of after) cancelJob(db, next, now)
    return answer
  })
}

function change(
  db: Sqlite,
  id: string,
  to: JobState,
  now: Date,
  fits: (row: JobRow) => boolean = () => true,
): ControlAnswer {
  return inTransaction(db, () => {
    const row = getJob(db, id)
    if (row === undefined) return { kind: 'unknown' }
    if (row.state === to) return { kind: 'already' }
    if (!jobStates.canMove(row.state, to) || !fits(row)) return { kind: 'impossible', state: row.state }
    moveJob(db, { id, from: row.state, to, now, ...(to === 'queued' ? fresh : {}) })
    return { kind: 'done' }
  })
}

/** True while the queue as a whole rests. Jobs can be added and arranged meanwhile. */
export function isQueuePaused(db: Sqlite): boolean {
  return db.prepare('SELECT 1 FROM settings WHERE key = ?').get(PAUSED) !== undefined
}

/**
 * Rests the whole queue; what runs is put back and goes on later where it was. Survives a restart.
 * @returns how many jobs rest with it
 */
export function pauseAll(db: Sqlite, now: Date): number {
  db.prepare('INSERT INTO settings (key, value) VALUES (?, ?) ON CONFLICT (key) DO NOTHING').run(
    PAUSED,
    now.toISOString(),
  )
  return db.prepare("SELECT count(*) FROM jobs WHERE state IN ('queued', 'running')").pluck().get() as number
}

/** Ends the queue's rest, and that of every job paused by itself. @returns how many of those */
export function resumeAll(db: Sqlite, now: Date): number {
  return inTransaction(db, () => {
    db.prepare('DELETE FROM settings WHERE key = ?').run(PAUSED)
    return forAll(db, ['paused'], (id) => resumeJob(db, id, now))
  })
}

/** @returns how many jobs were cancelled */
export const cancelAll = (db: Sqlite, now: Date): number =>
  inTransaction(db, () => forAll(db, liveJobStates, (id) => cancelJob(db, id, now)))

/** @returns how many failed or waiting jobs get another attempt now */
export const retryAll = (db: Sqlite, now: Date): number =>
  inTransaction(db, () => forAll(db, ['failed', 'queued'], (id) => retryJob(db, id, now)))

function forAll(db: Sqlite, states: readonly JobState[], act: (id: string) => ControlAnswer): number {
  const ids = db
    .prepare<[string], string>('SELECT id FROM jobs WHERE state IN (SELECT value FROM json_each(?))')
    .pluck()
    .all(JSON.stringify(states)) as string[]
  // A job may have gone with the one before it: `already` is one of ours.
  return ids.filter((id) => ['done', 'already'].includes(act(id).kind)).length
}

export type Place = 'first' | 'last' | { readonly before: string }

/** Puts a job elsewhere in the order. It takes the priority of its new neighbours, so that the place is real. */
export const reorderJob = (db: Sqlite, id: string, place: Place): ControlAnswer =>
  reorderJobs(db, [id], place)

/**
 * Puts jobs elsewhere, one after the other in the order that they have. Those that have ended meanwhile are left out;
 * where none is left, it says so. A place among themselves is where they are.
 */
export function reorderJobs(db: Sqlite, ids: readonly string[], place: Place): ControlAnswer {
  return inTransaction(db, () => {
    const order = db
      .prepare<[], Pick<JobRow, 'id' | 'priority' | 'position'>>(
        `SELECT id, priority, position FROM jobs WHERE state IN ('queued', 'running', 'paused', 'failed')
         ORDER BY priority DESC, position, id`,
      )
      .all()
    const wanted = new Set(ids)
    const moved = order.filter((row) => wanted.has(row.id))
    if (moved.length === 0) {
      const row = getJob(db, ids[0] ?? '')
      return row === undefined ? { kind: 'unknown' } : { kind: 'impossible', state: row.state }
    }
    if (typeof place === 'object' && wanted.has(place.before)) return { kind: 'already' }
    const others = order.filter((row) => !wanted.has(row.id))
    const at = place === 'first' ? 0 : place === 'last' ? others.length : indexOf(others, place.before)
    if (at < 0) return { kind: 'unknown' }
    const priority = (others[at] ?? others.at(-1))?.priority
    const next = [
      ...others.slice(0, at),
      ...moved.map((row) => ({ ...row, priority: priority ?? row.priority })),
      ...others.slice(at),
    ]
    writeOrder(db, next, new Map(order.map((row) => [row.id, row])))
    return { kind: 'done' }
  })
}

type Placed = Pick<JobRow, 'id' | 'priority' | 'position'>

/** Only what has moved is written: of ten thousand, mostly a few. */
function writeOrder(db: Sqlite, next: readonly Placed[], before: ReadonlyMap<string, Placed>): void {
  const set = db.prepare('UPDATE jobs SET position = ?, priority = ? WHERE id = ?')
  for (const [index, { id, priority }] of next.entries()) {
    const was = before.get(id)
    if (was?.position !== index + 1 || was.priority !== priority) set.run(index + 1, priority, id)
  }
}

const indexOf = (rows: readonly { id: string }[], id: string) => rows.findIndex((row) => row.id === id)

/**
 * Forgets jobs that are done or were cancelled, but not those that a handler is still letting go of, or that something
 * left to do refers to. @param keep so many of the newest stay. @returns how many are gone
 */
export function forgetFinished(db: Sqlite, keep = 0): number {
  return db
    .prepare(
      `DELETE FROM jobs WHERE id IN (
         SELECT id FROM jobs WHERE state IN ('done', 'cancelled') AND lease_owner IS NULL
           AND NOT EXISTS (
             SELECT 1 FROM job_needs AS needs JOIN jobs AS later ON later.id = needs.job_id
             WHERE needs.needs_id = jobs.id AND later.state IN ('queued', 'running', 'paused', 'failed'))
         ORDER BY updated_at DESC, id DESC LIMIT -1 OFFSET ?)`,
    )
    .run(keep).changes
}

/** Gives new attempts to what had failed for a cause that is gone. */
export function retryFailedBy(
  db: Sqlite,
  codes: readonly FailureCode[],
  now: Date,
  fits: (job: JobRow) => boolean = () => true,
): number {
  return inTransaction(db, () => {
    const rows = db
      .prepare<[string], JobRow>(
        `SELECT * FROM jobs WHERE state = 'failed'
           AND iif(json_valid(failure), failure ->> '$.code', NULL) IN (SELECT value FROM json_each(?))`,
      )
      .all(JSON.stringify(codes))
    return rows.filter(fits).filter(({ id }) => retryJob(db, id, now).kind === 'done').length
  })
}
