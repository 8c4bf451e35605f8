import type { RunningJob } from '@veza/shared/studio/bridge/queue.ts'
import type { Sqlite } from '../../engine/db/sqlite.ts'

/** Bytes of a second of the ladder without FLAC: 64, 128 and 256 kbit/s, with their boxes. */
const LADDER_BYTES_PER_SECOND = ((64_000 + 128_000 + 256_000) * 1.05) / 8

/** What waits and can go on by itself: what is paused, has failed, or waits for that, is nobody's time left. */
interface Waiting {
  /** Sound to transcode (s). */
  readonly seconds: number
  /** Of files to send, as far as that is known before they are begun. */
  readonly bytes: number
}

/** Tracks of one kind of work, since the oldest of what is left of it was queued. */
interface Tally {
  readonly done: number
  readonly left: number
}

export interface QueueWork {
  readonly waiting: Waiting
  readonly transcoding: Tally
  readonly uploading: Tally
  /** Of the tracks that something runs for (ms). */
  readonly durations: ReadonlyMap<string, number>
}

export function readQueueWork(db: Sqlite): QueueWork {
  const waiting = db
    .prepare<[{ ladder: number }], { seconds: number | null; bytes: number | null }>(
      `SELECT sum(iif(kind = 'transcode', duration_ms, 0)) / 1000.0 AS seconds,
         sum(CASE kind WHEN 'upload-original' THEN source_bytes
           WHEN 'upload-renditions' THEN duration_ms / 1000.0 * @ladder ELSE 0 END) AS bytes
       FROM jobs JOIN tracks ON tracks.id = jobs.track_id
       WHERE state = 'queued' AND NOT EXISTS (
         SELECT 1 FROM job_needs AS needs JOIN jobs AS first ON first.id = needs.needs_id
         WHERE needs.job_id = jobs.id AND first.state IN ('failed', 'paused', 'cancelled'))`,
    )
    .get({ ladder: LADDER_BYTES_PER_SECOND })
  const durations = db
    .prepare<[], { id: string; ms: number }>(
      "SELECT tracks.id, duration_ms AS ms FROM jobs JOIN tracks ON tracks.id = jobs.track_id WHERE state = 'running'",
    )
    .all()
  return {
    waiting: { seconds: waiting?.seconds ?? 0, bytes: waiting?.bytes ?? 0 },
    transcoding: tally(db, "kind = 'transcode'", 'transcode'),
    uploading: tally(db, "kind <> 'transcode'", 'publish'),
    durations: new Map(durations.map(({ id, ms }) => [id, ms])),
  }
}

/** Jobs that run, or wait and go on by themselves; one may wait for what has stopped through several others. */
export function countGoingOn(db: Sqlite, isPaused: boolean): number {
  const row = db
    .prepare<[], { running: number; waiting: number }>(
      `WITH RECURSIVE stopped (id) AS (
         SELECT id FROM jobs WHERE state IN ('failed', 'paused', 'cancelled')
         UNION SELECT job_id FROM job_needs JOIN stopped ON stopped.id = job_needs.needs_id)
       SELECT count(*) FILTER (WHERE state = 'running') AS running,
         count(*) FILTER (WHERE state = 'queued' AND id NOT IN (SELECT id FROM stopped)) AS waiting
       FROM jobs WHERE state IN ('running', 'queued')`,
    )
    .get()
  return (row?.running ?? 0) + (isPaused ? 0 : (row?.waiting ?? 0))
}

/** @param last kind of job whose end is the end of a track's work */
function tally(db: Sqlite, kinds: string, last: string): Tally {
  const row = db
    .prepare<[string], { left: number; done: number }>(
      `WITH open AS (SELECT track_id, created_at FROM jobs WHERE state IN ('queued', 'running') AND ${kinds})
       SELECT (SELECT count(DISTINCT track_id) FROM open) AS left,
         (SELECT count(DISTINCT track_id) FROM jobs WHERE state = 'done' AND kind = ?
            AND updated_at >= (SELECT min(created_at) FROM open)
            AND track_id NOT IN (SELECT track_id FROM open WHERE track_id IS NOT NULL)) AS done`,
    )
    .get(last)
  return { left: row?.left ?? 0, done: row?.done ?? 0 }
}

export interface MeasuredJob extends RunningJob {
  /** What is left of it, of bytes or of sound (s); 0 where it has neither. */
  readonly bytesLeft: number
  readonly soundLeft: number
}

export interface Speeds {
  readonly bytesPerSecond: number | null
  readonly timesRealtime: number | null
}

const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce((all, value) => (value === null ? all : (all ?? 0) + value), null)

export const speedsOf = (running: readonly RunningJob[]): Speeds => ({
  bytesPerSecond: sum(running.map((job) => job.bytesPerSecond)),
  timesRealtime: sum(running.map((job) => job.timesRealtime)),
})

/**
 * What is left of all work (s): sending and transcoding go side by side, so that it is the longer of the two.
 * @param speeds those of now, or the last ones that were known
 * @returns null where nobody knows
 */
export function timeLeft(
  { waiting }: QueueWork,
  running: readonly MeasuredJob[],
  speeds: Speeds,
): number | null {
  const bytes = waiting.bytes + (sum(running.map((job) => job.bytesLeft)) ?? 0)
  const sound = waiting.seconds + (sum(running.map((job) => job.soundLeft)) ?? 0)
  const sending = durationOf(bytes, speeds.bytesPerSecond)
  const transcoding = durationOf(sound, speeds.timesRealtime)
  if (sending === null || transcoding === null) return null
  return bytes === 0 && sound === 0 ? null : Math.max(sending, transcoding)
}

/** What has stopped takes nobody knows how long. */
function durationOf(amount: number, perSecond: number | null): number | null {
  if (amount === 0) return 0
  return perSecond === null || perSecond <= 0 ? null : amount / perSecond
}

/** “Uploading 3 of 12”, by tracks. */
export function standingOf(work: QueueWork, running: readonly RunningJob[]) {
  const isSending = running.some(({ kind }) => kind !== 'transcode')
  const { done, left } = isSending ? work.uploading : work.transcoding
  const now = running.filter(({ kind }) => (kind !== 'transcode') === isSending)
  const underWay = new Set(now.map(({ trackId, id }) => trackId ?? id)).size
  const of = done + Math.max(left, underWay)
  const kind = isSending ? ('uploading' as const) : ('transcoding' as const)
  return { kind, at: Math.min(of, done + underWay), of }
}
