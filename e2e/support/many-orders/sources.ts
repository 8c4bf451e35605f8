/** Ids by kind and number, as near to each other as those of the product, which rise with time. */
const idFunction = `
  CREATE FUNCTION pg_temp.id_of(kind text, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE AS $$
    SELECT ((CASE kind WHEN 'user' THEN '00000001' WHEN 'order' THEN '00000002' WHEN 'item' THEN '00000003'
      WHEN 'share' THEN '00000004' WHEN 'payment' THEN '00000005' WHEN 'refund' THEN '00000006' WHEN 'transfer' THEN '00000007'
      WHEN 'reversal' THEN '00000008' WHEN 'payout' THEN '00000009' WHEN 'dispute' THEN '0000000a' WHEN 'track' THEN '0000000b'
      WHEN 'account' THEN '0000000c' WHEN 'returned' THEN '0000000d' WHEN 'opened' THEN '0000000e' WHEN 'won' THEN '0000000f'
      WHEN 'run' THEN '00000010' WHEN 'stray' THEN '00000011' END)
      || '-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid $$;`

/** A million in two years. */
const MINUTES_BETWEEN = (2 * 365 * 24 * 60) / 1_000_000

/** What will become of each order. Of a thousand: 120 left the page, 15 failed, 25 went back, and so on. */
export const sources = ({
  orders,
  sellers,
  now,
}: {
  orders: number
  sellers: number
  now: string
}): string => `
  ${idFunction}
  CREATE UNLOGGED TABLE made AS
  SELECT n, at, total, seller, nullif(partner, seller) AS partner, has_two, age, fate, CASE
    WHEN fate = 'left' THEN CASE WHEN age < interval '1 hour' THEN 'pending' ELSE 'expired' END
    WHEN fate = 'failed' THEN 'failed'
    WHEN fate = 'paid' AND n % 3 = 0 AND age < interval '6 hours' THEN 'pending'
    WHEN fate = 'went back' AND age > interval '3 days' THEN 'refunded'
    WHEN fate = 'goes back' THEN CASE WHEN age < interval '60 days' THEN 'refund_pending' ELSE 'refunded' END
    WHEN fate = 'disputed' AND age < interval '60 days' THEN 'disputed'
    ELSE 'completed' END AS status
  FROM (SELECT n, '${now}'::timestamptz - age AS at, age,
      500 + (n * 7919) % 4500 AS total,
      CASE WHEN n % 5 < 3 THEN 1 ELSE 2 + (n * 104729) % ${sellers - 1} END AS seller,
      CASE WHEN n % 4 = 0 THEN 2 + (n * 15485863) % ${sellers - 1} END AS partner,
      n % 5 = 1 AS has_two,
      CASE WHEN n % 1000 < 120 THEN 'left' WHEN n % 1000 < 135 THEN 'failed' WHEN n % 1000 < 160 THEN 'went back'
        WHEN n % 1000 < 166 THEN 'goes back' WHEN n % 1000 < 169 THEN 'disputed' WHEN n % 1000 = 169 THEN 'not sent'
        ELSE 'paid' END AS fate
    FROM generate_series(1, ${orders}::bigint) AS n,
      LATERAL (SELECT (${orders} - n) * (interval '1 minute' * ${MINUTES_BETWEEN}) + interval '1 minute' AS age) AS aged) AS drawn;
  CREATE INDEX ON made (n);
  ANALYZE made;
  INSERT INTO users (id, email, username, display_name, password_hash, email_verified_at, created_at, updated_at)
  SELECT pg_temp.id_of('user', s), 's' || s || '@veza.example', 'seller-' || s, 'Seller ' || s, '-', '${now}', '${now}', '${now}'
  FROM generate_series(1, ${sellers}) AS s;
  INSERT INTO seller_accounts (user_id, country, psp_account_id, transfers_active, payouts_enabled, created_at, updated_at)
  SELECT id, 'FR', 'acct_' || username, true, true, '${now}', '${now}' FROM users;
  INSERT INTO payouts (id, seller_id, psp_account_id, psp_payout_id, psp_status, amount, currency, arrives_at, created_at, updated_at)
  SELECT pg_temp.id_of('payout', s * 200 + week), pg_temp.id_of('user', s), 'acct_seller-' || s, 'po_' || s || '_' || week,
    CASE WHEN week > 0 OR s % 8 > 0 THEN 'paid' ELSE 'in_transit' END, 10000, 'eur',
    at + interval '2 days', at, at + interval '3 days'
  FROM generate_series(1, ${sellers}) AS s, generate_series(0, 103) AS week,
    LATERAL (SELECT '${now}'::timestamptz - interval '1 day' * (7 * week + 3) AS at) AS dated;
  INSERT INTO reconciliation_runs (id, kind, started_at, ended_at, found, result)
  SELECT pg_temp.id_of('run', hour * 3 + k), kinds.kind, at - interval '1 second', at, 0, '[]'
  FROM generate_series(6, 90 * 24) AS hour, (VALUES (0, 'sweep'), (1, 'ledger'), (2, 'balance')) AS kinds (k, kind),
    LATERAL (SELECT '${now}'::timestamptz - interval '1 hour' * hour AS at) AS dated
  WHERE k = 0 OR hour % 24 = 7 ORDER BY at;
  INSERT INTO ledger_accounts (id, kind, user_id, currency)
  SELECT pg_temp.id_of('account', s), 'seller_payable', pg_temp.id_of('user', s), 'eur' FROM generate_series(1, ${sellers}) AS s
  UNION ALL
  SELECT pg_temp.id_of('account', ${sellers} + k), kind, NULL, 'eur' FROM (VALUES (1, 'buyer_clearing'), (2, 'platform_revenue'),
    (3, 'provider_fees'), (4, 'refunds'), (5, 'disputes'), (6, 'unapplied_payments')) AS own (k, kind);`
