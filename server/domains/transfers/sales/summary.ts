import type { SalesSummary } from '@veza/shared/contracts/selling.ts'
import type { Currency } from '@veza/shared/kernel/money.ts'
import { sql } from 'kysely'
import type { Context } from '../../../context.ts'
import type { Db } from '../../../platform/db/database.ts'
import { buyerOf } from '../../orders/index.ts'

export interface Span {
  /** From the first instant on, before the second; without one, all. */
  readonly from?: Date | undefined
  readonly to?: Date | undefined
}

interface Row {
  readonly currency: Currency
  readonly country: string | null
  /** Of all countries together. */
  readonly isSum: boolean
  readonly earned: number
  readonly pieces: number
  readonly orders: number
  readonly buyers: number
}

/** What was sold of somebody's own in a time, and what they have a part of, by the countries of the buyers. */
export async function summarizeSales(
  { db }: Pick<Context, 'db'>,
  sellerId: string,
  span: Span,
): Promise<SalesSummary> {
  const rows = await sumsOf(db, sellerId, span)
  return {
    currencies: rows
      .filter(({ isSum }) => isSum)
      .map(({ isSum: _, country: __, ...sum }) => ({
        ...sum,
        countries: rows
          .filter((row) => !row.isSum && row.currency === sum.currency)
          .map(({ isSum: _, currency: __, ...row }) => row),
      })),
  }
}

/** A thing wholly given back is not sold any more, and an order of such things has no buyer. */
async function sumsOf(db: Db, sellerId: string, { from, to }: Span): Promise<Row[]> {
  const after = from ? sql`AND o.completed_at >= ${from}` : sql``
  const before = to ? sql`AND o.completed_at < ${to}` : sql``
  const { rows } = await sql<Row>`
    WITH sold AS (
      SELECT item.order_id, coalesce(own.earned, 0) AS earned,
        CASE WHEN item.amount > 0 AND item.refunded_amount = item.amount THEN 0 ELSE item.quantity END AS pieces
      FROM (SELECT id FROM order_items WHERE seller_id = ${sellerId}
        UNION SELECT order_item_id FROM order_shares WHERE seller_id = ${sellerId}) theirs
      JOIN order_items item ON item.id = theirs.id
      LEFT JOIN (SELECT order_item_id, sum(amount - returned_amount) AS earned
        FROM order_shares WHERE seller_id = ${sellerId} GROUP BY order_item_id) own ON own.order_item_id = item.id
    ), bought AS (
      SELECT o.id, o.currency, o.buyer_country AS country, sums.earned, sums.pieces, ${buyerOf('o')} AS buyer
      FROM (SELECT order_id, sum(earned) AS earned, sum(pieces) AS pieces FROM sold GROUP BY order_id) sums
      JOIN orders o ON o.id = sums.order_id
      WHERE o.completed_at IS NOT NULL ${after} ${before}
    )
    SELECT currency, country, grouping(country) = 1 AS is_sum, sum(earned)::bigint AS earned,
      sum(pieces)::bigint AS pieces, (count(*) FILTER (WHERE pieces > 0))::bigint AS orders,
      (count(DISTINCT buyer) FILTER (WHERE pieces > 0))::bigint AS buyers
    FROM bought GROUP BY GROUPING SETS ((currency), (currency, country))
    ORDER BY earned DESC, pieces DESC, currency, country NULLS LAST`.execute(db)
  return rows
}
