import { type RawBuilder, sql } from 'kysely'
import type { Db, Tx } from '../../platform/db/database.ts'
import { forgotten, overdrawn } from './overdrawn.ts'

/** One place where the books contradict themselves, or the rows that they tell of. */
export interface Finding {
  readonly check: CheckName
  /** What it is about: the id of a transaction, order, refund, transfer or account, or seller and currency. */
  readonly subject: string
  /** What the one side says, and what the other; minor units where they are amounts. */
  readonly expected: string
  readonly actual: string
}

type Contradictions = RawBuilder<Omit<Finding, 'check'>>

/** Sums by account of every posting of one kind, under the id of what caused it. */
const posted = (kind: string, account: RawBuilder<unknown>) => sql`
  SELECT t.source_id, ${account} AS account, a.user_id, e.currency, sum(e.amount) AS amount
  FROM ledger_transactions t
  JOIN ledger_entries e ON e.transaction_id = t.id
  JOIN ledger_accounts a ON a.id = e.account_id
  WHERE t.kind = ${kind}
  GROUP BY t.source_id, ${account}, a.user_id, e.currency`
const everyAccount = sql`a.kind`

/** Rows of `told` (source_id, account, user_id, currency, amount) that the postings do not match, either way. */
const differ = (
  kind: string,
  told: RawBuilder<unknown>,
  account: RawBuilder<unknown> = everyAccount,
): Contradictions => sql`
  SELECT coalesce(told.source_id, posted.source_id)::text AS subject,
    coalesce(told.account, posted.account) || ' ' || coalesce(told.amount, 0) AS expected,
    coalesce(posted.account, told.account) || ' ' || coalesce(posted.amount, 0) AS actual
  FROM (SELECT * FROM (${told}) every_row WHERE amount <> 0) told
  FULL JOIN (${posted(kind, account)}) posted
    ON posted.source_id = told.source_id AND posted.account = told.account AND posted.currency = told.currency
    AND posted.user_id IS NOT DISTINCT FROM told.user_id
  WHERE posted.amount IS DISTINCT FROM told.amount`

const sales = sql`
  SELECT o.id AS source_id, 'buyer_clearing' AS account, NULL::uuid AS user_id, o.currency, o.total::numeric AS amount
  FROM orders o WHERE o.completed_at IS NOT NULL
  UNION ALL
  SELECT i.order_id, CASE WHEN s.seller_id IS NULL THEN 'platform_revenue' ELSE 'seller_payable' END,
    s.seller_id, o.currency, -sum(s.amount)
  FROM order_shares s JOIN order_items i ON i.id = s.order_item_id JOIN orders o ON o.id = i.order_id
  WHERE o.completed_at IS NOT NULL GROUP BY i.order_id, s.seller_id, o.currency`

const strayPayments = sql`
  SELECT id AS source_id, account, NULL::uuid AS user_id, currency, sign * amount AS amount
  FROM payments, (VALUES ('buyer_clearing', 1), ('unapplied_payments', -1)) AS side (account, sign)
  WHERE status = 'paid' AND is_stray`

const refunds = sql`
  SELECT id AS source_id, 'buyer_clearing' AS account, NULL::uuid AS user_id, currency, -amount::numeric AS amount
  FROM refunds WHERE status IN ('succeeded', 'returned')
  UNION ALL
  SELECT r.id, CASE WHEN s.seller_id IS NULL THEN 'refunds' ELSE 'seller_payable' END, s.seller_id, r.currency, sum(b.amount)
  FROM refunds r JOIN returned_shares b ON b.refund_id = r.id JOIN order_shares s ON s.id = b.order_share_id
  WHERE r.status IN ('succeeded', 'returned') GROUP BY r.id, s.seller_id, r.currency
  UNION ALL
  SELECT r.id, 'platform_losses', NULL, r.currency,
    r.amount - coalesce((SELECT sum(amount) FROM returned_shares WHERE refund_id = r.id), 0)
  FROM refunds r WHERE r.status IN ('succeeded', 'returned')`
/** What nobody earned is owed to the buyer, or was lost: which of the two, the order's other postings say. */
const owedOrLost = sql`CASE a.kind WHEN 'unapplied_payments' THEN 'platform_losses' ELSE a.kind END`

const returnedRefunds = sql`
  SELECT id AS source_id, account, NULL::uuid AS user_id, currency, sign * amount AS amount
  FROM refunds, (VALUES ('buyer_clearing', 1), ('platform_losses', -1)) AS side (account, sign)
  WHERE status = 'returned'`

