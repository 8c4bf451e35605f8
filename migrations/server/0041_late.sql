-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

-- The refund of ours that this one was made for at the provider, after that one had failed, or a second time.
ALTER TABLE refunds ADD COLUMN late_for uuid REFERENCES refunds,
  ADD CONSTRAINT refunds_late_is_foreign CHECK (late_for IS NULL OR origin = 'foreign') NOT VALID;
CREATE INDEX refunds_late ON refunds (late_for) WHERE late_for IS NOT NULL;

-- When reconciliation last asked the provider, and whether it still waits for evidence of ours.
ALTER TABLE disputes ADD COLUMN asked_at timestamptz,
  ADD COLUMN needs_response boolean NOT NULL DEFAULT true;
CREATE INDEX disputes_undecided ON disputes ((coalesce(asked_at, created_at)), id) WHERE status IN ('inquiry', 'open');

-- Down Migration

DROP INDEX disputes_undecided, refunds_late;
ALTER TABLE disputes DROP COLUMN asked_at, DROP COLUMN needs_response;
ALTER TABLE refunds DROP COLUMN late_for;
