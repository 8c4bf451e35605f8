import { sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import { inPages } from '../../platform/db/pages.ts'
import type { PersonalData } from '../accounts/index.ts'

const PAGE = 200

/**
 * What somebody bought, by the account or as a guest under its address. The books need the orders: they stay, without a
 * name, and so do the downloads, without where they came from. What others bought of a seller who left is untouched.
 */
export const ordersData: PersonalData = {
  domain: 'orders',
  collect: (db, userId) => ({
    orders: inPages((after) => ordersAfter(db, userId, after)),
    downloads: inPages((after) => downloadsAfter(db, userId, after)),
  }),
  erase: async (tx, userId, now) => {
    await forgetDownloads(tx, userId)
    await tx
      .updateTable('orders')
      .set({
        email: null,
        billingName: null,
        // Made of the address.
        idempotencyScope: sql`'erased:' || id`,
        updatedAt: now,
      })
      .where(isOwn(userId))
      .execute()
  },
}

const isOwn = (userId: string) =>
  sql<boolean>`(orders.buyer_id = ${userId} OR (orders.buyer_id IS NULL AND orders.email = (
    SELECT email FROM users WHERE users.id = ${userId} AND email_verified_at IS NOT NULL)))`

const ordersAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('orders')
    .select([
      'id',
      'status',
      'email',
      'billingName',
      'buyerCountry',
      'currency',
      'subtotal',
      'total',
      'refundedAmount',
      'createdAt',
      'completedAt',
    ])
    .select(
      sql<unknown>`(SELECT coalesce(json_agg(json_build_object('title', title, 'artist', artist,
        'licence', licence_name, 'quantity', quantity, 'amount', amount) ORDER BY position), '[]')
        FROM order_items WHERE order_id = orders.id)`.as('items'),
    )
    .where(isOwn(userId))
    .where('id', '>', after)
    .orderBy('id')
    .limit(PAGE)
    .execute()

const downloadsAfter = (db: Db, userId: string, after: string) =>
  db
    .selectFrom('downloads')
    .innerJoin('licenceGrants', 'licenceGrants.id', 'grantId')
    .innerJoin('orderItems', 'orderItems.id', 'orderItemId')
    .innerJoin('orders', 'orders.id', 'orderId')
    .select(['downloads.id', 'orderId', 'trackId', 'format', 'address', 'userAgent', 'downloads.createdAt'])
    .where(isOwn(userId))
    .where('downloads.id', '>', after)
    .orderBy('downloads.id')
    .limit(PAGE)
    .execute()

async function forgetDownloads(tx: Tx, userId: string): Promise<void> {
  await sql`
    UPDATE downloads SET address = '', user_agent = ''
    FROM licence_grants, order_items, orders
    WHERE licence_grants.id = grant_id AND order_items.id = order_item_id AND orders.id = order_id
      AND ${isOwn(userId)}`.execute(tx)
}
