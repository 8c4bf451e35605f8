-- Up Migration
-- Each time that what we say was compared with what is: with the provider row by row, with its balance, with the books.
CREATE TABLE reconciliation_runs (
  id uuid PRIMARY KEY,
  kind text NOT NULL CHECK (kind IN ('sweep', 'ledger', 'balance')),
  started_at timestamptz NOT NULL,
  ended_at timestamptz NOT NULL,
  -- How much of it an operator has to look at.
  found integer NOT NULL CHECK (found >= 0),
  -- What was found: rows by kind, contradictions, or differences.
  result jsonb NOT NULL
);
CREATE INDEX reconciliation_runs_last ON reconciliation_runs (kind, ended_at DESC);

-- Down Migration
DROP TABLE reconciliation_runs;
