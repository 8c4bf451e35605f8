import type { TrackPatch } from '@veza/shared/contracts/catalog.ts'
import type { Selectable, Updateable } from 'kysely'
import { sql } from 'kysely'
import type { Cursor } from '../../platform/db/cursor.ts'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { Which } from '../../platform/db/pages.ts'
import type { DB } from '../../platform/db/schema.ts'
import { lyricsByTrack, noLyrics, type TrackLyrics } from './lyrics.ts'

export type TrackRow = Selectable<DB['tracks']> & { username: string; displayName: string }
/** With what is read of one's own alone. */
export type OwnTrackRow = TrackRow & TrackLyrics

const tracks = (db: Db) =>
  db
    .selectFrom('tracks')
    .innerJoin('users', 'users.id', 'tracks.ownerId')
    .selectAll('tracks')
    .select(['users.username', 'users.displayName'])

/** A track in any state but deleted. */
export function trackById(db: Db, id: string): Promise<TrackRow | undefined> {
  return tracks(db).where('tracks.id', '=', id).where('tracks.status', '<>', 'deleted').executeTakeFirst()
}

/** Those of these that are not deleted, in no promised order. */
export async function tracksByIds(db: Db, ids: readonly string[]): Promise<TrackRow[]> {
  if (ids.length === 0) return []
  return tracks(db)
    .where('tracks.id', '=', sql<string>`ANY(${[...new Set(ids)]}::uuid[])`)
    .where('tracks.status', '<>', 'deleted')
    .execute()
}

export function trackBySlug(db: Db, slug: string): Promise<TrackRow | undefined> {
  return tracks(db).where('tracks.slug', '=', slug).where('tracks.status', '<>', 'deleted').executeTakeFirst()
}

export function lockTrack(tx: Tx, id: string): Promise<TrackRow | undefined> {
  return tracks(tx)
    .where('tracks.id', '=', id)
    .where('tracks.status', '<>', 'deleted')
    .forUpdate('tracks')
    .executeTakeFirst()
}

/** What everybody may come across, in whatever list. The search's documents have it from the same columns (0028). */
const isListed = sql<boolean>`(tracks.status = 'published' AND tracks.visibility = 'public'
  AND NOT tracks.dmca_blocked AND NOT tracks.held_for_scan AND tracks.moderation = 'none')`

/** What was removed is not its owner's to see either; the moderation can bring it back. */
const isNotRemoved = sql<boolean>`(tracks.moderation <> 'removed')`

/** Of these, what everybody may come across, and the viewer's own. */
export function listedTracks(
  db: Db,
  viewerId: string | undefined,
  ids: readonly string[],
): Promise<TrackRow[]> {
  if (ids.length === 0) return Promise.resolve([])
  return tracks(db)
    .where('tracks.id', 'in', ids)
    .where('tracks.status', '<>', 'deleted')
    .where(sql<boolean>`(${isListed} OR (tracks.owner_id = ${viewerId ?? null}::uuid AND ${isNotRemoved}))`)
    .execute()
}

/** Listed, of everybody or of one owner; newest first; one more than `limit`. */
export function newestTracks(
  db: Db,
  limit: number,
  after: Cursor | undefined,
  ownerId?: string,
): Promise<TrackRow[]> {
  let query = tracks(db).where(isListed)
  if (ownerId) query = query.where('tracks.ownerId', '=', ownerId)
  if (after) query = query.where(sql<boolean>`(published_at, tracks.id) < (${after.at}, ${after.id})`)
  return query
    .orderBy('tracks.publishedAt', 'desc')
    .orderBy('tracks.id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** The owner's own, drafts too; newest first; one more than `limit`. */
export function tracksOf(
  db: Db,
  ownerId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<TrackRow[]> {
  let query = tracks(db)
    .where('tracks.ownerId', '=', ownerId)
    .where('tracks.status', '<>', 'deleted')
    .where(isNotRemoved)
  if (after) query = query.where(sql<boolean>`(tracks.created_at, tracks.id) < (${after.at}, ${after.id})`)
  return query
    .orderBy('tracks.createdAt', 'desc')
    .orderBy('tracks.id', 'desc')
    .limit(limit + 1)
    .execute()
}

/** The owner's own in any state but deleted, in the order of their ids. */
export async function ownTracksById(db: Db, ownerId: string, which: Which): Promise<OwnTrackRow[]> {
  const own = tracks(db).where('tracks.ownerId', '=', ownerId).where('tracks.status', '<>', 'deleted')
  const asked =
    'ids' in which
      ? own.where('tracks.id', 'in', which.ids)
      : own.where('tracks.id', '>', which.afterId).limit(which.limit)
  // Words that are newer than their track belong to a version that no write has seen: it is refused, and nothing is lost.
  const rows = await asked.orderBy('tracks.id').execute()
  const words = await lyricsByTrack(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => ({ ...row, ...(words.get(row.id) ?? noLyrics) }))
}

/** @returns false where there is one of this id already, in whatever state */
export async function insertTrack(
  tx: Tx,
  track: Omit<TrackPatch, keyof TrackLyrics> & { id: string; ownerId: string; slug: string; title: string },
  now: Date,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('tracks')
    .values({ ...track, status: 'draft', createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Whether a suspension of this account's uploads stands. */
export async function isSuspended(db: Db, userId: string): Promise<boolean> {
  const one = await db
    .selectFrom('uploadSuspensions')
    .select('id')
    .where('userId', '=', userId)
    .where('liftedAt', 'is', null)
    .executeTakeFirst()
  return one !== undefined
}

/** Of a track in any state, deleted too. */
export async function ownerOf(db: Db, id: string): Promise<string | undefined> {
  const row = await db.selectFrom('tracks').select('ownerId').where('id', '=', id).executeTakeFirst()
  return row?.ownerId
}

/** Columns of a track that may simply be set: its status moves by `transition()`. */
export type TrackChanges = Omit<Updateable<DB['tracks']>, 'status' | 'version' | 'id'>

/** Changes columns and counts the version up. @returns false when the row has another version by now */
export async function changeTrack(
  tx: Tx,
  id: string,
  expectedVersion: number,
  changes: TrackChanges & { status?: never },
  now: Date,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('tracks')
    .set({ ...changes, version: sql`version + 1`, updatedAt: now })
    .where('id', '=', id)
    .where('version', '=', expectedVersion)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

/** Tags of tracks that everybody may find, beginning with `prefix`; most used first. */
export async function popularTags(
  db: Db,
  prefix: string,
  limit: number,
): Promise<{ tag: string; tracks: number }[]> {
  const pattern = `${prefix.replace(/[\\%_]/g, '\\$&')}%`
  const { rows } = await sql<{ tag: string; tracks: number }>`
    SELECT tag, count(*) AS tracks FROM tracks, unnest(tags) AS tag
    WHERE ${isListed} AND tag LIKE ${pattern}
    GROUP BY tag ORDER BY tracks DESC, tag LIMIT ${limit}`.execute(db)
  return rows
}

/** Ids of drafts whose time has come, the longest due first. */
export async function dueTracks(db: Db, now: Date, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('tracks')
    .select('id')
    .where('publishAt', '<=', now)
    .orderBy('publishAt')
    .orderBy('id')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Ids of the tracks that have this upload as original or cover. */
export async function tracksWith(db: Db, uploadId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('tracks')
    .select('id')
    .where((eb) => eb.or([eb('originalUploadId', '=', uploadId), eb('coverUploadId', '=', uploadId)]))
    .execute()
  return rows.map(({ id }) => id)
}
