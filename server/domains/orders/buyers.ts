import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/**
 * Who bought an order, as one text: of the same buyer, the same. A guest is an address. So is an account, the one under which
 * it first bought something: what its owner bought before as a guest is theirs, and an address that they change later makes
 * nobody else of them. Whose address was removed is the account, or of a guest nobody but this order's.
 * @param order alias of the `orders` that are read
 */
export function buyerOf(order: string): RawBuilder<string> {
  const [id, buyerId, email] = ['id', 'buyer_id', 'email'].map((column) => sql.ref(`${order}.${column}`))
  const firstAddress = sql`(SELECT first.email FROM orders first
    WHERE first.buyer_id = ${buyerId} AND first.completed_at IS NOT NULL
    ORDER BY first.completed_at, first.id LIMIT 1)`
  return sql<string>`CASE WHEN ${buyerId} IS NULL THEN coalesce('address ' || ${email}, 'order ' || ${id})
    ELSE coalesce('address ' || ${firstAddress}, 'account ' || ${buyerId}) END`
}

/**
 * By what a seller tells the buyers of these orders apart, by order. It says nothing of whom it stands for, and another thing
 * to each seller, so that two of them cannot find out that somebody bought of both.
 */
export async function buyerReferences(
  db: Db,
  sellerId: string,
  orderIds: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; reference: string }>`
    SELECT orders.id, substr(encode(sha256(
        key || convert_to(${sellerId} || ' ' || (${buyerOf('orders')}), 'UTF8')), 'hex'), 1, 32) AS reference
    FROM orders, buyer_reference_key WHERE orders.id = ANY (${orderIds})`.execute(db)
  return new Map(rows.map(({ id, reference }) => [id, reference]))
}
