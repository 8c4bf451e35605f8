const order = `
  INSERT INTO orders (id, email, locale, currency, status, subtotal, total, refunded_amount, fee_basis_points, idempotency_scope,
    idempotency_key, request_hash, access_token_hash, created_at, updated_at, completed_at)
  SELECT pg_temp.id_of('order', n), 'buyer-' || n % 300000 || '@veza.example', 'en', 'eur', status, total, total,
    CASE status WHEN 'refunded' THEN total ELSE 0 END, 1000, 'guest:' || n % 300000, 'key-' || n,
    sha256(('request ' || n)::bytea), sha256(('access ' || n)::bytea), at, at,
    CASE WHEN status NOT IN ('pending', 'failed', 'expired') THEN at + interval '40 seconds' END
  FROM made ORDER BY n`

const items = `
  INSERT INTO order_items (id, order_id, position, product_id, licence_id, seller_id, quantity, title, artist, licence_name,
    licence_text, deliverables, unit_price, amount, refunded_amount)
  SELECT pg_temp.id_of('item', n * 2 + position), pg_temp.id_of('order', n), position, pg_temp.id_of('track', n % 20000),
    pg_temp.id_of('track', n % 60000), pg_temp.id_of('user', seller), 1, 'Track ' || n % 20000, 'Seller ' || seller,
    'Personal licence', repeat('What the buyer may do with it. ', 20),
    jsonb_build_array(jsonb_build_object('trackId', pg_temp.id_of('track', n % 20000), 'title', 'Track', 'formats', '["flac"]'::jsonb)),
    amount, amount, CASE status WHEN 'refunded' THEN amount ELSE 0 END
  FROM made, LATERAL (
    SELECT 1 AS position, CASE WHEN has_two THEN total - total / 3 ELSE total END AS amount
    UNION ALL SELECT 2, total / 3 WHERE has_two) AS item ORDER BY n, position`

const shares = `
  INSERT INTO order_shares (id, order_item_id, seller_id, track_id, amount, returned_amount)
  SELECT pg_temp.id_of('share', (n * 2 + i.position) * 4 + k), i.id, whose, CASE WHEN k > 0 THEN pg_temp.id_of('track', n % 20000) END,
    part, CASE status WHEN 'refunded' THEN part ELSE 0 END
  FROM made JOIN order_items i ON i.order_id = pg_temp.id_of('order', n), LATERAL (SELECT (i.amount * 1000 + 5000) / 10000 AS fee) AS fees,
    LATERAL (SELECT CASE WHEN partner IS NULL THEN 0 ELSE (i.amount - fee) / 3 END AS of_partner) AS parts,
    LATERAL (SELECT 0 AS k, NULL::uuid AS whose, fee AS part
      UNION ALL SELECT 1, pg_temp.id_of('user', seller), i.amount - fee - of_partner
      UNION ALL SELECT 2, pg_temp.id_of('user', partner), of_partner WHERE partner IS NOT NULL) AS divided
  ORDER BY n, i.position, k`

const payments = `
  INSERT INTO payments (id, order_id, attempt, status, amount, currency, psp_session_id, psp_payment_intent_id, psp_charge_id,
    fee_amount, fee_currency, created_at, updated_at, expires_at, asked_at, paid_at)
  SELECT pg_temp.id_of('payment', n), pg_temp.id_of('order', n), 0,
    CASE WHEN is_paid THEN 'paid' ELSE status END, total, 'eur', 'cs_' || n,
    CASE WHEN is_paid THEN 'pi_' || n END, CASE WHEN is_paid THEN 'ch_' || n END,
    CASE WHEN is_paid THEN 25 + total * 15 / 1000 END, CASE WHEN is_paid THEN 'eur' END, at, at, at + interval '1 hour',
    CASE WHEN status = 'pending' AND age > interval '5 hours' THEN at + interval '1 hour' END,
    CASE WHEN is_paid THEN at + interval '40 seconds' END
  FROM made, LATERAL (SELECT status NOT IN ('pending', 'failed', 'expired') AS is_paid) AS paid ORDER BY n`

/** Of two thousand, one was paid twice. */
const strays = `
  INSERT INTO payments (id, order_id, attempt, status, is_stray, amount, currency, psp_session_id, psp_payment_intent_id,
    psp_charge_id, created_at, updated_at, paid_at)
  SELECT pg_temp.id_of('stray', n), pg_temp.id_of('order', n), 1, 'paid', true, total, 'eur', 'cs_s' || n, 'pi_s' || n, 'ch_s' || n,
    at, at + interval '2 minutes', at + interval '2 minutes'
  FROM made WHERE n % 2000 = 500 AND status = 'completed' ORDER BY n`

/** Of those, one in ten could not be sent back: some still may. */
const strayRefunds = `
  INSERT INTO refunds (id, order_id, payment_id, origin, status, amount, currency, psp_refund_id, attempted_at, requested_as,
    created_at, updated_at, succeeded_at)
  SELECT pg_temp.id_of('stray', n * 8 + try), pg_temp.id_of('order', n), pg_temp.id_of('stray', n), 'stray',
    CASE WHEN is_stuck THEN 'failed' ELSE 'succeeded' END, total, 'eur', 're_s' || n || '_' || try, asked, 'system', asked, asked,
    CASE WHEN NOT is_stuck THEN asked END
  FROM made, LATERAL (SELECT n % 20000 = 500 AS is_stuck) AS came,
    generate_series(1, CASE WHEN is_stuck THEN 1 + n / 20000 % 3 ELSE 1 END) AS try,
    LATERAL (SELECT at + interval '3 minutes' * try AS asked) AS dated
  WHERE n % 2000 = 500 AND status = 'completed' ORDER BY n, try`

