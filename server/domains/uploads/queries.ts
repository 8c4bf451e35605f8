import type { TranscodeStatus } from '@veza/shared/contracts/streaming.ts'
import type { UploadPurpose } from '@veza/shared/contracts/uploads.ts'
import { type Insertable, type Selectable, sql } from 'kysely'
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
    .where('purgedAt', 'is', null)
    .executeTakeFirst()
}

export function liveBundle(db: Db, trackId: string, digest: string): Promise<BundleRow | undefined> {
  return db
    .selectFrom('bundles')
    .selectAll()
    .where('trackId', '=', trackId)
    .where('digest', '=', digest)
    .where('status', 'in', ['open', 'complete'])
    .where('purgedAt', 'is', null)
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
        WHERE user_id = ${userId} AND status IN ('open', 'complete') AND purged_at IS NULL) +
      (SELECT coalesce(sum(bytes), 0) FROM bundles
        WHERE user_id = ${userId} AND status IN ('open', 'complete') AND purged_at IS NULL)
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

/** Complete uploads that no track uses any more (or never did), unchanged since `before`. */
export function unusedUploads(db: Db, before: Date, limit: number): Promise<UploadRow[]> {
  return db
    .selectFrom('uploads')
    .selectAll()
    .where('status', '=', 'complete')
    .where('purgedAt', 'is', null)
    .where('updatedAt', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('tracks')
            .select('tracks.id')
            .where('tracks.status', '<>', 'deleted')
            .where((eb) =>
              eb.or([
                eb('tracks.originalUploadId', '=', eb.ref('uploads.id')),
                eb('tracks.coverUploadId', '=', eb.ref('uploads.id')),
              ]),
            ),
        ),
      ),
    )
    .limit(limit)
    .execute()
}

export function unusedBundles(db: Db, before: Date, limit: number): Promise<BundleRow[]> {
  return db
    .selectFrom('bundles')
    .selectAll()
    .where('status', '=', 'complete')
    .where('purgedAt', 'is', null)
    .where('updatedAt', '<', before)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('tracks')
            .select('tracks.id')
            .where('tracks.status', '<>', 'deleted')
            .whereRef('tracks.renditionSetId', '=', 'bundles.id'),
        ),
      ),
    )
    .limit(limit)
    .execute()
}

export async function markPurged(tx: Tx, table: 'uploads' | 'bundles', id: string, now: Date): Promise<void> {
  await tx.updateTable(table).set({ purgedAt: now, updatedAt: now }).where('id', '=', id).execute()
}

/** Which of these keys belong to an upload that is open or complete. */
export async function knownKeys(db: Db, keys: readonly string[]): Promise<Set<string>> {
  const rows = await db
    .selectFrom('uploads')
    .select('storageKey')
    .where('storageKey', 'in', keys)
    .where('status', 'in', ['open', 'complete'])
    .where('purgedAt', 'is', null)
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
    .where('purgedAt', 'is', null)
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
    .where('purgedAt', 'is', null)
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
    .where('purgedAt', 'is', null)
    .where('id', '>', after)
    .orderBy('id')
    .limit(limit)
    .execute()
}

export type TranscodeRow = Selectable<DB['transcodes']>

export function transcodeOf(db: Db, trackId: string): Promise<TranscodeRow | undefined> {
  return db.selectFrom('transcodes').selectAll().where('trackId', '=', trackId).executeTakeFirst()
}

/** Makes the row if there is none. @returns the status that an earlier one has */
export async function insertTranscode(
  tx: Tx,
  { trackId, uploadId, now }: { trackId: string; uploadId: string; now: Date },
): Promise<TranscodeStatus | undefined> {
  const inserted = await tx
    .insertInto('transcodes')
    .values({ trackId, uploadId, status: 'queued', createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  if (inserted.numInsertedOrUpdatedRows === 1n) return undefined
  const { status } = await tx
    .updateTable('transcodes')
    .set({ uploadId, progress: 0, error: null, updatedAt: now })
    .where('trackId', '=', trackId)
    .returning('status')
    .executeTakeFirstOrThrow()
  return status
}

/** A hint for people, not a fact of the books: written outside any transaction. `progress` is 0 to 1. */
export async function setProgress(db: Db, trackId: string, progress: number): Promise<void> {
  await db.updateTable('transcodes').set({ progress }).where('trackId', '=', trackId).execute()
}

export async function setTranscodeError(tx: Tx, trackId: string, error: string): Promise<void> {
  await tx.updateTable('transcodes').set({ error }).where('trackId', '=', trackId).execute()
}
