import type { Selectable } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type ReversalRow = Selectable<DB['transferReversals']>

/** Under the lock of their transfer. */
export function reversalsOf(db: Db | Tx, transferId: string): Promise<ReversalRow[]> {
  return db
    .selectFrom('transferReversals')
    .selectAll()
    .where('transferId', '=', transferId)
    .orderBy('createdAt')
    .orderBy('id')
    .execute()
}

/** The one that is under way. */
export function openReversal(tx: Tx, transferId: string): Promise<ReversalRow | undefined> {
  return tx
    .selectFrom('transferReversals')
    .selectAll()
    .where('transferId', '=', transferId)
    .where('endedAt', 'is', null)
    .executeTakeFirst()
}

export async function insertReversal(
  tx: Tx,
  row: Pick<ReversalRow, 'id' | 'transferId' | 'amount' | 'createdAt'> & Partial<ReversalRow>,
): Promise<void> {
  await tx.insertInto('transferReversals').values(row).execute()
}

/** What the call says is stored before it. */
export async function holdReversal(
  tx: Tx,
  id: string,
  { amount, attemptedAt }: Pick<ReversalRow, 'amount' | 'attemptedAt'>,
): Promise<void> {
  await tx.updateTable('transferReversals').set({ amount, attemptedAt }).where('id', '=', id).execute()
}

/** Nothing was made of it: the next try has another key, and may have another amount. */
export async function nextReversalGeneration(tx: Tx, id: string): Promise<void> {
  await tx
    .updateTable('transferReversals')
    .set((value) => ({ generation: value('generation', '+', 1), attemptedAt: null }))
    .where('id', '=', id)
    .execute()
}

/** Its id at the provider is null where nothing came of it, as far as is known. */
export async function endReversal(
  tx: Tx,
  id: string,
  { pspReversalId, amount, endedAt }: Pick<ReversalRow, 'pspReversalId' | 'amount' | 'endedAt'>,
): Promise<void> {
  await tx
    .updateTable('transferReversals')
    .set({ pspReversalId, amount, endedAt })
    .where('id', '=', id)
    .execute()
}