const lostDisputes = sql`
  SELECT d.id AS source_id, CASE WHEN s.seller_id IS NULL THEN 'refunds' ELSE 'seller_payable' END AS account,
    s.seller_id AS user_id, d.currency, sum(b.amount) AS amount
  FROM disputes d JOIN returned_shares b ON b.dispute_id = d.id JOIN order_shares s ON s.id = b.order_share_id
  WHERE d.status = 'lost' GROUP BY d.id, s.seller_id, d.currency`

const providerFees = sql`
  SELECT id AS source_id, account, NULL::uuid AS user_id, fee_currency AS currency, sign * fee_amount AS amount
  FROM payments, (VALUES ('provider_fees', 1), ('buyer_clearing', -1)) AS side (account, sign)
  WHERE fee_amount IS NOT NULL`

/** What banks hold must be of a dispute that is open: once it is won or lost, nothing of it stands there. */
const heldByBanks: Contradictions = sql`
  SELECT t.order_id::text AS subject, '0' AS expected, sum(e.amount)::text AS actual
  FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
  JOIN ledger_accounts a ON a.id = e.account_id AND a.kind = 'disputes'
  WHERE NOT EXISTS (SELECT FROM disputes d WHERE d.order_id = t.order_id AND d.status IN ('inquiry', 'open'))
  GROUP BY t.order_id HAVING sum(e.amount) <> 0`

/** Those that were sent and have been told of: the provider's id is stored a moment before. */
const sentTransfers = sql`
  SELECT id AS source_id, account, CASE account WHEN 'seller_payable' THEN seller_id END AS user_id, currency,
    sign * amount AS amount
  FROM transfers, (VALUES ('seller_payable', 1), ('buyer_clearing', -1)) AS side (account, sign)
  WHERE psp_transfer_id IS NOT NULL AND status NOT IN ('pending', 'failed')`

const reversals = sql`
  SELECT r.id AS source_id, account, CASE account WHEN 'seller_payable' THEN t.seller_id END AS user_id, t.currency,
    sign * r.amount AS amount
  FROM transfer_reversals r JOIN transfers t ON t.id = r.transfer_id,
    (VALUES ('buyer_clearing', 1), ('seller_payable', -1)) AS side (account, sign)
  WHERE r.psp_reversal_id IS NOT NULL`

/** What sellers earned and was not sent to them must be what we owe them, less what they owe us. */
const earnings: Contradictions = sql`
  WITH earned AS (
    SELECT s.seller_id, o.currency, sum(s.amount - s.returned_amount) AS amount
    FROM order_shares s JOIN order_items i ON i.id = s.order_item_id JOIN orders o ON o.id = i.order_id
    WHERE s.seller_id IS NOT NULL AND o.completed_at IS NOT NULL GROUP BY 1, 2),
  sent AS (
    SELECT seller_id, currency, sum(amount - reversed_amount) AS amount FROM transfers
    WHERE psp_transfer_id IS NOT NULL AND status NOT IN ('pending', 'failed') GROUP BY 1, 2),
  held AS (
    SELECT a.user_id AS seller_id, a.currency, -sum(e.amount) AS amount
    FROM ledger_accounts a JOIN ledger_entries e ON e.account_id = a.id
    JOIN ledger_transactions t ON t.id = e.transaction_id AND t.kind <> 'correction'
    WHERE a.user_id IS NOT NULL GROUP BY 1, 2)
  SELECT coalesce(seller_id::text, '') || ' ' || coalesce(currency, '') AS subject,
    (coalesce(earned.amount, 0) - coalesce(sent.amount, 0))::text AS expected, coalesce(held.amount, 0)::text AS actual
  FROM earned FULL JOIN sent USING (seller_id, currency) FULL JOIN held USING (seller_id, currency)
  WHERE coalesce(earned.amount, 0) - coalesce(sent.amount, 0) <> coalesce(held.amount, 0)`

