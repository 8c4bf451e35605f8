import { type Insertable, type Selectable, sql } from 'kysely'
import type { Cursor } from '../../../platform/db/cursor.ts'
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

export type DisputeFacts = Partial<
  Pick<DisputeRow, 'evidenceDueAt' | 'needsResponse' | 'closedAt' | 'amount'>
> & {
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

/** Where the provider names no day, after all for which it does. */
const UNDATED = new Date('9999-12-31T00:00:00Z')
const dueAt = sql<Date>`coalesce(evidence_due_at, ${UNDATED})`

export const placeOf = ({ id, evidenceDueAt }: DisputeRow): Cursor => ({ at: evidenceDueAt ?? UNDATED, id })

/** Open ones, by when an answer of ours is due; one row more than asked for. */
export function disputesToAnswer(db: Db, limit: number, after: Cursor | undefined): Promise<DisputeRow[]> {
  let query = db.selectFrom('disputes').selectAll().where('status', 'in', ['inquiry', 'open'])
  if (after) query = query.where(sql<boolean>`(${dueAt}, id) > (${after.at}, ${after.id})`)
  return query
    .orderBy(dueAt)
    .orderBy('id')
    .limit(limit + 1)
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
