import type { JobView } from '@veza/shared/studio/jobs.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { listJobs, SHOWN_JOBS } from './job-row.ts'

/** `live`: there is something left to do or to decide; `done`: there is not. */
export type GroupsShown = 'live' | 'failed' | 'done'

/** Work that is for one thing: a track, or else the job alone. */
export interface JobGroup {
  /** Of the track, or of the job. */
  readonly id: string
  readonly trackId: string | null
  readonly title: string | null
  /** What is left, and what was done since the oldest of that was queued; all, where nothing is left. In order. */
  readonly jobs: readonly JobView[]
}

export interface GroupQuery {
  readonly shown: GroupsShown
  readonly offset: number
  readonly limit: number
}

const LIVE = "('queued', 'running', 'paused', 'failed')"

const byOrder = (having: string) => `
  WITH ranked AS (
    SELECT coalesce(track_id, id) AS id, state, created_at,
      row_number() OVER (ORDER BY priority DESC, position, id) AS place
    FROM jobs WHERE state IN ${LIVE} AND ${SHOWN_JOBS})
  SELECT id, min(created_at) AS since
  FROM ranked GROUP BY id ${having} ORDER BY min(place) LIMIT @limit OFFSET @offset`

const queries: Readonly<Record<GroupsShown, string>> = {
  live: byOrder(''),
  failed: byOrder("HAVING max(state = 'failed')"),
  // Newest first.
  done: `
    SELECT coalesce(track_id, id) AS id, '' AS since
    FROM jobs WHERE ${SHOWN_JOBS} GROUP BY 1 HAVING NOT max(state IN ${LIVE})
    ORDER BY max(updated_at) DESC, 1 LIMIT @limit OFFSET @offset`,
}

interface Found {
  readonly id: string
  readonly since: string
}

/** One stretch of the queue, by what its work is for, in the order in which it will be done. */
export function listGroups(
  db: Sqlite,
  { shown, offset, limit }: GroupQuery,
): { total: number; groups: JobGroup[] } {
  const found = db
    .prepare<[Pick<GroupQuery, 'offset' | 'limit'>], Found>(queries[shown])
    .all({ offset, limit })
  const jobs = Map.groupBy(
    listJobs(db, { of: found.map(({ id }) => id), limit: -1 }),
    (job) => job.trackId ?? job.id,
  )
  const groups = found.map(({ id, since }) => {
    const all = jobs.get(id) ?? []
    return {
      id,
      trackId: all[0]?.trackId ?? null,
      title: all[0]?.title ?? null,
      jobs: all.filter((job) => isLive(job) || job.createdAt >= since),
    }
  })
  return { total: countGroups(db, shown), groups }
}

const isLive = ({ state }: JobView): boolean => state !== 'done' && state !== 'cancelled'

const counts: Readonly<Record<GroupsShown, string>> = {
  live: `SELECT count(DISTINCT coalesce(track_id, id)) FROM jobs WHERE state IN ${LIVE} AND ${SHOWN_JOBS}`,
  failed: `SELECT count(DISTINCT coalesce(track_id, id)) FROM jobs WHERE state = 'failed' AND ${SHOWN_JOBS}`,
  done: `SELECT (SELECT count(DISTINCT coalesce(track_id, id)) FROM jobs WHERE ${SHOWN_JOBS})
    - (SELECT count(DISTINCT coalesce(track_id, id)) FROM jobs WHERE state IN ${LIVE} AND ${SHOWN_JOBS})`,
}

/** How many groups there are of a kind. */
export const countGroups = (db: Sqlite, shown: GroupsShown): number =>
  db.prepare(counts[shown]).pluck().get() as number