const checks = {
  'transaction-sums-to-zero': sql`
    SELECT transaction_id::text AS subject, '0' AS expected, sum(amount)::text AS actual
    FROM ledger_entries GROUP BY transaction_id, currency HAVING sum(amount) <> 0`,
  'sale-is-the-order': differ('sale', sales),
  'stray-payment-is-the-payment': differ('stray-payment', strayPayments),
  'fee-is-the-fee': differ('provider-fee', providerFees),
  'refund-is-the-refund': differ('refund', refunds, owedOrLost),
  'returned-refund-is-the-refund': differ('refund-returned', returnedRefunds, owedOrLost),
  'lost-dispute-is-the-dispute': sql`
    SELECT * FROM (${differ('dispute-lost', lostDisputes)}) differing
    WHERE expected !~ '^(disputes|platform_losses|unapplied_payments) '`,
  'nothing-is-held-without-a-dispute': heldByBanks,
  'no-more-goes-back-than-is-owed': sql`
    SELECT t.order_id::text AS subject, '0' AS expected, sum(e.amount)::text AS actual
    FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
    JOIN ledger_accounts a ON a.id = e.account_id AND a.kind = 'unapplied_payments'
    WHERE t.order_id IS NOT NULL GROUP BY t.order_id, e.currency HAVING sum(e.amount) > 0`,
  'no-more-is-made-good-than-was-lost': sql`
    SELECT t.order_id::text AS subject, '0' AS expected, sum(e.amount)::text AS actual
    FROM ledger_transactions t JOIN ledger_entries e ON e.transaction_id = t.id
    JOIN ledger_accounts a ON a.id = e.account_id AND a.kind = 'platform_losses'
    WHERE t.order_id IS NOT NULL AND (t.kind <> 'correction' OR e.amount > 0)
    GROUP BY t.order_id, e.currency HAVING sum(e.amount) < 0`,
  'transfer-is-the-transfer': differ('transfer', sentTransfers),
  'reversal-is-the-reversal': differ('reversal', reversals),
  'earnings-are-sent-or-held': earnings,
  'nobody-holds-more-than-theirs': sql`
    SELECT user_id::text || ' ' || currency AS subject, '0' AS expected, amount::text AS actual
    FROM (${overdrawn}) overdrawn`,
  'nobody-holds-less-than-theirs': sql`
    SELECT user_id::text || ' ' || currency AS subject, told::text AS expected, amount::text AS actual
    FROM (${forgotten}) forgotten`,
  'returned-shares-add-up': sql`
    SELECT s.id::text AS subject, s.returned_amount::text AS expected, coalesce(sum(b.amount), 0)::text AS actual
    FROM order_shares s LEFT JOIN returned_shares b ON b.order_share_id = s.id
    GROUP BY s.id HAVING s.returned_amount <> coalesce(sum(b.amount), 0)`,
  'refunded-items-add-up': sql`
    SELECT i.id::text AS subject, i.refunded_amount::text AS expected, coalesce(sum(s.returned_amount), 0)::text AS actual
    FROM order_items i LEFT JOIN order_shares s ON s.order_item_id = i.id
    GROUP BY i.id HAVING i.refunded_amount <> coalesce(sum(s.returned_amount), 0)`,
  'refunded-orders-add-up': sql`
    SELECT o.id::text AS subject, o.refunded_amount::text AS expected, coalesce(sum(i.refunded_amount), 0)::text AS actual
    FROM orders o LEFT JOIN order_items i ON i.order_id = o.id
    GROUP BY o.id HAVING o.refunded_amount <> coalesce(sum(i.refunded_amount), 0)`,
  'checkpoint-is-the-sum': sql`
    SELECT c.account_id::text AS subject, coalesce(sum(e.amount), 0)::text AS expected, c.balance::text AS actual
    FROM ledger_checkpoints c
    LEFT JOIN ledger_entries e ON e.account_id = c.account_id AND e.id <= c.last_entry_id
    GROUP BY c.account_id HAVING coalesce(sum(e.amount), 0) <> c.balance`,
  'correction-has-its-row': sql`
    SELECT coalesce(t.source_id, c.id)::text AS subject, 'a posting and why' AS expected,
      CASE WHEN c.id IS NULL THEN 'a posting' ELSE 'why' END AS actual
    FROM (SELECT source_id FROM ledger_transactions WHERE kind = 'correction') t
    FULL JOIN ledger_corrections c ON c.id = t.source_id WHERE t.source_id IS NULL OR c.id IS NULL`,
} as const satisfies Record<string, Contradictions>

export type CheckName = keyof typeof checks
export const checkNames = Object.keys(checks) as CheckName[]

/** Every contradiction between the books and what they tell of, at most `limit` of each kind; none: they hold. */
export function findContradictions(db: Db, limit = 100): Promise<Finding[]> {
  return db
    .transaction()
    .setIsolationLevel('repeatable read')
    .setAccessMode('read only')
    .execute((tx) => contradictionsIn(tx, limit))
}

/** The same, as one transaction sees them. */
export async function contradictionsIn(tx: Tx, limit = 100): Promise<Finding[]> {
  await sql`SET LOCAL statement_timeout = '15min'`.execute(tx)
  const found: Finding[] = []
  for (const check of checkNames) {
    const { rows } = await sql<Omit<Finding, 'check'>>`
      SELECT * FROM (${checks[check]}) contradiction LIMIT ${limit}`.execute(tx)
    found.push(...rows.map((row) => ({ check, ...row })))
  }
  return found
}
