-- Up Migration
CREATE TABLE refunds (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders,
  payment_id uuid NOT NULL REFERENCES payments,
  -- `asked`: by buyer, seller or admin. `stray`: of a second payment, by ourselves. `foreign`: made at the provider.
  origin text NOT NULL CHECK (origin IN ('asked', 'stray', 'foreign')),
  -- Null: of the whole order, or of what is left of it.
  order_item_id uuid REFERENCES order_items,
  status text NOT NULL CHECK (status IN ('pending', 'succeeded', 'failed', 'returned')),
  amount bigint NOT NULL CHECK (amount > 0),
  currency text NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
  psp_refund_id text,
  generation integer NOT NULL DEFAULT 0 CHECK (generation >= 0),
  attempted_at timestamptz,
  requested_by uuid REFERENCES users,
  requested_as text NOT NULL CHECK (requested_as IN ('buyer', 'seller', 'admin', 'system')),
  reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 1000),
  -- The Idempotency-Key of whoever asked, what it was sent with, and from which side: nobody is answered by another's.
  request_key text CHECK (length(request_key) BETWEEN 1 AND 255),
  request_hash bytea,
  request_scope text,
  -- Why the provider has it wait: `processing`, `insufficient_funds`, …
  pending_reason text,
  failure_code text,
  failure_reason text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- When reconciliation last asked the provider.
  asked_at timestamptz,
  succeeded_at timestamptz,
  CHECK ((request_key IS NULL) = (request_hash IS NULL) AND (request_key IS NULL) = (request_scope IS NULL)),
  CHECK (status NOT IN ('succeeded', 'returned') OR (psp_refund_id IS NOT NULL AND psp_refund_id <> '' AND succeeded_at IS NOT NULL))
);
CREATE UNIQUE INDEX refunds_psp ON refunds (psp_refund_id) WHERE psp_refund_id IS NOT NULL AND psp_refund_id <> '';
-- One at a time that people asked for.
CREATE UNIQUE INDEX refunds_one_asked ON refunds (order_id) WHERE status = 'pending' AND origin = 'asked';
CREATE UNIQUE INDEX refunds_request ON refunds (order_id, request_scope, request_key) WHERE request_key IS NOT NULL;
CREATE UNIQUE INDEX refunds_one_stray ON refunds (payment_id) WHERE origin = 'stray' AND status <> 'failed';
CREATE INDEX refunds_order ON refunds (order_id, created_at);
CREATE INDEX refunds_pending ON refunds ((coalesce(asked_at, created_at)), id) WHERE status = 'pending';

CREATE TABLE disputes (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders,
  payment_id uuid NOT NULL REFERENCES payments,
  psp_dispute_id text NOT NULL CHECK (psp_dispute_id <> ''),
  status text NOT NULL CHECK (status IN ('inquiry', 'open', 'won', 'lost')),
  amount bigint NOT NULL CHECK (amount > 0),
  currency text NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
  reason text NOT NULL,
  evidence_due_at timestamptz,
  -- What we know of the purchase, gathered when it was opened.
  evidence jsonb,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  closed_at timestamptz,
  CONSTRAINT disputes_psp UNIQUE (psp_dispute_id),
  CHECK (status NOT IN ('won', 'lost') OR closed_at IS NOT NULL)
);
CREATE INDEX disputes_order ON disputes (order_id);
CREATE INDEX disputes_open ON disputes (evidence_due_at) WHERE status IN ('inquiry', 'open');

-- Which shares each refund, or dispute that was lost, took back, and how much of each.
CREATE TABLE returned_shares (
  id uuid PRIMARY KEY,
  order_share_id uuid NOT NULL REFERENCES order_shares,
  refund_id uuid REFERENCES refunds,
  dispute_id uuid REFERENCES disputes,
  amount bigint NOT NULL CHECK (amount > 0),
  CHECK ((refund_id IS NULL) <> (dispute_id IS NULL))
);
CREATE UNIQUE INDEX returned_shares_refund ON returned_shares (refund_id, order_share_id) WHERE refund_id IS NOT NULL;
CREATE UNIQUE INDEX returned_shares_dispute ON returned_shares (dispute_id, order_share_id) WHERE dispute_id IS NOT NULL;
CREATE INDEX returned_shares_share ON returned_shares (order_share_id);

-- Down Migration
DROP TABLE returned_shares, disputes, refunds;
