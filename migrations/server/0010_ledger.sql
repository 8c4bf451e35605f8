-- Up Migration
-- Positive: debit. Negative: credit. Minor units everywhere.
CREATE TABLE ledger_accounts (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('buyer_clearing', 'unapplied_payments', 'seller_payable', 'seller_debt',
    'platform_revenue', 'provider_fees', 'refunds', 'disputes', 'platform_losses')),
  user_id uuid REFERENCES users,
  currency text NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
  CHECK ((kind IN ('seller_payable', 'seller_debt')) = (user_id IS NOT NULL)),
  CONSTRAINT ledger_accounts_key UNIQUE NULLS NOT DISTINCT (kind, user_id, currency)
);
CREATE INDEX ledger_accounts_user ON ledger_accounts (user_id) WHERE user_id IS NOT NULL;

CREATE TABLE ledger_transactions (
  id uuid PRIMARY KEY,
  kind text NOT NULL,
  -- What caused it: the id of our own row.
  source_id uuid NOT NULL,
  order_id uuid,
  -- SHA-256 of the entries: the same cause with another content is an error.
  content_hash bytea NOT NULL CHECK (octet_length(content_hash) = 32),
  entry_count smallint NOT NULL CHECK (entry_count >= 2),
  recorded_at timestamptz NOT NULL,
  CONSTRAINT ledger_transactions_cause UNIQUE (kind, source_id)
);
CREATE INDEX ledger_transactions_order ON ledger_transactions (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ledger_transactions_time ON ledger_transactions (recorded_at);

CREATE TABLE ledger_entries (
  -- Given while the account of a seller is locked: within such an account they rise in the order of commits.
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transaction_id uuid NOT NULL REFERENCES ledger_transactions,
  account_id uuid NOT NULL REFERENCES ledger_accounts,
  amount bigint NOT NULL CHECK (amount <> 0),
  currency text NOT NULL,
  -- Which line of which order, for statements.
  order_item_id uuid,
  track_id uuid
);
CREATE INDEX ledger_entries_transaction ON ledger_entries (transaction_id);
CREATE INDEX ledger_entries_account ON ledger_entries (account_id, id) INCLUDE (amount);

-- The sum of an account's entries up to one of them, so that a balance need not add up a million.
CREATE TABLE ledger_checkpoints (
  account_id uuid PRIMARY KEY REFERENCES ledger_accounts,
  last_entry_id bigint NOT NULL,
  balance bigint NOT NULL,
  updated_at timestamptz NOT NULL
);

-- All entries of a transaction come in one statement, which leaves it whole: so it is looked at once however many it has, and
-- nothing is added later. Whatever is written by, a later statement finds too many.
CREATE FUNCTION ledger_entries_are_whole() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong record;
BEGIN
  SELECT added.currency INTO wrong FROM added JOIN ledger_accounts account ON account.id = added.account_id
    WHERE account.currency <> added.currency LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'ledger entry in %, account in another currency', wrong.currency
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_currency';
  END IF;
  SELECT written.id, written.entries, head.entry_count INTO wrong
    FROM (SELECT transaction_id AS id, count(*) AS entries FROM ledger_entries
          WHERE transaction_id IN (SELECT transaction_id FROM added) GROUP BY transaction_id) AS written
    LEFT JOIN ledger_transactions head ON head.id = written.id
    WHERE head.entry_count IS DISTINCT FROM written.entries LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'ledger transaction % says % entries and has %', wrong.id, wrong.entry_count, wrong.entries
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_count';
  END IF;
  -- That these are all of them, the count has shown.
  SELECT transaction_id AS id INTO wrong FROM added GROUP BY transaction_id, currency HAVING sum(amount) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'ledger transaction % does not sum to zero', wrong.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_zero_sum';
  END IF;
  RETURN NULL;
END $$;
-- One entry is all of them.
CREATE FUNCTION ledger_transaction_has_entries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM ledger_entries WHERE transaction_id = NEW.id) THEN
    RAISE EXCEPTION 'ledger transaction % says % entries and has 0', NEW.id, NEW.entry_count
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_count';
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION ledger_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the ledger is append-only: correct it with a reversing transaction'
    USING ERRCODE = 'insufficient_privilege';
END $$;

CREATE TRIGGER ledger_entries_whole AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_entries_are_whole();
CREATE CONSTRAINT TRIGGER ledger_transaction_entries AFTER INSERT ON ledger_transactions
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION ledger_transaction_has_entries();
CREATE TRIGGER ledger_entries_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER ledger_transactions_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_transactions
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
CREATE TRIGGER ledger_accounts_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_accounts
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
-- The triggers hold superusers too; this holds everybody else before they get there. Rows that others point to keep the
-- right to UPDATE, without which PostgreSQL cannot lock them for a foreign key.
REVOKE UPDATE, DELETE, TRUNCATE ON ledger_entries FROM PUBLIC, CURRENT_USER;
REVOKE DELETE, TRUNCATE ON ledger_transactions, ledger_accounts FROM PUBLIC, CURRENT_USER;

-- Down Migration
DROP TABLE ledger_checkpoints, ledger_entries, ledger_transactions, ledger_accounts;
DROP FUNCTION ledger_entries_are_whole, ledger_transaction_has_entries, ledger_is_append_only;
