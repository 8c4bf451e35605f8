-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

-- What no code of ours writes, no check knows: a posting of such a kind would be looked at by none.
ALTER TABLE ledger_transactions ADD CONSTRAINT ledger_transactions_kind CHECK (kind IN ('sale', 'provider-fee',
  'stray-payment', 'refund', 'refund-returned', 'transfer', 'reversal', 'debt-kept', 'debt-made', 'dispute-opened',
  'dispute-fee', 'dispute-won', 'dispute-lost', 'correction')) NOT VALID;

-- Which run was the last one, the clocks of those who run them may not agree on.
ALTER TABLE reconciliation_runs ADD COLUMN number bigint;
UPDATE reconciliation_runs SET number = ranked.number
  FROM (SELECT id, row_number() OVER (ORDER BY ended_at, id) AS number FROM reconciliation_runs) ranked
  WHERE ranked.id = reconciliation_runs.id;
ALTER TABLE reconciliation_runs ALTER COLUMN number SET NOT NULL,
  ALTER COLUMN number ADD GENERATED ALWAYS AS IDENTITY;
SELECT setval(pg_get_serial_sequence('reconciliation_runs', 'number'),
  (SELECT coalesce(max(number), 0) + 1 FROM reconciliation_runs), false);
CREATE UNIQUE INDEX reconciliation_runs_newest ON reconciliation_runs (kind, number DESC);
DROP INDEX reconciliation_runs_last;

-- Whose account money was sent to lately: by when it was sent, however long it had waited.
CREATE INDEX transfers_sent_lately ON transfers (seller_id, updated_at) WHERE psp_transfer_id IS NOT NULL;

-- Down Migration
DROP INDEX transfers_sent_lately;
CREATE INDEX reconciliation_runs_last ON reconciliation_runs (kind, ended_at DESC);
ALTER TABLE reconciliation_runs DROP COLUMN number;
ALTER TABLE ledger_transactions DROP CONSTRAINT ledger_transactions_kind;
