import type { Insertable, Selectable } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { DB } from '../../platform/db/schema.ts'

export type OrderRow = Selectable<DB['orders']>
export type ItemRow = Selectable<DB['orderItems']>
export type ShareRow = Selectable<DB['orderShares']>
export type GrantRow = Selectable<DB['licenceGrants']>

/** More rows at once would be more parameters than PostgreSQL counts. */
const ROWS_AT_ONCE = 1_000

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

export async function insertShares(tx: Tx, shares: readonly Insertable<DB['orderShares']>[]): Promise<void> {
  for (let at = 0; at < shares.length; at += ROWS_AT_ONCE)
    await tx
      .insertInto('orderShares')
      .values(shares.slice(at, at + ROWS_AT_ONCE))
      .execute()
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
