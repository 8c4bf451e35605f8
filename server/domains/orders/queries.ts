import { type Insertable, type Selectable, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type OrderRow = Selectable<DB['orders']>
export type ItemRow = Selectable<DB['orderItems']>
export type ShareRow = Selectable<DB['orderShares']>
export type GrantRow = Selectable<DB['licenceGrants']>

export function orderById(db: Db, id: string): Promise<OrderRow | undefined> {
  return db.selectFrom('orders').selectAll().where('id', '=', id).executeTakeFirst()
}

/** Held until the transaction ends: all that changes an order, or what hangs on it, begins here. */
export function lockOrder(tx: Tx, id: string): Promise<OrderRow | undefined> {
  return tx.selectFrom('orders').selectAll().where('id', '=', id).forUpdate().executeTakeFirst()
}

export function orderByKey(db: Db, scope: string, key: string): Promise<OrderRow | undefined> {
  return db
    .selectFrom('orders')
    .selectAll()
    .where('idempotencyScope', '=', scope)
    .where('idempotencyKey', '=', key)
    .executeTakeFirst()
}

/** @returns false when there is an order by this Idempotency-Key already */
export async function insertOrder(tx: Tx, order: Insertable<DB['orders']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto('orders')
    .values(order)
    .onConflict((conflict) => conflict.columns(['idempotencyScope', 'idempotencyKey']).doNothing())
    .executeTakeFirst()
  return numInsertedOrUpdatedRows === 1n
}

export async function insertItems(tx: Tx, items: readonly Insertable<DB['orderItems']>[]): Promise<void> {
  await tx
    .insertInto('orderItems')
    .values([...items])
    .execute()
}

/** All shares of these items, in the one statement that the database takes them in. */
export async function insertShares(
  tx: Tx,
  shares: readonly Pick<ShareRow, 'id' | 'orderItemId' | 'sellerId' | 'trackId' | 'amount'>[],
): Promise<void> {
  const column = <K extends keyof (typeof shares)[number]>(name: K) => shares.map((share) => share[name])
  await sql`
    INSERT INTO order_shares (id, order_item_id, seller_id, track_id, amount)
    SELECT * FROM unnest(${column('id')}::uuid[], ${column('orderItemId')}::uuid[], ${column('sellerId')}::uuid[],
      ${column('trackId')}::uuid[], ${column('amount')}::bigint[])`.execute(tx)
}

/** In their order. */
export function itemsOf(db: Db, orderIds: readonly string[]): Promise<ItemRow[]> {
  if (orderIds.length === 0) return Promise.resolve([])
  return db
    .selectFrom('orderItems')
    .selectAll()
    .where('orderId', 'in', orderIds)
    .orderBy('orderId')
    .orderBy('position')
    .execute()
}

export function sharesOfOrder(db: Db, orderId: string): Promise<ShareRow[]> {
  return db
    .selectFrom('orderShares')
    .innerJoin('orderItems', 'orderItems.id', 'orderShares.orderItemId')
    .selectAll('orderShares')
    .where('orderItems.orderId', '=', orderId)
    .orderBy('orderShares.id')
    .execute()
}

export async function markCompleted(tx: Tx, id: string, completedAt: Date): Promise<void> {
  await tx.updateTable('orders').set({ completedAt }).where('id', '=', id).execute()
}

/** Where its buyer is: said once, whatever is read later. @returns whether it was news */
export async function keepCountry(
  tx: Tx,
  { id, buyerCountry }: Pick<OrderRow, 'id' | 'buyerCountry'>,
  country: string | undefined,
): Promise<boolean> {
  if (country === undefined || buyerCountry !== null) return false
  await tx.updateTable('orders').set({ buyerCountry: country }).where('id', '=', id).execute()
  return true
}
