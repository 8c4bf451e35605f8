import { sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import type { PaymentOfRefund } from './refund-queries.ts'

/**
 * What of a payment's money the buyer is owed, and nobody has earned: it paid for nothing, or was given back and not taken by
 * the buyer's bank. Less what went back of it since, and never more than the order is owed, of which an operator may have paid
 * by other means. To rely on it, lock the order.
 * @param orderItemId of it, what was given back for this item alone
 * @returns minor units
 */
export const unappliedOf = (db: Db, payment: Payment, orderItemId?: string): Promise<number> =>
  creditOf(db, payment, 'unapplied_payments', 1, orderItemId)

/**
 * What of a payment went to its buyer beyond what there was to give: it was paid to them twice. Less what came back of it
 * since, and never more than the order has cost us. With the order locked.
 * @returns minor units
 */
export const lostOf = (tx: Tx, payment: Payment): Promise<number> =>
  creditOf(tx, payment, 'platform_losses', -1)

type Payment = Pick<PaymentOfRefund, 'id' | 'orderId'>

async function creditOf(
  db: Db,
  { id, orderId }: Payment,
  account: 'unapplied_payments' | 'platform_losses',
  sign: 1 | -1,
  orderItemId?: string,
): Promise<number> {
  const { rows } = await sql<{ amount: number }>`
    WITH entry AS (
      SELECT -${sign}::int * e.amount AS amount, t.source_id FROM ledger_transactions t
      JOIN ledger_entries e ON e.transaction_id = t.id
      JOIN ledger_accounts a ON a.id = e.account_id AND a.kind = ${account}
      WHERE t.order_id = ${orderId}),
    cause AS (
      SELECT ${id}::uuid AS id
      UNION ALL SELECT id FROM refunds WHERE order_id = ${orderId} AND payment_id = ${id}
      UNION ALL SELECT id FROM disputes WHERE order_id = ${orderId} AND payment_id = ${id}),
    of_item AS (
      SELECT id FROM refunds WHERE order_id = ${orderId} AND order_item_id = ${orderItemId ?? null})
    SELECT greatest(0, least(
      coalesce(sum(amount), 0),
      coalesce(sum(amount) FILTER (WHERE source_id IN (SELECT id FROM cause)), 0),
      CASE WHEN ${orderItemId ?? null}::uuid IS NOT NULL
        THEN coalesce(sum(amount) FILTER (WHERE source_id IN (SELECT id FROM of_item)), 0) END))::bigint AS amount
    FROM entry`.execute(db)
  return rows[0]?.amount ?? 0
}

/** What of a refund that a bank sent back we keep for its buyer: the rest they have by other ways. @returns minor units */
export async function keptOf(db: Db, refundId: string): Promise<number> {
  const { amount } = await db
    .selectFrom('ledgerEntries as e')
    .innerJoin('ledgerTransactions as t', 't.id', 'e.transactionId')
    .innerJoin('ledgerAccounts as a', 'a.id', 'e.accountId')
    .select(({ fn }) => fn.coalesce(fn.sum<number>('e.amount'), sql<number>`0`).as('amount'))
    .where('t.kind', '=', 'refund-returned')
    .where('t.sourceId', '=', refundId)
    .where('a.kind', '=', 'unapplied_payments')
    .executeTakeFirstOrThrow()
  return 0 - Number(amount)
}
