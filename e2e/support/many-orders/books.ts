/** What each row of `rows.ts` has left in the books, in the order of time. `made` by causes, each with its sides. */
const causes = `
  CREATE UNLOGGED TABLE causes AS
  SELECT kind, source_id, order_id, at, row_number() OVER (ORDER BY at, kind, source_id) AS number FROM (
    SELECT 'sale' AS kind, id AS source_id, id AS order_id, completed_at AS at FROM orders WHERE completed_at IS NOT NULL
    UNION ALL SELECT 'provider-fee', id, order_id, paid_at FROM payments WHERE fee_amount IS NOT NULL
    UNION ALL SELECT 'stray-payment', id, order_id, paid_at FROM payments WHERE is_stray
    UNION ALL SELECT 'transfer', id, order_id, attempted_at FROM transfers WHERE psp_transfer_id IS NOT NULL
    UNION ALL SELECT 'reversal', r.id, t.order_id, r.ended_at FROM transfer_reversals r JOIN transfers t ON t.id = r.transfer_id
    UNION ALL SELECT 'refund', id, order_id, succeeded_at FROM refunds WHERE status = 'succeeded'
    UNION ALL SELECT 'dispute-opened', id, order_id, created_at FROM disputes
    UNION ALL SELECT 'dispute-won', id, order_id, closed_at FROM disputes WHERE status = 'won') AS cause`

const sharesOf = `FROM order_items i JOIN order_shares s ON s.order_item_id = i.id`

/** Sides of each cause: whose account, how much, of which item and track. */
const sides = `
  CREATE UNLOGGED TABLE sides AS
  SELECT 'sale' AS kind, id AS source_id, 'buyer_clearing' AS account, NULL::uuid AS user_id, total AS amount, NULL::uuid AS item_id,
    NULL::uuid AS track_id FROM orders WHERE completed_at IS NOT NULL
  UNION ALL SELECT 'sale', o.id, CASE WHEN s.seller_id IS NULL THEN 'platform_revenue' ELSE 'seller_payable' END, s.seller_id, -s.amount,
    i.id, s.track_id ${sharesOf} JOIN orders o ON o.id = i.order_id WHERE o.completed_at IS NOT NULL
  UNION ALL SELECT 'provider-fee', id, account, NULL, sign * fee_amount, NULL, NULL
    FROM payments, (VALUES ('provider_fees', 1), ('buyer_clearing', -1)) AS side (account, sign) WHERE fee_amount IS NOT NULL
  UNION ALL SELECT 'stray-payment', id, account, NULL, sign * amount, NULL, NULL
    FROM payments, (VALUES ('buyer_clearing', 1), ('unapplied_payments', -1)) AS side (account, sign) WHERE is_stray
  UNION ALL SELECT 'transfer', id, account, CASE account WHEN 'seller_payable' THEN seller_id END, sign * amount, NULL, NULL
    FROM transfers, (VALUES ('seller_payable', 1), ('buyer_clearing', -1)) AS side (account, sign) WHERE psp_transfer_id IS NOT NULL
  UNION ALL SELECT 'reversal', r.id, account, CASE account WHEN 'seller_payable' THEN t.seller_id END, sign * r.amount, NULL, NULL
    FROM transfer_reversals r JOIN transfers t ON t.id = r.transfer_id,
      (VALUES ('buyer_clearing', 1), ('seller_payable', -1)) AS side (account, sign)
  UNION ALL SELECT 'refund', id, 'buyer_clearing', NULL, -amount, NULL, NULL FROM refunds WHERE status = 'succeeded'
  UNION ALL SELECT 'refund', id, 'unapplied_payments', NULL, amount, NULL, NULL
    FROM refunds WHERE status = 'succeeded' AND origin = 'stray'
  UNION ALL SELECT 'refund', r.id, CASE WHEN s.seller_id IS NULL THEN 'refunds' ELSE 'seller_payable' END, s.seller_id, s.amount, i.id,
    s.track_id ${sharesOf} JOIN refunds r ON r.order_id = i.order_id WHERE r.status = 'succeeded' AND r.origin = 'asked'
  UNION ALL SELECT 'dispute-opened', id, account, NULL, sign * amount, NULL, NULL
    FROM disputes, (VALUES ('disputes', 1), ('buyer_clearing', -1)) AS side (account, sign)
  UNION ALL SELECT 'dispute-won', id, account, NULL, sign * amount, NULL, NULL
    FROM disputes, (VALUES ('disputes', -1), ('buyer_clearing', 1)) AS side (account, sign) WHERE status = 'won'`

const transactionId = `('00000020-0000-7000-8000-' || lpad(to_hex(c.number), 12, '0'))::uuid`

/** Hashed with the others: there are a thousand sellers, and one kind of account. */
const nobody = `'00000000-0000-0000-0000-000000000000'::uuid`

const transactions = `
  INSERT INTO ledger_transactions (id, kind, source_id, order_id, content_hash, entry_count, recorded_at)
  SELECT ${transactionId}, c.kind, c.source_id, c.order_id, sha256((c.kind || c.source_id)::bytea), count(*), c.at
  FROM causes c JOIN sides USING (kind, source_id)
  GROUP BY c.number, c.kind, c.source_id, c.order_id, c.at ORDER BY c.number`

const entries = `
  INSERT INTO ledger_entries (transaction_id, account_id, amount, currency, order_item_id, track_id)
  SELECT ${transactionId}, a.id, s.amount, 'eur', s.item_id, s.track_id
  FROM causes c JOIN sides s USING (kind, source_id)
  JOIN ledger_accounts a ON a.kind = s.account AND coalesce(a.user_id, ${nobody}) = coalesce(s.user_id, ${nobody})
  ORDER BY c.number`

export const books: readonly string[] = [
  causes,
  sides,
  'ANALYZE causes',
  'ANALYZE sides',
  transactions,
  entries,
  'DROP TABLE causes, sides',
]