const transfers = `
  INSERT INTO transfers (id, order_id, seller_id, payment_id, status, currency, amount, reversal_due, reversed_amount, destination,
    psp_transfer_id, attempted_at, retry_count, next_retry_at, failure_code, created_at, updated_at)
  SELECT pg_temp.id_of('transfer', n * 2 + k), pg_temp.id_of('order', n), pg_temp.id_of('user', whose), pg_temp.id_of('payment', n), state, 'eur', due,
    CASE state WHEN 'reversed' THEN due ELSE 0 END, CASE state WHEN 'reversed' THEN due ELSE 0 END,
    CASE WHEN is_sent THEN 'acct_seller-' || whose END, CASE WHEN is_sent THEN 'tr_' || n || '_' || k END,
    CASE WHEN state <> 'pending' THEN at + interval '1 minute' END,
    CASE state WHEN 'permanently_failed' THEN 5 ELSE 0 END, CASE WHEN state IN ('pending', 'failed') THEN at + interval '6 hours' END,
    CASE WHEN state IN ('failed', 'permanently_failed') THEN 'account_invalid' END, at + interval '40 seconds', at + interval '1 minute'
  FROM made, LATERAL (VALUES (0, seller), (1, partner)) AS one (k, whose),
    LATERAL (SELECT sum(s.amount) AS due FROM order_items i JOIN order_shares s ON s.order_item_id = i.id
      WHERE i.order_id = pg_temp.id_of('order', n) AND s.seller_id = pg_temp.id_of('user', whose)) AS earned,
    LATERAL (SELECT CASE WHEN status = 'refunded' THEN 'reversed' WHEN age < interval '5 minutes' THEN 'pending'
      WHEN fate = 'not sent' THEN CASE WHEN age < interval '2 days' THEN 'failed' ELSE 'permanently_failed' END
      ELSE 'completed' END AS state) AS judged,
    LATERAL (SELECT state IN ('completed', 'reversed') AS is_sent) AS sent
  WHERE whose IS NOT NULL AND status NOT IN ('pending', 'failed', 'expired') ORDER BY n, k`

const history = `
  INSERT INTO transfer_history (transfer_id, from_status, to_status, reason, created_at)
  SELECT id, 'pending', 'completed', 'sent', created_at FROM transfers WHERE psp_transfer_id IS NOT NULL ORDER BY id`

const reversals = `
  INSERT INTO transfer_reversals (id, transfer_id, amount, attempted_at, psp_reversal_id, created_at, ended_at)
  SELECT pg_temp.id_of('reversal', row_number() OVER (ORDER BY id)), id, amount, created_at, 'trr_' || psp_transfer_id,
    created_at + interval '2 days', created_at + interval '2 days'
  FROM transfers WHERE status = 'reversed' ORDER BY id`

/** Of those that are on their way, every third is one of which nobody knows whether the provider has it. */
const refunds = `
  INSERT INTO refunds (id, order_id, payment_id, origin, status, amount, currency, psp_refund_id, attempted_at, requested_as,
    created_at, updated_at, asked_at, succeeded_at)
  SELECT pg_temp.id_of('refund', n), pg_temp.id_of('order', n), pg_temp.id_of('payment', n), 'asked',
    CASE status WHEN 'refunded' THEN 'succeeded' WHEN 'refund_pending' THEN 'pending' ELSE 'failed' END, total, 'eur',
    CASE WHEN status <> 'refund_pending' OR n % 3 > 0 THEN 're_' || n END, asked, 'buyer', asked, asked, NULL,
    CASE status WHEN 'refunded' THEN asked + interval '1 minute' END
  FROM made, LATERAL (SELECT at + least(age / 2, interval '2 days') AS asked) AS dated
  WHERE status IN ('refunded', 'refund_pending') OR (fate = 'went back' AND status = 'completed') ORDER BY n`

const returned = `
  INSERT INTO returned_shares (id, order_share_id, refund_id, amount)
  SELECT pg_temp.id_of('returned', row_number() OVER (ORDER BY s.id)), s.id, r.id, s.amount
  FROM refunds r JOIN order_items i ON i.order_id = r.order_id JOIN order_shares s ON s.order_item_id = i.id
  WHERE r.status = 'succeeded' AND r.origin = 'asked' ORDER BY s.id`

const disputes = `
  INSERT INTO disputes (id, order_id, payment_id, psp_dispute_id, status, amount, currency, reason, evidence_due_at, created_at,
    updated_at, closed_at)
  SELECT pg_temp.id_of('dispute', n), pg_temp.id_of('order', n), pg_temp.id_of('payment', n), 'dp_' || n,
    CASE status WHEN 'disputed' THEN 'open' ELSE 'won' END, total, 'eur', 'fraudulent', at + interval '14 days',
    at + least(age / 2, interval '3 days'), at + least(age / 2, interval '3 days'),
    CASE status WHEN 'completed' THEN at + interval '50 days' END
  FROM made WHERE fate = 'disputed' AND status IN ('disputed', 'completed') ORDER BY n`

export const rows: readonly string[] = [
  order,
  items,
  // The parts that follow are found by these.
  'ANALYZE order_items',
  shares,
  'ANALYZE order_shares',
  payments,
  strays,
  transfers,
  history,
  reversals,
  refunds,
  strayRefunds,
  'ANALYZE refunds',
  returned,
  disputes,
]
