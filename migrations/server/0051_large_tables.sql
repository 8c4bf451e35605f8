-- Up Migration
-- What reads or fills large tables: apart from the migrations whose locks would have everybody wait for it.
SET LOCAL lock_timeout = '5s';

ALTER TABLE ledger_transactions VALIDATE CONSTRAINT ledger_transactions_kind;
ALTER TABLE refunds VALIDATE CONSTRAINT refunds_late_is_foreign;
ALTER TABLE tracks VALIDATE CONSTRAINT tracks_bpm_check;
ALTER TABLE tracks VALIDATE CONSTRAINT tracks_musical_key_check;
ALTER TABLE search_documents VALIDATE CONSTRAINT search_documents_kind_check;

-- The documents of the playlists that are there, by portions that fit into memory.
DO $$
DECLARE
  these uuid[];
  done uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
  LOOP
    these := array(SELECT id FROM playlists WHERE id > done ORDER BY id LIMIT 1000);
    EXIT WHEN these = '{}';
    PERFORM search_put(these);
    done := these[cardinality(these)];
  END LOOP;
END $$;

-- Replaced by `reactions_of_target` (0044). Last: likes wait from here on until all of this is kept.
DROP INDEX reactions_target_newest;

-- Down Migration
CREATE INDEX reactions_target_newest ON reactions (target_id, kind, created_at DESC);
DELETE FROM search_documents WHERE kind = 'playlist';
