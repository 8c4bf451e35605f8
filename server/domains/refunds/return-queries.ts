import { sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'

export interface ReturnableShare {
  readonly id: string
  readonly orderItemId: string
  /** Null: the platform's fee. */
  readonly sellerId: string | null
  readonly trackId: string | null
  readonly amount: number
  readonly returnedAmount: number
  /** What of it went back for this item alone, and not for the order. */
  readonly returnedForItem: number
}

const returnedForItem = sql<number>`(
  SELECT coalesce(sum(r.amount), 0) FROM returned_shares r JOIN refunds ON refunds.id = r.refund_id
  WHERE r.order_share_id = order_shares.id AND refunds.order_item_id = order_shares.order_item_id)::bigint`

/** In one order, so that the same return is always divided alike. */
export function sharesOf(db: Db, orderId: string): Promise<ReturnableShare[]> {
  return db
    .selectFrom('orderShares')
    .innerJoin('orderItems', 'orderItems.id', 'orderShares.orderItemId')
    .select([
      'orderShares.id',
      'orderShares.orderItemId',
      'orderShares.sellerId',
      'orderShares.trackId',
      'orderShares.amount',
      'orderShares.returnedAmount',
      returnedForItem.as('returnedForItem'),
    ])
    .where('orderItems.orderId', '=', orderId)
    .orderBy('orderItems.position')
    .orderBy('orderShares.id')
    .execute()
}

export interface ReturnRow {
  readonly id: string
  readonly orderShareId: string
  readonly refundId: string | null
  readonly disputeId: string | null
  readonly amount: number
}

/** Writes down what each share gave back, and adds it up on the shares, their items and the order. */
export async function insertReturns(tx: Tx, orderId: string, rows: readonly ReturnRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx
    .insertInto('returnedShares')
    .values([...rows])
    .execute()
  const added = JSON.stringify(rows.map(({ orderShareId, amount }) => ({ id: orderShareId, amount })))
  await sql`
    WITH added AS (SELECT id, amount FROM jsonb_to_recordset(${added}::jsonb) AS row (id uuid, amount bigint))
    UPDATE order_shares share SET returned_amount = share.returned_amount + added.amount
    FROM added WHERE share.id = added.id`.execute(tx)
  await sql`
    UPDATE order_items item SET refunded_amount = returned.amount
    FROM (SELECT order_item_id, sum(returned_amount) AS amount FROM order_shares GROUP BY order_item_id) returned
    WHERE returned.order_item_id = item.id AND item.order_id = ${orderId}`.execute(tx)
  await sql`
    UPDATE orders SET refunded_amount = (
      SELECT sum(item.refunded_amount) FROM order_items item WHERE item.order_id = ${orderId})
    WHERE id = ${orderId}`.execute(tx)
}

/** What a refund took from each seller, item by item. */
export function partsOf(
  db: Db,
  refundId: string,
): Promise<{ sellerId: string; title: string; amount: number }[]> {
  return db
    .selectFrom('returnedShares')
    .innerJoin('orderShares', 'orderShares.id', 'returnedShares.orderShareId')
    .innerJoin('orderItems', 'orderItems.id', 'orderShares.orderItemId')
    .select(['orderShares.sellerId', 'orderItems.title', 'returnedShares.amount'])
    .where('returnedShares.refundId', '=', refundId)
    .where('orderShares.sellerId', 'is not', null)
    .$narrowType<{ sellerId: string }>()
    .orderBy('orderItems.position')
    .orderBy('orderShares.id')
    .execute()
}

/** What people are called who have not left. */
export async function namesOf(db: Db, userIds: readonly string[]): Promise<Map<string, string>> {
  if (userIds.length === 0) return new Map()
  const rows = await db
    .selectFrom('users')
    .select(['id', 'displayName'])
    .where('id', 'in', [...new Set(userIds)])
    .where('erasedAt', 'is', null)
    .execute()
  return new Map(rows.map(({ id, displayName }) => [id, displayName]))
}
