-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

-- What sellers are owed and nothing sends, which is asked for each minute: transfers that were refused, and such as were given up.
CREATE INDEX transfers_refused ON transfers (seller_id) WHERE status = 'failed';
CREATE INDEX transfers_never_sent ON transfers (seller_id)
  WHERE status = 'permanently_failed' AND psp_transfer_id IS NULL;

-- Down Migration
DROP INDEX transfers_refused, transfers_never_sent;
