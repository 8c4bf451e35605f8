import type { Failure } from '@veza/shared/studio/failures.ts'
import { type JobState, jobStates } from '@veza/shared/studio/job-states.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { HELD_JOB } from '../restored/held-rows.ts'
import { LONGEST_PAUSE_MS } from './backoff.ts'
import { type JobRow, SUSPECT_CRASHES } from './job-row.ts'

/** Ends with the engine that holds it, and by no clock: those are set forward and back. */
export interface Lease {
  /** The engine that runs the job: another one after each start. */
  readonly owner: string
  /** One claim of one job: a handler that was overtaken cannot settle what is no longer its own. */
  readonly token: string
}

export interface JobMove {
  readonly id: string
  readonly from: JobState
  readonly to: JobState
  readonly now: Date
  /** Only while this claim holds the job. */
  readonly token?: string
  readonly attempts?: number
  readonly crashes?: number
  readonly nextTryMs?: number
  /** 0 to 1. */
  readonly progress?: number
  readonly failure?: Failure | null
  /** Lets go of the lease; without it the lease stays with its handler. */
  readonly release?: boolean
}

/**
 * The only way but the claim by which a job's state changes: guarded by the table, by the state the caller saw, and
 * by the claim where one is named.
 * @returns false where the job was no longer so; nothing has changed then
 */
export function moveJob(db: Sqlite, move: JobMove): boolean {
  if (!jobStates.canMove(move.from, move.to)) throw new Error(`jobs: ${move.from} → ${move.to} is not legal`)
  const { changes } = db
    .prepare(
      `UPDATE jobs SET state = @to, updated_at = @at,
         attempts = coalesce(@attempts, attempts), crashes = coalesce(@crashes, crashes),
         next_try_ms = coalesce(@nextTryMs, next_try_ms), progress = coalesce(@progress, progress),
         failure = iif(@setFailure, @failure, failure),
         lease_owner = iif(@release, NULL, lease_owner), lease_token = iif(@release, NULL, lease_token),
         lease_taken_ms = iif(@release, NULL, lease_taken_ms)
       WHERE id = @id AND state = @from AND (@token IS NULL OR lease_token = @token)`,
    )
    .run({
      id: move.id,
      from: move.from,
      to: move.to,
      at: move.now.toISOString(),
      token: move.token ?? null,
      attempts: move.attempts ?? null,
      crashes: move.crashes ?? null,
      nextTryMs: move.nextTryMs ?? null,
      progress: move.progress ?? null,
      setFailure: move.failure === undefined ? 0 : 1,
      failure: move.failure ? JSON.stringify(move.failure) : null,
      release: move.release ? 1 : 0,
    })
  return changes === 1
}

const IS_SUSPECT = `crashes >= ${SUSPECT_CRASHES}`
const LEASED = 'FROM jobs AS held WHERE held.lease_owner IS NOT NULL'
const pick = {
  free: `NOT ${IS_SUSPECT} AND NOT EXISTS (SELECT 1 ${LEASED} AND held.${IS_SUSPECT}) ORDER BY`,
  // Who was there at the fewest deaths is the likeliest to be innocent.
  suspect: `${IS_SUSPECT} AND NOT EXISTS (SELECT 1 ${LEASED}) ORDER BY crashes,`,
} as const

/**
 * Takes the next job that may run, in one statement, so that two engines never take the same: queued, due, with
 * everything before it done, not still held by a handler that is letting go. A time beyond the longest pause comes of a clock that
 * has been set back since, and is none. A suspect runs when nothing else does, and nothing else can.
 * @param kinds those for which there is room
 */
export function claimJob(db: Sqlite, kinds: readonly string[], lease: Lease, now: Date): JobRow | undefined {
  if (kinds.length === 0) return undefined
  return claim(db, pick.free, kinds, lease, now) ?? claim(db, pick.suspect, kinds, lease, now)
}

function claim(
  db: Sqlite,
  which: (typeof pick)[keyof typeof pick],
  kinds: readonly string[],
  lease: Lease,
  now: Date,
): JobRow | undefined {
  return db
    .prepare<[Record<string, unknown>], JobRow>(
      `UPDATE jobs SET state = 'running', updated_at = @at, failure = NULL,
         lease_owner = @owner, lease_token = @token, lease_taken_ms = @nowMs
       WHERE state = 'queued' AND id = (
         SELECT id FROM jobs
         WHERE state = 'queued' AND next_try_ms NOT BETWEEN @nowMs + 1 AND @nowMs + @longestMs AND lease_owner IS NULL
           AND kind IN (SELECT value FROM json_each(@kinds))
           AND NOT ${HELD_JOB}
           AND NOT EXISTS (
             SELECT 1 FROM job_needs AS needs JOIN jobs AS first ON first.id = needs.needs_id
             WHERE needs.job_id = jobs.id AND first.state <> 'done')
           AND ${which} priority DESC, position, id LIMIT 1)
       RETURNING *`,
    )
    .get({
      at: now.toISOString(),
      nowMs: now.getTime(),
      longestMs: LONGEST_PAUSE_MS,
      kinds: JSON.stringify(kinds),
      owner: lease.owner,
      token: lease.token,
    })
}
