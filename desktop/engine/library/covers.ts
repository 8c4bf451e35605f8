import type { NewId } from '@veza/shared/kernel/ids.ts'
import { liveJobStates } from '@veza/shared/studio/job-states.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { enqueue } from '../queue/enqueue.ts'
import { listPublications, type Publication } from './publications.ts'

/**
 * Gives a track a cover that is kept already, or takes it off (null), and queues that this is so wherever the track is or is about
 * to be: one wish, one transaction. Chosen again before it was sent, only the newest is.
 * @returns the jobs; none where the track is nowhere but here
 */
export function setCover(
  db: Sqlite,
  trackId: string,
  coverFile: string | null,
  newId: NewId,
  now: Date,
): string[] {
  return inTransaction(db, () => {
    const at = now.toISOString()
    db.prepare('UPDATE tracks SET cover_file = ?, updated_at = ? WHERE id = ?').run(coverFile, at, trackId)
    return listPublications(db, trackId).flatMap(
      (publication) => queueCover(db, publication, coverFile, newId, now) ?? [],
    )
  })
}

/** Queues that a publication gets this cover; undefined where there is no draft of it, nor will be by itself. */
function queueCover(
  db: Sqlite,
  { id, trackId, serverTrackId, attachedCover }: Publication,
  coverFile: string | null,
  newId: NewId,
  now: Date,
): string | undefined {
  // Of one that was taken off nobody knows whether another is on its way.
  if (coverFile !== null && attachedCover === coverFile) return undefined
  const drafting = liveJobOf(db, `create-draft:${id}`)
  if (serverTrackId === null && drafting === undefined) return undefined
  const needs = drafting === undefined ? [] : [drafting]
  const payload = { v: 1, publicationId: id } as const
  return enqueue(
    db,
    { kind: 'upload-cover', payload, dedupe: coverKey(id, coverFile), trackId, needs },
    newId,
    now,
  )
}

/** Each cover is work of its own: one that is being sent does not stand for the next. */
export const coverKey = (publicationId: string, coverFile: string | null): string =>
  `upload-cover:${publicationId}:${coverFile ?? 'none'}`

function liveJobOf(db: Sqlite, dedupe: string): string | undefined {
  return db
    .prepare<[string, string], string>(
      'SELECT id FROM jobs WHERE dedupe = ? AND state IN (SELECT value FROM json_each(?))',
    )
    .pluck()
    .get(dedupe, JSON.stringify(liveJobStates)) as string | undefined
}
