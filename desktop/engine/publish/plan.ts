import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { JobKind, JobPayload } from '@veza/shared/studio/jobs.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { openPublication, type PublicationKey } from '../library/publications.ts'
import type { LibraryTrack } from '../library/tracks.ts'
import { enqueue } from '../queue/enqueue.ts'

export interface PublishPlan {
  readonly publicationId: string
  /** In the order of their needs; the last one ends it. A cover is among them, and nothing waits for it. */
  readonly jobIds: readonly string[]
}

export interface PublishOptions {
  /** Where both sides changed the same field: ours stands. */
  readonly overwrite?: boolean
}

/**
 * Queues what brings a track to a server, in one transaction. Asked again, it finds the same work, and lets go on
 * what had stopped.
 */
export function planPublish(
  db: Sqlite,
  track: LibraryTrack,
  account: Omit<PublicationKey, 'trackId'>,
  { overwrite = false }: PublishOptions,
  newId: NewId,
  now: Date,
): PublishPlan {
  const { id: trackId, lossless, source } = track
  const variant = lossless ? 'lossless' : 'lossy'
  const queue = <K extends JobKind>(
    kind: K,
    of: string,
    payload: JobPayload<K>,
    needs: readonly string[] = [],
  ) => enqueue(db, { kind, payload, dedupe: `${kind}:${of}`, trackId, needs }, newId, now)
  return inTransaction(db, () => {
    const publicationId = openPublication(db, { ...account, trackId }, track.metadata.title, newId, now)
    const forPublication = { v: 1, publicationId } as const
    const transcode = queue('transcode', `${source.sha256}:${variant}`, { v: 1, trackId, lossless })
    const draft = queue('create-draft', publicationId, forPublication)
    const original = queue('upload-original', publicationId, forPublication, [draft])
    const set = { ...forPublication, lossless }
    const renditions = queue('upload-renditions', `${publicationId}:${variant}`, set, [draft, transcode])
    const last = queue('publish', publicationId, { ...forPublication, overwrite }, [original, renditions])
    const cover =
      track.coverFile === null ? [] : [queue('upload-cover', publicationId, forPublication, [draft])]
    return { publicationId, jobIds: [transcode, draft, ...cover, original, renditions, last] }
  })
}
