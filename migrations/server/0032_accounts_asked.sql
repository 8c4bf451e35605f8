-- Up Migration

-- When reconciliation last asked the provider about a seller's account and what was paid out of it.
ALTER TABLE seller_accounts ADD COLUMN asked_at timestamptz;
CREATE INDEX seller_accounts_asked ON seller_accounts ((coalesce(asked_at, created_at)), user_id)
  WHERE psp_account_id IS NOT NULL AND deauthorized_at IS NULL;

-- Down Migration

DROP INDEX seller_accounts_asked;
ALTER TABLE seller_accounts DROP COLUMN asked_at;
