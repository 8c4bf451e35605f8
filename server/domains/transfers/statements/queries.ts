import type { Currency } from '@veza/shared/kernel/money.ts'
import { sql } from 'kysely'
import type { Db } from '../../../platform/db/database.ts'
import type { PostingKind } from '../../ledger/index.ts'
import type { Month } from './month.ts'

/**
 * A seller's entries, seen from them: positive is owed to them, negative what they owe. Payable and debt are one, so that what
 * only moves between the two is no line. Nothing past `bound` is counted: it may have come while others were read.
 */
const entriesOf = (userId: string, bound: number) => sql`
  SELECT e.id, e.transaction_id, e.order_item_id, e.track_id, e.currency, -e.amount AS amount,
    t.kind, t.order_id, t.recorded_at
  FROM ledger_accounts a
  JOIN ledger_entries e ON e.account_id = a.id
  JOIN ledger_transactions t ON t.id = e.transaction_id
  WHERE a.user_id = ${userId} AND e.id <= ${bound}`

/** The newest entry of a seller: within their accounts, numbers rise in the order of commits. 0 where there is none. */
export async function newestEntry(db: Db, userId: string): Promise<number> {
  const { rows } = await sql<{ id: number | null }>`
    SELECT max(newest.id) AS id FROM ledger_accounts a, LATERAL (
      SELECT id FROM ledger_entries WHERE account_id = a.id ORDER BY id DESC LIMIT 1) newest
    WHERE a.user_id = ${userId}`.execute(db)
  return rows[0]?.id ?? 0
}

export interface CurrencySum {
  readonly currency: Currency
  readonly amount: number
}

/** What was owed when a month began, for each currency of which there was anything by its end. */
export async function openingSums(
  db: Db,
  userId: string,
  bound: number,
  month: Month,
): Promise<CurrencySum[]> {
  const { rows } = await sql<CurrencySum>`
    SELECT currency, coalesce(sum(amount) FILTER (WHERE recorded_at < ${month.from}), 0)::bigint AS amount
    FROM (${entriesOf(userId, bound)}) entry
    WHERE recorded_at < ${month.until} GROUP BY currency ORDER BY currency`.execute(db)
  return rows
}

export interface LineRow {
  readonly at: Date
  readonly kind: PostingKind
  readonly orderId: string | null
  readonly item: string | null
  readonly track: string | null
  readonly currency: Currency
  readonly amount: number
}

/** What moved within a month, one line for each movement and each track of it, in the order in which it was written. */
export async function linesOf(db: Db, userId: string, bound: number, month: Month): Promise<LineRow[]> {
  const { rows } = await sql<LineRow>`
    SELECT line.at, line.kind, line.order_id, item.title AS item, line.currency, line.amount,
      coalesce(
        (SELECT part ->> 'title' FROM jsonb_array_elements(item.deliverables) part
         WHERE part ->> 'trackId' = line.track_id::text LIMIT 1),
        (SELECT title FROM tracks WHERE id = line.track_id)) AS track
    FROM (
      SELECT min(id) AS first, min(recorded_at) AS at, kind, order_id, order_item_id, track_id, currency,
        sum(amount)::bigint AS amount
      FROM (${entriesOf(userId, bound)}) entry
      WHERE recorded_at >= ${month.from} AND recorded_at < ${month.until}
      GROUP BY transaction_id, kind, order_id, order_item_id, track_id, currency
      HAVING sum(amount) <> 0) line
    LEFT JOIN order_items item ON item.id = line.order_item_id
    ORDER BY line.first`.execute(db)
  return rows
}

export interface MonthSum extends CurrencySum {
  readonly month: string
}

/** By how much each month changed what is owed, the oldest first; months in which nothing was written are not there. */
export async function monthSums(db: Db, userId: string, bound: number): Promise<MonthSum[]> {
  const { rows } = await sql<MonthSum>`
    SELECT to_char(recorded_at AT TIME ZONE 'UTC', 'YYYY-MM') AS month, currency, sum(amount)::bigint AS amount
    FROM (${entriesOf(userId, bound)}) entry GROUP BY 1, 2 ORDER BY 1, 2`.execute(db)
  return rows
}

export function sellerOf(db: Db, userId: string) {
  return db
    .selectFrom('users')
    .select(['displayName', 'username', 'locale'])
    .where('id', '=', userId)
    .executeTakeFirstOrThrow()
}
