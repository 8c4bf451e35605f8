import type { SyncSale } from '@veza/shared/contracts/sync.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'
import type { Which } from '../../platform/db/pages.ts'
import { buyerReferences } from './buyers.ts'
import { type ItemRow, itemsOf, type OrderRow, type ShareRow } from './queries.ts'

/**
 * Orders that were paid, as somebody sees them who sells or earns by them: their own things, and of the buyer
 * where they are, and that it is the same one. In the
 * order of their ids.
 */
export async function salesById(db: Db, userId: string, which: Which): Promise<SyncSale[]> {
  const orders = await ordersWith(db, userId, which)
  const ids = orders.map(({ id }) => id)
  const items = await itemsOf(db, ids)
  const shares = await sharesOf(db, userId, ids)
  const earned = new Set(shares.map(({ orderItemId }) => orderItemId))
  const own = items.filter((item) => item.sellerId === userId || earned.has(item.id))
  const buyers = await buyerReferences(db, userId, ids)
  return orders.map((order) => saleView(order, buyers.get(order.id) ?? null, own, shares))
}

async function ordersWith(db: Db, userId: string, which: Which): Promise<OrderRow[]> {
  const range =
    'ids' in which ? sql`items.order_id = ANY (${which.ids})` : sql`items.order_id > ${which.afterId}`
  const limit = 'ids' in which ? which.ids.length : which.limit
  const paid = sql`EXISTS (SELECT FROM orders WHERE orders.id = items.order_id
    AND orders.status NOT IN ('pending', 'failed', 'expired'))`
  const { rows } = await sql<{ id: string }>`
    SELECT DISTINCT order_id AS id FROM (
      (SELECT items.order_id FROM order_items items
       WHERE items.seller_id = ${userId} AND ${range} AND ${paid} GROUP BY 1 ORDER BY 1 LIMIT ${limit})
      UNION ALL
      (SELECT items.order_id FROM order_shares shares JOIN order_items items ON items.id = shares.order_item_id
       WHERE shares.seller_id = ${userId} AND ${range} AND ${paid} GROUP BY 1 ORDER BY 1 LIMIT ${limit})
    ) theirs ORDER BY 1 LIMIT ${limit}`.execute(db)
  if (rows.length === 0) return []
  const ids = rows.map(({ id }) => id)
  return db.selectFrom('orders').selectAll().where('id', 'in', ids).orderBy('id').execute()
}

async function sharesOf(db: Db, userId: string, orderIds: readonly string[]): Promise<ShareRow[]> {
  if (orderIds.length === 0) return []
  return db
    .selectFrom('orderShares')
    .innerJoin('orderItems', 'orderItems.id', 'orderShares.orderItemId')
    .selectAll('orderShares')
    .where('orderItems.orderId', 'in', orderIds)
    .where('orderShares.sellerId', '=', userId)
    .orderBy('orderShares.id')
    .execute()
}

function saleView(
  order: OrderRow,
  buyer: string | null,
  items: readonly ItemRow[],
  shares: readonly ShareRow[],
): SyncSale {
  const { id, status, currency, completedAt } = order
  return {
    id,
    status,
    currency: currency as Currency,
    completedAt: completedAt?.toISOString() ?? null,
    buyer,
    country: order.buyerCountry,
    items: items
      .filter((item) => item.orderId === id)
      .map((item) => ({
        id: item.id,
        productId: item.productId,
        licenceId: item.licenceId,
        title: item.title,
        licenceName: item.licenceName,
        quantity: item.quantity,
        unitPrice: item.unitPrice,
        amount: item.amount,
        refundedAmount: item.refundedAmount,
        earnings: shares
          .filter(({ orderItemId }) => orderItemId === item.id)
          .map(({ trackId, amount, returnedAmount }) => ({ trackId, amount, returned: returnedAmount })),
      })),
  }
}
