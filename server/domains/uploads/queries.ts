import type { UploadPurpose } from '@veza/shared/contracts/uploads.ts'
import { type Insertable, type RawBuilder, type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type UploadRow = Selectable<DB['uploads']>
export type BundleRow = Selectable<DB['bundles']>

export function uploadById(db: Db, id: string): Promise<UploadRow | undefined> {
  return db.selectFrom('uploads').selectAll().where('id', '=', id).executeTakeFirst()
}

export function bundleById(db: Db, id: string): Promise<BundleRow | undefined> {
  return db.selectFrom('bundles').selectAll().where('id', '=', id).executeTakeFirst()
}

/** The session or object that the same content from the same creator already has. */
export function liveUpload(
  db: Db,
  { userId, purpose, sha256 }: { userId: string; purpose: UploadPurpose; sha256: string },
): Promise<UploadRow | undefined> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('userId', '=', userId)
    .where('purpose', '=', purpose)
    .where('sha256', '=', sha256)
    .where('status', 'in', ['open', 'complete'])
    .where('integrity', '<>', 'corrupt')
    .executeTakeFirst()
}

export function liveBundle(db: Db, trackId: string, digest: string): Promise<BundleRow | undefined> {
  return db
    .selectFrom('bundles')
    .selectAll()
    .where('trackId', '=', trackId)
    .where('digest', '=', digest)
    .where('status', 'in', ['open', 'complete'])
    .executeTakeFirst()
}

