import { type RawBuilder, sql } from 'kysely'
import type { Db } from '../../platform/db/database.ts'

/** Of a transfer that has not ended: what will come back of it, less what has yet to be sent. */
export const underWayOf = sql`CASE status WHEN 'reversal_pending'
  THEN reversal_due - reversed_amount ELSE reversal_due - amount END`

/** What each seller will be owed once all that is under way has arrived or come back: most often nothing. */
const left = sql`
  SELECT user_id, currency, coalesce(held.amount, 0) + coalesce(moving.amount, 0) AS amount
  FROM (
    SELECT a.user_id, a.currency, -sum(e.amount) AS amount
    FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
    WHERE a.kind = 'seller_payable' GROUP BY 1, 2) held
  FULL JOIN (
    SELECT seller_id AS user_id, currency, sum(${underWayOf}) AS amount
    FROM transfers WHERE status IN ('pending', 'failed', 'reversal_pending') GROUP BY 1, 2) moving
  USING (user_id, currency)`

/**
 * Who would be owed less than nothing then. They hold what is not theirs: what was paid to them by hand, or written into the
 * books, and was returned to buyers later.
 */
export const overdrawn = sql`
  SELECT user_id, currency, amount FROM (${left}) remaining WHERE amount < 0` satisfies RawBuilder<unknown>

/** What stays with us of a transfer that is not under way: it was given up, or more of it came back than had to. */
const restingOf = sql`CASE WHEN psp_transfer_id IS NULL THEN amount ELSE reversed_amount - reversal_due END`

/**
 * What was written into the books for a seller, or against them: that was paid by hand, and is taken from what rests. Less
 * what became a debt: a part of it may have been paid by hand and returned later, and rests again.
 */
const corrected = sql`
  SELECT user_id, currency, least(greatest(0, by_hand), by_hand + owed) AS amount FROM (
    SELECT a.user_id, a.currency, -coalesce(sum(e.amount) FILTER (WHERE t.kind = 'correction'), 0) AS by_hand,
      -coalesce(sum(e.amount) FILTER (WHERE t.kind = 'debt-made'), 0) AS owed
    FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
    JOIN ledger_transactions t ON t.id = e.transaction_id AND t.kind IN ('correction', 'debt-made')
    WHERE a.kind = 'seller_payable' GROUP BY 1, 2) sums`

/**
 * Who would be owed more then than any row tells why: of transfers that nothing sends, and of what was written into the books
 * for them. It is theirs, and no part of it would ever go out.
 */
export const forgotten = sql`
  SELECT user_id, currency, greatest(0, coalesce(told.amount, 0)) AS told, remaining.amount
  FROM (${left}) remaining
  LEFT JOIN (
    SELECT user_id, currency, sum(amount) AS amount FROM (
      SELECT seller_id AS user_id, currency, ${restingOf} AS amount FROM transfers
      WHERE reversed_amount > reversal_due OR (status = 'permanently_failed' AND psp_transfer_id IS NULL)
      UNION ALL
      ${corrected}) one GROUP BY 1, 2) told
  USING (user_id, currency)
  WHERE remaining.amount > greatest(0, coalesce(told.amount, 0))` satisfies RawBuilder<unknown>

/** Sellers who hold what is not theirs. */
export async function overdrawnSellers(db: Db): Promise<string[]> {
  const { rows } = await sql<{ userId: string }>`
    SELECT DISTINCT user_id FROM (${overdrawn}) overdrawn ORDER BY user_id`.execute(db)
  return rows.map(({ userId }) => userId)
}
