import type { Selectable } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type TransferRow = Selectable<DB['transfers']>

/** Held until the transaction ends. */
export function lockTransfer(tx: Tx, id: string): Promise<TransferRow | undefined> {
  return tx.selectFrom('transfers').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

/** All of an order, in the one order in which transfers are locked. */
export function lockTransfersOfOrder(tx: Tx, orderId: string): Promise<TransferRow[]> {
  return tx
    .selectFrom('transfers')
    .selectAll()
    .where('orderId', '=', orderId)
    .orderBy('id')
    .forUpdate()
    .execute()
}

export function transferById(db: Db | Tx, id: string): Promise<TransferRow | undefined> {
  return db.selectFrom('transfers').selectAll().where('id', '=', id).executeTakeFirst()
}

/** What is to be sent. The status is not among what this may set. */
export async function setAmount(tx: Tx, id: string, amount: number, now: Date): Promise<void> {
  await tx.updateTable('transfers').set({ amount, updatedAt: now }).where('id', '=', id).execute()
}

/** What must come back of it, in all. */
export async function setReversalDue(tx: Tx, id: string, reversalDue: number, now: Date): Promise<void> {
  await tx.updateTable('transfers').set({ reversalDue, updatedAt: now }).where('id', '=', id).execute()
}

/** The next try counts as the first, and is due at once. */
export async function setDueNow(tx: Tx, id: string, now: Date): Promise<void> {
  await tx
    .updateTable('transfers')
    .set({ nextRetryAt: now, retryCount: 0, failureCode: null, failureReason: null, updatedAt: now })
    .where('id', '=', id)
    .execute()
}
