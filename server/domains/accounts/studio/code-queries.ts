import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../../../platform/db/database.ts'
import type { DB } from '../../../platform/db/schema.ts'

export type CodeRow = Selectable<DB['authorizationCodes']>

export async function insertCode(tx: Tx, code: Insertable<DB['authorizationCodes']>): Promise<void> {
  await tx.insertInto('authorizationCodes').values(code).execute()
}

/** Spends a code; of any number of requests that show it, one gets the row. */
export function spendCode(tx: Tx, codeHash: Buffer, now: Date): Promise<CodeRow | undefined> {
  return tx
    .updateTable('authorizationCodes')
    .set({ usedAt: now })
    .where('codeHash', '=', codeHash)
    .where('usedAt', 'is', null)
    .returningAll()
    .executeTakeFirst()
}

export function codeByHash(db: Db, codeHash: Buffer): Promise<CodeRow | undefined> {
  return db.selectFrom('authorizationCodes').selectAll().where('codeHash', '=', codeHash).executeTakeFirst()
}

/** Remembers what the code was exchanged for. */
export async function noteSession(tx: Tx, codeHash: Buffer, sessionId: string): Promise<void> {
  await tx.updateTable('authorizationCodes').set({ sessionId }).where('codeHash', '=', codeHash).execute()
}
