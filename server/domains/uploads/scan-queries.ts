import type { Db, Tx } from '../../platform/db/database.ts'
import type { Recipient } from '../../platform/mail/index.ts'
import { QUARANTINE_PREFIX } from './keys.ts'

/** Those that have waited longest; all of them are complete. */
export async function waitingForScan(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('uploads')
    .select('id')
    .where('status', '=', 'complete')
    .where('scan', '=', 'waiting')
    .orderBy('updatedAt')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** When the one that has waited longest was last changed. */
export async function waitingSince(db: Db): Promise<Date | undefined> {
  const row = await db
    .selectFrom('uploads')
    .select('updatedAt')
    .where('status', '=', 'complete')
    .where('scan', '=', 'waiting')
    .orderBy('updatedAt')
    .limit(1)
    .executeTakeFirst()
  return row?.updatedAt
}

export async function infectedNotMoved(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('uploads')
    .select('id')
    .where('status', '=', 'complete')
    .where('scan', '=', 'infected')
    .where('storageKey', 'not like', `${QUARANTINE_PREFIX}%`)
    .orderBy('updatedAt')
    .limit(limit)
    .execute()
  return rows.map(({ id }) => id)
}

/** Before its state: the database takes no infected one without. */
export async function setFinding(tx: Tx, id: string, signature: string): Promise<void> {
  await tx.updateTable('uploads').set({ scanFinding: signature }).where('id', '=', id).execute()
}

/** @returns false where it lies elsewhere by now, or is purged */
export async function nameObject(tx: Tx, id: string, from: string, to: string): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('uploads')
    .set({ storageKey: to })
    .where('id', '=', id)
    .where('status', '=', 'complete')
    .where('storageKey', '=', from)
    .executeTakeFirst()
  return numUpdatedRows === 1n
}

export async function titlesWith(db: Db, uploadId: string): Promise<string[]> {
  const rows = await db
    .selectFrom('tracks')
    .select('title')
    .where('status', '<>', 'deleted')
    .where((eb) => eb.or([eb('originalUploadId', '=', uploadId), eb('coverUploadId', '=', uploadId)]))
    .orderBy('id')
    .execute()
  return rows.map(({ title }) => title)
}

/** @returns undefined of somebody who has left */
export function ownerToTell(db: Db, userId: string): Promise<Recipient | undefined> {
  return db
    .selectFrom('users')
    .select(['email', 'locale'])
    .where('id', '=', userId)
    .where('erasedAt', 'is', null)
    .executeTakeFirst()
}
