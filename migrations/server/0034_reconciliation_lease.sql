-- Up Migration

-- Who runs a reconciliation now. A row and no session lock: behind a pool of transactions, no connection is ours for long.
CREATE TABLE reconciliation_lease (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  holder_id uuid NOT NULL,
  expires_at timestamptz NOT NULL
);

-- Down Migration

DROP TABLE reconciliation_lease;
