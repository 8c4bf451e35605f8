import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/** Of a transfer that has not ended: what will come back of it, less what has yet to be sent. */
export const underWayOf = sql`CASE status WHEN 'reversal_pending'
  THEN reversal_due - reversed_amount ELSE reversal_due - amount END`

/**
 * Who would be owed less than nothing once all that is under way has arrived or come back. They hold what is not theirs: what
 * was paid to them by hand, or written into the books, and was returned to buyers later.
 */
export const overdrawn = sql`
  WITH held AS (
    SELECT a.user_id, a.currency, -sum(e.amount) AS amount
    FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
    WHERE a.kind = 'seller_payable' GROUP BY 1, 2),
  moving AS (
    SELECT seller_id AS user_id, currency, sum(${underWayOf}) AS amount
    FROM transfers WHERE status IN ('pending', 'failed', 'reversal_pending') GROUP BY 1, 2)
  SELECT user_id, currency, coalesce(held.amount, 0) + coalesce(moving.amount, 0) AS amount
  FROM held FULL JOIN moving USING (user_id, currency)
  WHERE coalesce(held.amount, 0) + coalesce(moving.amount, 0) < 0` satisfies RawBuilder<unknown>

/** Sellers who hold what is not theirs. */
export async function overdrawnSellers(db: Db): Promise<string[]> {
  const { rows } = await sql<{ userId: string }>`
    SELECT DISTINCT user_id FROM (${overdrawn}) overdrawn ORDER BY user_id`.execute(db)
  return rows.map(({ userId }) => userId)
}
