import type { NewId } from '@veza/shared/kernel/ids.ts'
import { isJobKind, jobPayloads } from '@veza/shared/studio/jobs.ts'
import type { Sqlite } from '../db/sqlite.ts'
import { getPublication, type Publication } from '../library/publications.ts'
import { getTrack } from '../library/tracks.ts'
import type { JobRow } from '../queue/job-row.ts'
import { type PublishOptions, planPublish, planTranscode } from './plan.ts'

/**
 * Queues what a job is part of once more: the whole publication, or the transcode alone. What of it is there already
 * is found again, not done twice.
 * @returns ids of the jobs; undefined where what it was for is gone, or the job cannot be read
 */
export function planAgain(
  db: Sqlite,
  job: JobRow,
  options: PublishOptions,
  newId: NewId,
  now: Date,
): readonly string[] | undefined {
  const track = job.track_id === null ? undefined : getTrack(db, job.track_id)
  if (track === undefined) return undefined
  if (job.kind === 'transcode') return [planTranscode(db, track, newId, now)]
  const account = publicationOf(db, job)
  return (
    account &&
    planPublish(db, track, account, { publishAt: account.publishAt, ...options }, newId, now).jobIds
  )
}

/** The publication that a job is about; undefined where it is about none. */
export function publicationOf(db: Sqlite, { kind, payload }: JobRow): Publication | undefined {
  if (!isJobKind(kind)) return undefined
  const read = jobPayloads[kind].safeParse(parseJson(payload)).data
  return read && 'publicationId' in read ? getPublication(db, read.publicationId) : undefined
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
