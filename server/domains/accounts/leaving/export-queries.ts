import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../../../platform/db/database.ts'
import type { DB } from '../../../platform/db/schema.ts'

export type ExportRow = Selectable<DB['dataExports']>

/** @returns false when another one is being made */
export async function insertExport(tx: Tx, row: Insertable<DB['dataExports']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('dataExports')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export function exportById(db: Db, id: string): Promise<ExportRow | undefined> {
  return db.selectFrom('dataExports').selectAll().where('id', '=', id).executeTakeFirst()
}

export function newestExport(db: Db, userId: string): Promise<ExportRow | undefined> {
  return db
    .selectFrom('dataExports')
    .selectAll()
    .where('userId', '=', userId)
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Those asked for after an instant, the earliest first. */
export function exportsSince(db: Db, userId: string, since: Date): Promise<ExportRow[]> {
  return db
    .selectFrom('dataExports')
    .selectAll()
    .where('userId', '=', userId)
    .where('createdAt', '>', since)
    .orderBy('createdAt')
    .execute()
}

/** How large the file is and when it goes; its status moves by the transition. */
export async function describeExport(
  tx: Tx,
  id: string,
  { bytes, expiresAt }: { bytes: number; expiresAt: Date },
): Promise<void> {
  await tx.updateTable('dataExports').set({ bytes, expiresAt }).where('id', '=', id).execute()
}

/** Files that have served their time, and work that never came to an end. */
export function overdueExports(db: Db, now: Date, limit: number): Promise<ExportRow[]> {
  return db
    .selectFrom('dataExports')
    .selectAll()
    .where('status', 'in', ['preparing', 'ready'])
    .where('expiresAt', '<=', now)
    .orderBy('expiresAt')
    .limit(limit)
    .execute()
}
