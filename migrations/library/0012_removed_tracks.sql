-- Up Migration
-- Taken out of the library by its creator: shown nowhere, kept for a while so that they can be brought back.
ALTER TABLE tracks ADD COLUMN removed_at TEXT;
CREATE INDEX tracks_removed ON tracks (removed_at) WHERE removed_at IS NOT NULL;

DROP VIEW library_entry_source;
CREATE VIEW library_entry_source AS
  SELECT accounts.id AS account, tracks.id AS id, tracks.id AS local_id, remote.id AS remote_id, tracks.title AS title,
    tracks.artist AS artist, tracks.album AS album, tracks.genre AS genre, tracks.tags AS tags,
    tracks.duration_ms AS duration_ms, coalesce(remote.shown ->> 'status', 'local') AS status,
    tracks.visibility AS visibility, tracks.paid AS paid, tracks.imported_at AS added_at
  FROM sync_accounts accounts CROSS JOIN tracks
  LEFT JOIN publications ON publications.track_id = tracks.id AND publications.server = accounts.server
    AND publications.account_id = accounts.account_id
  LEFT JOIN remote_items remote ON remote.account = accounts.id AND remote.kind = 'track'
    AND remote.id = publications.server_track_id AND remote.shown IS NOT NULL AND remote.is_gone = 0
  WHERE tracks.removed_at IS NULL
  UNION ALL
  SELECT remote.account, remote.id, NULL, remote.id, remote.shown ->> 'title', '', '', remote.shown ->> 'genre',
    remote.shown -> 'tags', remote.shown ->> 'durationMs', remote.shown ->> 'status', remote.shown ->> 'visibility',
    remote.shown ->> 'paid', remote.shown ->> 'createdAt'
  -- Accounts, of which there are few, come first: one thing is then found by its key.
  FROM sync_accounts accounts CROSS JOIN remote_items remote
  WHERE remote.account = accounts.id AND remote.kind = 'track' AND remote.shown IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM publications JOIN tracks ON tracks.id = publications.track_id AND tracks.removed_at IS NULL
    WHERE publications.server_track_id = remote.id
      AND publications.server = accounts.server AND publications.account_id = accounts.account_id);

-- What its server has of it is an entry of its own from then on.
CREATE TRIGGER tracks_entry_removed AFTER UPDATE OF removed_at ON tracks BEGIN
  INSERT INTO library_touch SELECT server_track_id FROM publications WHERE track_id = NEW.id;
END;

-- Down Migration
DROP TRIGGER tracks_entry_removed;
DROP VIEW library_entry_source;
CREATE VIEW library_entry_source AS
  SELECT accounts.id AS account, tracks.id AS id, tracks.id AS local_id, remote.id AS remote_id, tracks.title AS title,
    tracks.artist AS artist, tracks.album AS album, tracks.genre AS genre, tracks.tags AS tags,
    tracks.duration_ms AS duration_ms, coalesce(remote.shown ->> 'status', 'local') AS status,
    tracks.visibility AS visibility, tracks.paid AS paid, tracks.imported_at AS added_at
  FROM sync_accounts accounts CROSS JOIN tracks
  LEFT JOIN publications ON publications.track_id = tracks.id AND publications.server = accounts.server
    AND publications.account_id = accounts.account_id
  LEFT JOIN remote_items remote ON remote.account = accounts.id AND remote.kind = 'track'
    AND remote.id = publications.server_track_id AND remote.shown IS NOT NULL AND remote.is_gone = 0
  UNION ALL
  SELECT remote.account, remote.id, NULL, remote.id, remote.shown ->> 'title', '', '', remote.shown ->> 'genre',
    remote.shown -> 'tags', remote.shown ->> 'durationMs', remote.shown ->> 'status', remote.shown ->> 'visibility',
    remote.shown ->> 'paid', remote.shown ->> 'createdAt'
  -- Accounts, of which there are few, come first: one thing is then found by its key.
  FROM sync_accounts accounts CROSS JOIN remote_items remote
  WHERE remote.account = accounts.id AND remote.kind = 'track' AND remote.shown IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM publications WHERE publications.server_track_id = remote.id
      AND publications.server = accounts.server AND publications.account_id = accounts.account_id);
DROP INDEX tracks_removed;
DELETE FROM tracks WHERE removed_at IS NOT NULL;
ALTER TABLE tracks DROP COLUMN removed_at;
