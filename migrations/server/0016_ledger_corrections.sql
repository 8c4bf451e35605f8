-- Up Migration
-- Why somebody corrected the books by hand; the id is the source of the ledger's transaction.
CREATE TABLE ledger_corrections (
  id uuid PRIMARY KEY,
  reason text NOT NULL CHECK (length(reason) BETWEEN 10 AND 500),
  -- The provider's id of what it explains: from then on the balance of the provider is compared with both together.
  psp_id text CHECK (psp_id <> ''),
  recorded_at timestamptz NOT NULL
);
CREATE INDEX ledger_corrections_psp ON ledger_corrections (psp_id) WHERE psp_id IS NOT NULL;
CREATE TRIGGER ledger_corrections_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_corrections
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_is_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON ledger_corrections FROM PUBLIC, CURRENT_USER;

-- What of a seller's is under way: what it leaves of what they are owed is looked at with each return.
CREATE INDEX transfers_under_way ON transfers (seller_id) WHERE status IN ('pending', 'failed', 'reversal_pending');

-- Down Migration
DROP INDEX transfers_under_way;
DROP TABLE ledger_corrections;
