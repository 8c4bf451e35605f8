-- Up Migration
-- Where a seller's money goes. What the provider says of the account is kept as it was last read.
CREATE TABLE seller_accounts (
  user_id uuid PRIMARY KEY REFERENCES users,
  country text NOT NULL CHECK (country ~ '^[A-Z]{2}$'),
  -- Of the idempotency key that the account is made by.
  generation integer NOT NULL DEFAULT 0 CHECK (generation >= 0),
  psp_account_id text CHECK (psp_account_id <> ''),
  transfers_active boolean NOT NULL DEFAULT false,
  payouts_enabled boolean NOT NULL DEFAULT false,
  requirements_due text[] NOT NULL DEFAULT '{}',
  disabled_reason text,
  deauthorized_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK (NOT transfers_active OR (psp_account_id IS NOT NULL AND deauthorized_at IS NULL))
);
CREATE UNIQUE INDEX seller_accounts_psp ON seller_accounts (psp_account_id) WHERE psp_account_id IS NOT NULL;

-- Accounts that another has taken the place of: their last payouts are still on their way.
CREATE TABLE former_seller_accounts (
  psp_account_id text PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  replaced_at timestamptz NOT NULL
);
CREATE INDEX former_seller_accounts_user ON former_seller_accounts (user_id);

-- Sellers whose money waits for an account that can take it, since when, and how often they were told after the first time.
CREATE TABLE seller_waits (
  user_id uuid PRIMARY KEY REFERENCES users,
  since timestamptz NOT NULL,
  reminders smallint NOT NULL DEFAULT 0 CHECK (reminders >= 0),
  next_reminder_at timestamptz
);
CREATE INDEX seller_waits_due ON seller_waits (next_reminder_at) WHERE next_reminder_at IS NOT NULL;

-- One for each seller of an order.
CREATE TABLE transfers (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders,
  seller_id uuid NOT NULL REFERENCES users,
  -- Which payment's money it is.
  payment_id uuid NOT NULL REFERENCES payments,
  status text NOT NULL
    CHECK (status IN ('pending', 'failed', 'completed', 'reversal_pending', 'reversed', 'permanently_failed')),
  currency text NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
  -- What is to be sent, or was. Smaller than the seller's share where a debt was kept back, or a refund came first.
  amount bigint NOT NULL CHECK (amount >= 0),
  -- What of it must come back, and what did. More came back than must where somebody reversed it at the provider: then
  -- it is owed to the seller again.
  reversal_due bigint NOT NULL DEFAULT 0,
  reversed_amount bigint NOT NULL DEFAULT 0,
  destination text CHECK (destination <> ''),
  psp_transfer_id text CHECK (psp_transfer_id <> ''),
  -- Of the idempotency key. Amount and destination do not change while a try under it may have arrived.
  generation integer NOT NULL DEFAULT 0 CHECK (generation >= 0),
  -- When the first try under this generation began; null: none did, and nothing can have been sent.
  attempted_at timestamptz,
  retry_count integer NOT NULL DEFAULT 0 CHECK (retry_count >= 0),
  -- Not before: of sending while pending, of the next try while failed, of the reversal while that is pending.
  next_retry_at timestamptz,
  failure_code text,
  failure_reason text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT transfers_seller UNIQUE (order_id, seller_id),
  CHECK (reversal_due BETWEEN 0 AND amount),
  CHECK (reversed_amount BETWEEN 0 AND amount),
  CHECK (status NOT IN ('pending', 'failed', 'reversal_pending') OR next_retry_at IS NOT NULL),
  CHECK (status NOT IN ('completed', 'reversal_pending') OR psp_transfer_id IS NOT NULL),
  CHECK (psp_transfer_id IS NULL OR (attempted_at IS NOT NULL AND destination IS NOT NULL))
);
CREATE UNIQUE INDEX transfers_psp ON transfers (psp_transfer_id) WHERE psp_transfer_id IS NOT NULL;
CREATE INDEX transfers_unsent ON transfers (next_retry_at, id) WHERE status IN ('pending', 'failed');
CREATE INDEX transfers_reversing ON transfers (next_retry_at, id) WHERE status = 'reversal_pending';
CREATE INDEX transfers_given_up ON transfers (created_at DESC, id DESC) WHERE status = 'permanently_failed';
CREATE INDEX transfers_given_up_lately ON transfers (updated_at) WHERE status = 'permanently_failed';
CREATE INDEX transfers_of_seller ON transfers (seller_id, created_at DESC, id DESC);
CREATE INDEX transfers_newest ON transfers (created_at DESC, id DESC);

CREATE TABLE transfer_history (
  -- Of several moves in one transaction, the first has the smallest.
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  transfer_id uuid NOT NULL REFERENCES transfers,
  from_status text NOT NULL,
  to_status text NOT NULL,
  reason text NOT NULL,
  -- Null: the system.
  actor_id uuid REFERENCES users,
  created_at timestamptz NOT NULL
);
CREATE INDEX transfer_history_transfer ON transfer_history (transfer_id, id);

-- Each bringing-back of a part. The one without an end is the one under way.
CREATE TABLE transfer_reversals (
  id uuid PRIMARY KEY,
  transfer_id uuid NOT NULL REFERENCES transfers,
  amount bigint NOT NULL CHECK (amount > 0),
  generation integer NOT NULL DEFAULT 0 CHECK (generation >= 0),
  attempted_at timestamptz,
  psp_reversal_id text CHECK (psp_reversal_id <> ''),
  -- True of one that somebody made at the provider, not we.
  is_foreign boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  CHECK (psp_reversal_id IS NULL OR ended_at IS NOT NULL)
);
CREATE UNIQUE INDEX transfer_reversals_psp ON transfer_reversals (psp_reversal_id) WHERE psp_reversal_id IS NOT NULL;
CREATE UNIQUE INDEX transfer_reversals_one_open ON transfer_reversals (transfer_id) WHERE ended_at IS NULL;
CREATE INDEX transfer_reversals_transfer ON transfer_reversals (transfer_id, created_at);

-- What went from a seller's account to the bank, as the provider says.
CREATE TABLE payouts (
  id uuid PRIMARY KEY,
  seller_id uuid NOT NULL REFERENCES users,
  -- Whose balance it comes from: the seller may have another account by now.
  psp_account_id text NOT NULL CHECK (psp_account_id <> ''),
  psp_payout_id text NOT NULL CHECK (psp_payout_id <> ''),
  psp_status text NOT NULL CHECK (psp_status IN ('pending', 'in_transit', 'paid', 'failed', 'canceled')),
  amount bigint NOT NULL,
  currency text NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
  failure_code text,
  arrives_at timestamptz NOT NULL,
  -- When reconciliation last asked the provider.
  asked_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT payouts_psp UNIQUE (psp_payout_id)
);
CREATE INDEX payouts_seller ON payouts (seller_id, created_at DESC, id DESC);
CREATE INDEX payouts_moving ON payouts ((coalesce(asked_at, arrives_at)), id) WHERE psp_status IN ('pending', 'in_transit');

-- Down Migration
DROP TABLE payouts, transfer_reversals, transfer_history, transfers, seller_waits, former_seller_accounts,
  seller_accounts;
