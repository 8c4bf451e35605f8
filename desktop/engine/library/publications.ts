import { derivedId, type NewId } from '@veza/shared/kernel/ids.ts'
import { z } from 'zod'
import { inTransaction, type Sqlite } from '../db/sqlite.ts'
import { newerFields, type TrackMetadata } from './tracks.ts'

const rowSchema = z
  .object({
    id: z.string(),
    track_id: z.string(),
    server: z.string(),
    account_id: z.string(),
    generation: z.int(),
    draft_title: z.string(),
    server_track_id: z.string().nullable(),
    original_upload_id: z.string().nullable(),
    bundle_id: z.string().nullable(),
    attached_set: z.string().nullable(),
    attached_cover: z.string().nullable(),
    synced: z.string().nullable(),
    url: z.string().nullable(),
    master_url: z.string().nullable(),
    published_at: z.string().nullable(),
    publish_at: z.string().nullable(),
  })
  .transform((row) => ({
    id: row.id,
    trackId: row.track_id,
    server: row.server,
    accountId: row.account_id,
    generation: row.generation,
    draftTitle: row.draft_title,
    serverTrackId: row.server_track_id,
    originalUploadId: row.original_upload_id,
    bundleId: row.bundle_id,
    attachedSet: row.attached_set,
    attachedCover: row.attached_cover,
    synced: row.synced === null ? null : readSynced(row.synced),
    url: row.url,
    masterUrl: row.master_url,
    publishedAt: row.published_at,
    /** When what is under way shall become public; null: as soon as it can. */
    publishAt: row.publish_at,
  }))

const readSynced = (text: string): TrackMetadata => ({ ...newerFields, ...JSON.parse(text) })

/** What the library remembers of a track on one server, for one account. */
export type Publication = z.infer<typeof rowSchema>

/** The id under which a server is asked to begin its track. */
export const draftIdOf = (publication: Pick<Publication, 'trackId' | 'accountId' | 'generation'>): string =>
  derivedId('draft', publication.trackId, publication.accountId, String(publication.generation))

export function getPublication(db: Sqlite, id: string): Publication | undefined {
  const row = db.prepare('SELECT * FROM publications WHERE id = ?').get(id)
  return row === undefined ? undefined : rowSchema.parse(row)
}

export function listPublications(db: Sqlite, trackId?: string): Publication[] {
  return db
    .prepare(
      'SELECT * FROM publications WHERE @trackId IS NULL OR track_id = @trackId ORDER BY created_at, id',
    )
    .all({ trackId: trackId ?? null })
    .map((row) => rowSchema.parse(row))
}

export interface PublicationKey {
  readonly trackId: string
  /** Origin of the server. */
  readonly server: string
  readonly accountId: string
}

/** The publication of a track for an account, begun where there is none. @returns its id */
export function openPublication(
  db: Sqlite,
  key: PublicationKey,
  draftTitle: string,
  newId: NewId,
  now: Date,
): string {
  return inTransaction(db, () => {
    const at = now.toISOString()
    db.prepare(
      `INSERT INTO publications (id, track_id, server, account_id, draft_title, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (track_id, server, account_id) DO NOTHING`,
    ).run(newId(), key.trackId, key.server, key.accountId, draftTitle, at, at)
    return db
      .prepare<[string, string, string], string>(
        'SELECT id FROM publications WHERE track_id = ? AND server = ? AND account_id = ?',
      )
      .pluck()
      .get(key.trackId, key.server, key.accountId) as string
  })
}

const columns = {
  serverTrackId: 'server_track_id',
  originalUploadId: 'original_upload_id',
  bundleId: 'bundle_id',
  attachedSet: 'attached_set',
  attachedCover: 'attached_cover',
  synced: 'synced',
  url: 'url',
  masterUrl: 'master_url',
  publishedAt: 'published_at',
  publishAt: 'publish_at',
} as const

export type PublicationChanges = { readonly [K in keyof typeof columns]?: Publication[K] }

/** Remembers what the server has said. */
export function rememberPublication(db: Sqlite, id: string, changes: PublicationChanges, now: Date): void {
  const keys = (Object.keys(changes) as (keyof typeof columns)[]).filter((key) => changes[key] !== undefined)
  if (keys.length === 0) return
  const values = keys.map((key) =>
    key === 'synced' && changes.synced ? JSON.stringify(changes.synced) : changes[key],
  )
  const set = keys.map((key) => `${columns[key]} = ?`).join(', ')
  db.prepare(`UPDATE publications SET ${set}, updated_at = ? WHERE id = ?`).run(
    ...values,
    now.toISOString(),
    id,
  )
}

/** Forgets a track that the server no longer has; the next draft there is a new one. */
export function startOver(db: Sqlite, id: string, draftTitle: string, now: Date): void {
  db.prepare(
    `UPDATE publications SET generation = generation + 1, draft_title = ?, server_track_id = NULL,
       original_upload_id = NULL, bundle_id = NULL, attached_set = NULL, attached_cover = NULL, synced = NULL, url = NULL,
       master_url = NULL, published_at = NULL, updated_at = ? WHERE id = ?`,
  ).run(draftTitle, now.toISOString(), id)
}

/** The last step of a publish that has not ended; undefined where none is under way. */
export function openPublish(
  db: Sqlite,
  trackId: string,
  of: Omit<PublicationKey, 'trackId'>,
): string | undefined {
  return db
    .prepare<[string, string, string], string>(
      `SELECT jobs.id FROM jobs JOIN publications ON publications.id = jobs.payload ->> 'publicationId'
       WHERE jobs.track_id = ? AND jobs.kind = 'publish' AND publications.server = ? AND publications.account_id = ?
         AND jobs.state IN ('queued', 'running', 'paused', 'failed')`,
    )
    .pluck()
    .get(trackId, of.server, of.accountId)
}
