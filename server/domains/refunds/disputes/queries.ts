import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../../platform/db/database.ts'
import type { DB } from '../../../platform/db/schema.ts'

export type DisputeRow = Selectable<DB['disputes']>

export function disputeById(db: Db, id: string): Promise<DisputeRow | undefined> {
  return db.selectFrom('disputes').selectAll().where('id', '=', id).executeTakeFirst()
}

export function disputesOfPayment(
  db: Db,
  { id, orderId }: { readonly id: string; readonly orderId: string },
): Promise<Pick<DisputeRow, 'status' | 'amount'>[]> {
  return db
    .selectFrom('disputes')
    .select(['status', 'amount'])
    .where('orderId', '=', orderId)
    .where('paymentId', '=', id)
    .execute()
}

/** Held until the transaction ends; the order is to be locked before. */
export function lockDispute(tx: Tx, pspDisputeId: string): Promise<DisputeRow | undefined> {
  return tx
    .selectFrom('disputes')
    .selectAll()
    .where('pspDisputeId', '=', pspDisputeId)
    .forUpdate()
    .executeTakeFirst()
}

export function insertDispute(tx: Tx, row: Insertable<DB['disputes']>): Promise<DisputeRow> {
  return tx.insertInto('disputes').values(row).returningAll().executeTakeFirstOrThrow()
}

export type DisputeFacts = Partial<Pick<DisputeRow, 'evidenceDueAt' | 'closedAt' | 'amount'>> & {
  evidence?: string
}

export async function setDispute(
  tx: Tx,
  id: string,
  facts: DisputeFacts & { status?: never },
  now: Date,
): Promise<void> {
  await tx
    .updateTable('disputes')
    .set({ ...facts, updatedAt: now })
    .where('id', '=', id)
    .execute()
}

/** Those that wait for an answer of ours first, by when it is due. */
export function disputesToAnswer(db: Db, limit: number): Promise<DisputeRow[]> {
  return db
    .selectFrom('disputes')
    .selectAll()
    .where('status', 'in', ['inquiry', 'open'])
    .orderBy('evidenceDueAt', (order) => order.asc().nullsLast())
    .orderBy('id')
    .limit(limit)
    .execute()
}

export interface PartInDispute {
  /** Null: the platform's fee. */
  readonly sellerId: string | null
  /** What they still have of the order. */
  readonly left: number
  /** What this dispute took from them. */
  readonly taken: number
}

export async function partsInDispute(
  db: Db,
  { id, orderId }: Pick<DisputeRow, 'id' | 'orderId'>,
): Promise<PartInDispute[]> {
  const { rows } = await sql<PartInDispute>`
    SELECT s.seller_id, sum(s.amount - s.returned_amount)::bigint AS left, coalesce(sum(r.amount), 0)::bigint AS taken
    FROM order_shares s JOIN order_items i ON i.id = s.order_item_id
    LEFT JOIN returned_shares r ON r.order_share_id = s.id AND r.dispute_id = ${id}
    WHERE i.order_id = ${orderId} GROUP BY s.seller_id`.execute(db)
  return rows
}
