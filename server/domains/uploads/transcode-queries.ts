import type { Selectable } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type TranscodeRow = Selectable<DB['transcodes']>

export function transcodeOf(db: Db, trackId: string): Promise<TranscodeRow | undefined> {
  return db.selectFrom('transcodes').selectAll().where('trackId', '=', trackId).executeTakeFirst()
}

export function lockTranscode(tx: Tx, trackId: string): Promise<TranscodeRow | undefined> {
  return tx.selectFrom('transcodes').selectAll().where('trackId', '=', trackId).forUpdate().executeTakeFirst()
}

/** @returns false when there is one already */
export async function insertTranscode(
  tx: Tx,
  trackId: string,
  uploadId: string,
  now: Date,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('transcodes')
    .values({ trackId, uploadId, status: 'queued', createdAt: now, updatedAt: now })
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

/** What is to be transcoded next; a run that is under way finds out at its end. */
export async function setTranscodeSource(tx: Tx, trackId: string, uploadId: string): Promise<void> {
  await tx.updateTable('transcodes').set({ uploadId, error: null }).where('trackId', '=', trackId).execute()
}

/** A sign of life, too. `progress` is 0 to 1. A late one, after the run has ended, changes nothing. */
export async function setProgress(tx: Tx, trackId: string, progress: number, now: Date): Promise<void> {
  await tx
    .updateTable('transcodes')
    .set({ progress, updatedAt: now })
    .where('trackId', '=', trackId)
    .where('status', '=', 'running')
    .execute()
}

export async function setTranscodeError(tx: Tx, trackId: string, error: string | null): Promise<void> {
  await tx.updateTable('transcodes').set({ error }).where('trackId', '=', trackId).execute()
}

/** Runs without a sign of life since `before`. */
export function silentTranscodes(db: Db, before: Date): Promise<TranscodeRow[]> {
  return db
    .selectFrom('transcodes')
    .selectAll()
    .where('status', '=', 'running')
    .where('updatedAt', '<', before)
    .execute()
}
