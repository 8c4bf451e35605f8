import type { NewId } from '@veza/shared/kernel/ids.ts'
import type { JobKind, JobPayload } from '@veza/shared/studio/jobs.ts'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { openPublication, type PublicationKey, rememberPublication } from '../library/publications.ts'
import type { LibraryTrack } from '../library/tracks.ts'
import { addNeed, enqueue, findLive } from '../queue/enqueue.ts'
import { letBeginAnew } from '../restored/hold.ts'

export interface PublishPlan {
  readonly publicationId: string
  /** In the order of their needs; the last one ends it. A cover is among them, and nothing waits for it. */
  readonly jobIds: readonly string[]
}

export interface PublishOptions {
  /** Where both sides changed the same field: ours stands. */
  readonly overwrite?: boolean
  /** When it shall become public, in UTC; without it, as soon as it can. Asked again, the last wish counts. */
  readonly publishAt?: string | null
}

/**
 * Queues what brings a track to a server, in one transaction. Asked again, it finds the same work, and lets go on
 * what had stopped.
 */
export function planPublish(
  db: Sqlite,
  track: LibraryTrack,
  account: Omit<PublicationKey, 'trackId'>,
  { overwrite = false, publishAt = null }: PublishOptions,
  newId: NewId,
  now: Date,
): PublishPlan {
  const { id: trackId, lossless, source } = track
  const queue = <K extends JobKind>(
    kind: K,
    of: string,
    payload: JobPayload<K>,
    needs: readonly string[] = [],
  ) => enqueue(db, { kind, payload, dedupe: `${kind}:${of}`, trackId, needs }, newId, now)
  return inTransaction(db, () => {
    const publicationId = openPublication(db, { ...account, trackId }, track.metadata.title, newId, now)
    rememberPublication(db, publicationId, { publishAt }, now)
    letBeginAnew(db, publicationId)
    const forPublication = { v: 1, publicationId } as const
    const transcode = queueTranscode(db, { trackId, sha256: source.sha256, lossless }, newId, now)
    const draft = queue('create-draft', publicationId, forPublication)
    const original = queue('upload-original', publicationId, forPublication, [draft])
    const set = { trackId, publicationId, lossless }
    const renditions = queueRenditions(db, set, [draft, transcode], newId, now)
    const last = queue('publish', publicationId, { ...forPublication, overwrite }, [original, renditions])
    const cover =
      track.coverFile === null
        ? []
        : [queue('upload-cover', `${publicationId}:${track.coverFile}`, forPublication, [draft])]
    return { publicationId, jobIds: [transcode, draft, ...cover, original, renditions, last] }
  })
}

/** Queues what a track needs to be looked at and heard here, wherever it will be published. Asked again, it is the same work. */
export function planTranscode(db: Sqlite, track: LibraryTrack, newId: NewId, now: Date): string {
  const { id: trackId, lossless, source } = track
  return queueTranscode(db, { trackId, sha256: source.sha256, lossless }, newId, now)
}

const variantOf = (lossless: boolean) => (lossless ? 'lossless' : 'lossy')

function queueTranscode(
  db: Sqlite,
  { trackId, sha256, lossless }: { trackId: string; sha256: string; lossless: boolean },
  newId: NewId,
  now: Date,
): string {
  const dedupe = `transcode:${sha256}:${variantOf(lossless)}`
  return enqueue(db, { kind: 'transcode', payload: { v: 1, trackId, lossless }, dedupe, trackId }, newId, now)
}

function queueRenditions(
  db: Sqlite,
  { trackId, publicationId, lossless }: { trackId: string; publicationId: string; lossless: boolean },
  needs: readonly string[],
  newId: NewId,
  now: Date,
): string {
  const payload = { v: 1, publicationId, lossless } as const
  const dedupe = `upload-renditions:${publicationId}:${variantOf(lossless)}`
  return enqueue(db, { kind: 'upload-renditions', payload, dedupe, trackId, needs }, newId, now)
}

const livePublish = (db: Sqlite, publicationId: string) => findLive(db, `publish:${publicationId}`)

/** Whether a publish of it is queued, runs, rests or has failed. */
export const isUnderWay = (db: Sqlite, publicationId: string): boolean =>
  livePublish(db, publicationId) !== undefined

/**
 * Lets the set be made and sent that the track is wished to have now, and a publish that is under way wait for it. The set that was
 * on its way is not attached any more: its job finds out by itself. Asked again, it is the same work.
 */
export function planWishedSet(
  db: Sqlite,
  { id: trackId, lossless, source }: LibraryTrack,
  publicationId: string,
  newId: NewId,
  now: Date,
): void {
  inTransaction(db, () => {
    const transcode = queueTranscode(db, { trackId, sha256: source.sha256, lossless }, newId, now)
    const draft = findLive(db, `create-draft:${publicationId}`)
    const needs = draft === undefined ? [transcode] : [draft, transcode]
    const renditions = queueRenditions(db, { trackId, publicationId, lossless }, needs, newId, now)
    const last = livePublish(db, publicationId)
    if (last !== undefined) addNeed(db, last, renditions)
  })
}

/** Lets a publication's set be made once more, and its upload wait for that. */
export function planSetAnew(
  db: Sqlite,
  { id: trackId, source }: LibraryTrack,
  publicationId: string,
  lossless: boolean,
  newId: NewId,
  now: Date,
): void {
  inTransaction(db, () => {
    rememberPublication(db, publicationId, { attachedSet: null }, now)
    const transcode = queueTranscode(db, { trackId, sha256: source.sha256, lossless }, newId, now)
    queueRenditions(db, { trackId, publicationId, lossless }, [transcode], newId, now)
  })
}
