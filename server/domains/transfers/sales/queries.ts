import type { Currency } from '@veza/shared/kernel/money.ts'
import { sql } from 'kysely'
import type { Cursor } from '../../../platform/db/cursor.ts'
import type { Db } from '../../../platform/db/database.ts'
import type { TransferRow } from '../queries.ts'

export interface SaleRow {
  readonly id: string
  readonly orderId: string
  readonly soldAt: Date
  readonly title: string
  readonly licenceName: string
  readonly country: string | null
  readonly quantity: number
  readonly currency: Currency
  readonly price: number
  readonly earned: number
  readonly returned: number
}

/**
 * What was sold of somebody's own, be it for nothing, and what they have a part of; the newest first, one more than the
 * limit.
 */
export async function salesOf(
  db: Db,
  sellerId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<SaleRow[]> {
  const before = after ? sql`AND (o.completed_at, item.id) < (${after.at}, ${after.id})` : sql``
  const { rows } = await sql<SaleRow>`
    SELECT item.id, item.order_id, o.completed_at AS sold_at, item.title, item.licence_name, item.quantity,
      o.buyer_country AS country, o.currency, item.amount AS price, coalesce(own.earned, 0)::bigint AS earned,
      coalesce(own.returned, 0)::bigint AS returned
    FROM (SELECT id FROM order_items WHERE seller_id = ${sellerId}
      UNION SELECT order_item_id FROM order_shares WHERE seller_id = ${sellerId}) sold
    JOIN order_items item ON item.id = sold.id
    JOIN orders o ON o.id = item.order_id
    LEFT JOIN (SELECT order_item_id, sum(amount) AS earned, sum(returned_amount) AS returned
      FROM order_shares WHERE seller_id = ${sellerId} GROUP BY order_item_id) own ON own.order_item_id = item.id
    WHERE o.completed_at IS NOT NULL ${before}
    ORDER BY o.completed_at DESC, item.id DESC LIMIT ${limit + 1}`.execute(db)
  return rows
}

/** The newest first; one more than the limit, where there are more. */
export function transfersOf(
  db: Db,
  sellerId: string,
  limit: number,
  after: Cursor | undefined,
): Promise<TransferRow[]> {
  return db
    .selectFrom('transfers')
    .selectAll()
    .where('sellerId', '=', sellerId)
    .$if(after !== undefined, (query) =>
      query.where(sql<boolean>`(created_at, id) < (${after?.at}, ${after?.id})`),
    )
    .orderBy('createdAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute()
}