/** @returns false when another call was first */
export async function insertUpload(tx: Tx, row: Insertable<DB['uploads']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('uploads')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function insertBundle(tx: Tx, row: Insertable<DB['bundles']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('bundles')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** Bytes that a creator's live uploads and bundles take or have been promised. */
export async function bytesHeldBy(db: Db, userId: string): Promise<number> {
  const { rows } = await sql<{ bytes: number }>`
    SELECT (
      (SELECT coalesce(sum(bytes), 0) FROM uploads
        WHERE user_id = ${userId} AND status IN ('open', 'complete')) +
      (SELECT coalesce(sum(bytes), 0) FROM bundles
        WHERE user_id = ${userId} AND status IN ('open', 'complete'))
    )::bigint AS bytes`.execute(db)
  return rows[0]?.bytes ?? 0
}

export function overdueUploads(db: Db, now: Date, limit: number): Promise<UploadRow[]> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('status', '=', 'open')
    .where('expiresAt', '<', now)
    .orderBy('expiresAt')
    .limit(limit)
    .execute()
}

export function overdueBundles(db: Db, now: Date, limit: number): Promise<BundleRow[]> {
  return db
    .selectFrom('bundles')
    .selectAll()
    .where('status', '=', 'open')
    .where('expiresAt', '<', now)
    .orderBy('expiresAt')
    .limit(limit)
    .execute()
}

/** Locks an upload until the transaction ends: attaching and purging meet here. */
export function lockUpload(tx: Tx, id: string): Promise<UploadRow | undefined> {
  return tx.selectFrom('uploads').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export function lockBundle(tx: Tx, id: string): Promise<BundleRow | undefined> {
  return tx.selectFrom('bundles').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** One call at a time for one creator, until the transaction ends. */
export async function lockCreator(tx: Tx, userId: string): Promise<void> {
  await tx.selectFrom('users').select('id').where('id', '=', userId).forUpdate().execute()
}

/** One change of a track's cover at a time: each locks one upload, then the track, then what it lets go of. */
export async function lockCoverOf(tx: Tx, trackId: string): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(hashtextextended(${`cover:${trackId}`}, 0))`.execute(tx)
}

/**
 * Who bought a track may download it as long as they hold its licence, also when it is deleted; and so may who is paying for
 * it, as soon as their bank has done its part.
 */
const isHeld = sql`EXISTS (SELECT FROM order_items
  WHERE deliverables @> jsonb_build_array(jsonb_build_object('trackId', tracks.id))
    AND (EXISTS (SELECT FROM licence_grants WHERE order_item_id = order_items.id AND status <> 'revoked')
      OR EXISTS (SELECT FROM payments WHERE payments.order_id = order_items.order_id AND status = 'pending')))`

/** A track that is deleted uses its files as long as a listener may still have their addresses, and longer. */
const usedSince = (since: Date, column: RawBuilder<unknown>) =>
  sql<boolean>`EXISTS (SELECT 1 FROM tracks WHERE ${column}
    AND (tracks.status <> 'deleted' OR tracks.updated_at >= ${since} OR ${isHeld}))`
const usesUpload = sql`(tracks.original_upload_id = uploads.id OR tracks.cover_upload_id = uploads.id)`
const usesBundle = sql`tracks.rendition_set_id = bundles.id`

const isImage = sql<boolean>`EXISTS (SELECT FROM product_images WHERE upload_id = uploads.id)`

const unusedUploadsSince = (db: Db, before: Date) =>
  db
    .selectFrom('uploads')
    .selectAll()
    .where('status', '=', 'complete')
    .where('updatedAt', '<', before)
    .where(({ not }) => not(usedSince(before, usesUpload)))
    .where(({ not }) => not(isImage))

const unusedBundlesSince = (db: Db, before: Date) =>
  db
    .selectFrom('bundles')
    .selectAll()
    .where('status', '=', 'complete')
    .where('updatedAt', '<', before)
    .where(({ not }) => not(usedSince(before, usesBundle)))

/** Complete uploads that no track has used since `before` (or ever) and no product shows, unchanged for as long. */
export function unusedUploads(db: Db, before: Date, limit: number): Promise<UploadRow[]> {
  return unusedUploadsSince(db, before).limit(limit).execute()
}

export function unusedBundles(db: Db, before: Date, limit: number): Promise<BundleRow[]> {
  return unusedBundlesSince(db, before).limit(limit).execute()
}

/** Asked again under the row's lock, just before it is purged. */
export async function isUploadUnused(tx: Tx, id: string, before: Date): Promise<boolean> {
  return (await unusedUploadsSince(tx, before).where('id', '=', id).executeTakeFirst()) !== undefined
}

export async function isBundleUnused(tx: Tx, id: string, before: Date): Promise<boolean> {
  return (await unusedBundlesSince(tx, before).where('id', '=', id).executeTakeFirst()) !== undefined
}

/** Until the transaction ends, what these tracks are made of is not purged: the sweeper asks for the same rows. */
export async function keepFiles(tx: Tx, trackIds: readonly string[]): Promise<void> {
  await sql`SELECT FROM uploads WHERE id IN (SELECT original_upload_id FROM tracks WHERE id = ANY(${trackIds}))
    ORDER BY id FOR KEY SHARE`.execute(tx)
  await sql`SELECT FROM bundles WHERE id IN (SELECT rendition_set_id FROM tracks WHERE id = ANY(${trackIds}))
    ORDER BY id FOR KEY SHARE`.execute(tx)
}

/** What a track has just let go of is kept for a while from now on. */
export async function touch(tx: Tx, table: 'uploads' | 'bundles', id: string, now: Date): Promise<void> {
  await tx.updateTable(table).set({ updatedAt: now }).where('id', '=', id).execute()
}

/** Which of these keys belong to an upload that is open or complete. */
export async function knownKeys(db: Db, keys: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('uploads')
    .select('storageKey')
    .where('storageKey', 'in', keys)
    .where('status', 'in', ['open', 'complete'])
    .execute()
  return new Set(rows.map(({ storageKey }) => storageKey))
}

/** Which of these folders belong to a bundle that is open or complete. */
export async function knownPrefixes(db: Db, prefixes: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('bundles')
    .select('prefix')
    .where('prefix', 'in', prefixes)
    .where('status', 'in', ['open', 'complete'])
    .execute()
  return new Set(rows.map(({ prefix }) => prefix))
}

/** Which of these multiparts belong to an open upload. */
export async function openMultiparts(db: Db, ids: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('uploads')
    .select('multipartId')
    .where('multipartId', 'in', ids)
    .where('status', '=', 'open')
    .execute()
  return new Set(rows.flatMap(({ multipartId }) => multipartId ?? []))
}

/** Complete uploads in the order of their ids, page by page, for the check of the store. */
export function completeUploadsAfter(db: Db, after: string, limit: number): Promise<UploadRow[]> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('status', '=', 'complete')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
}

export function completeBundlesAfter(db: Db, after: string, limit: number): Promise<BundleRow[]> {
  return db
    .selectFrom('bundles')
    .selectAll()
    .where('status', '=', 'complete')
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
}
