-- Up Migration
-- When the publish that is under way shall come about; null: as soon as it can.
ALTER TABLE publications ADD COLUMN publish_at TEXT;

-- Edits may plan as well.
CREATE TABLE outbox_planning (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Idempotency key: a new one after each refusal, since another request may follow then.
  id TEXT NOT NULL UNIQUE,
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('track', 'product')),
  resource_id TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('create', 'edit', 'offer', 'status', 'schedule', 'delete')),
  -- The fields as they shall be, and as they were where they were edited.
  fields TEXT NOT NULL CHECK (json_valid(fields)),
  seen TEXT NOT NULL CHECK (json_valid(seen)),
  state TEXT NOT NULL CHECK (state IN ('waiting', 'sending', 'failed', 'conflict')),
  -- What was sent, for as long as nobody knows whether it arrived: it is repeated word for word, or not at all.
  request TEXT CHECK (json_valid(request)),
  -- Other things whose edits go first.
  waits_for TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(waits_for)),
  -- What both sides have changed.
  conflict TEXT CHECK (json_valid(conflict)),
  attempts INTEGER NOT NULL DEFAULT 0,
  next_try_ms INTEGER NOT NULL DEFAULT 0,
  failure TEXT CHECK (json_valid(failure)),
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK (state <> 'failed' OR failure IS NOT NULL),
  CHECK (state <> 'sending' OR request IS NOT NULL),
  CHECK ((state = 'conflict') = (conflict IS NOT NULL))
) STRICT;
INSERT INTO outbox_planning SELECT * FROM outbox;
-- No number is given twice, not even of an edit that is gone.
DELETE FROM sqlite_sequence WHERE name = 'outbox_planning';
INSERT INTO sqlite_sequence (name, seq) SELECT 'outbox_planning', seq FROM sqlite_sequence WHERE name = 'outbox';
DROP TABLE outbox;
ALTER TABLE outbox_planning RENAME TO outbox;
CREATE INDEX outbox_resource ON outbox (account, kind, resource_id, seq);
-- One request at a time for one thing.
CREATE UNIQUE INDEX outbox_one_in_flight ON outbox (account, kind, resource_id) WHERE state = 'sending';

-- When a draft becomes public, beside what it is.
ALTER TABLE library_entries ADD COLUMN publish_at TEXT;
DROP TRIGGER library_touched;
DROP VIEW library_entry_source;
CREATE VIEW library_entry_source AS
  SELECT accounts.id AS account, tracks.id AS id, tracks.id AS local_id, remote.id AS remote_id, tracks.title AS title,
    tracks.artist AS artist, tracks.album AS album, tracks.genre AS genre, tracks.tags AS tags,
    tracks.duration_ms AS duration_ms, coalesce(remote.shown ->> 'status', 'local') AS status,
    tracks.visibility AS visibility, tracks.paid AS paid, tracks.imported_at AS added_at,
    remote.shown ->> 'publishAt' AS publish_at
  FROM sync_accounts accounts CROSS JOIN tracks
  LEFT JOIN publications ON publications.track_id = tracks.id AND publications.server = accounts.server
    AND publications.account_id = accounts.account_id
  LEFT JOIN remote_items remote ON remote.account = accounts.id AND remote.kind = 'track'
    AND remote.id = publications.server_track_id AND remote.shown IS NOT NULL AND remote.is_gone = 0
  WHERE tracks.removed_at IS NULL
  UNION ALL
  SELECT remote.account, remote.id, NULL, remote.id, remote.shown ->> 'title', '', '', remote.shown ->> 'genre',
    remote.shown -> 'tags', remote.shown ->> 'durationMs', remote.shown ->> 'status', remote.shown ->> 'visibility',
    remote.shown ->> 'paid', remote.shown ->> 'createdAt', remote.shown ->> 'publishAt'
  -- Accounts, of which there are few, come first: one thing is then found by its key.
  FROM sync_accounts accounts CROSS JOIN remote_items remote
  WHERE remote.account = accounts.id AND remote.kind = 'track' AND remote.shown IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM publications JOIN tracks ON tracks.id = publications.track_id AND tracks.removed_at IS NULL
    WHERE publications.server_track_id = remote.id
      AND publications.server = accounts.server AND publications.account_id = accounts.account_id);
CREATE TRIGGER library_touched INSTEAD OF INSERT ON library_touch WHEN NEW.id IS NOT NULL BEGIN
  DELETE FROM library_entries WHERE id = NEW.id
    AND account NOT IN (SELECT account FROM library_entry_source WHERE id = NEW.id);
  INSERT INTO library_entries (account, id, local_id, remote_id, title, artist, album, genre, tags, duration_ms,
      status, visibility, paid, added_at, publish_at)
    SELECT account, id, local_id, remote_id, title, artist, album, genre, tags, duration_ms, status, visibility, paid,
      added_at, publish_at
    FROM library_entry_source WHERE id = NEW.id
    ON CONFLICT (account, id) DO UPDATE SET local_id = excluded.local_id, remote_id = excluded.remote_id,
      title = excluded.title, artist = excluded.artist, album = excluded.album, genre = excluded.genre,
      tags = excluded.tags, duration_ms = excluded.duration_ms, status = excluded.status,
      visibility = excluded.visibility, paid = excluded.paid, added_at = excluded.added_at,
      publish_at = excluded.publish_at;
END;

-- What the server will say of things that no plan was known of: else the first plan would look like a conflict.
UPDATE remote_items SET base = json_insert(base, '$.publishAt', NULL, '$.publishRefusal', NULL),
  shown = json_insert(shown, '$.publishAt', NULL, '$.publishRefusal', NULL) WHERE kind = 'track';
UPDATE remote_items SET base = json_insert(base, '$.saleAt', NULL, '$.saleRefusal', json('[]')),
  shown = json_insert(shown, '$.saleAt', NULL, '$.saleRefusal', json('[]')) WHERE kind = 'product';

-- What becomes public later is not published yet: that is told when it has come about.
DROP TRIGGER jobs_published;
CREATE TRIGGER jobs_published AFTER UPDATE OF state ON jobs
  WHEN NEW.state = 'done' AND OLD.state <> 'done' AND NEW.kind = 'publish' AND NOT EXISTS (
    SELECT 1 FROM publications WHERE id = NEW.payload ->> 'publicationId' AND publish_at > NEW.updated_at) BEGIN
  INSERT INTO notifications (account, kind, subject, params, happened_at)
    VALUES (0, 'published', NEW.id, json_object('trackId', NEW.track_id,
      'title', (SELECT title FROM tracks WHERE id = NEW.track_id)), NEW.updated_at)
    ON CONFLICT DO NOTHING;
END;

-- Down Migration
DROP TRIGGER jobs_published;
CREATE TRIGGER jobs_published AFTER UPDATE OF state ON jobs
  WHEN NEW.state = 'done' AND OLD.state <> 'done' AND NEW.kind = 'publish' BEGIN
  INSERT INTO notifications (account, kind, subject, params, happened_at)
    VALUES (0, 'published', NEW.id, json_object('trackId', NEW.track_id,
      'title', (SELECT title FROM tracks WHERE id = NEW.track_id)), NEW.updated_at)
    ON CONFLICT DO NOTHING;
END;
DROP TRIGGER library_touched;
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
CREATE TRIGGER library_touched INSTEAD OF INSERT ON library_touch WHEN NEW.id IS NOT NULL BEGIN
  DELETE FROM library_entries WHERE id = NEW.id
    AND account NOT IN (SELECT account FROM library_entry_source WHERE id = NEW.id);
  INSERT INTO library_entries (account, id, local_id, remote_id, title, artist, album, genre, tags, duration_ms,
      status, visibility, paid, added_at)
    SELECT account, id, local_id, remote_id, title, artist, album, genre, tags, duration_ms, status, visibility, paid,
      added_at
    FROM library_entry_source WHERE id = NEW.id
    ON CONFLICT (account, id) DO UPDATE SET local_id = excluded.local_id, remote_id = excluded.remote_id,
      title = excluded.title, artist = excluded.artist, album = excluded.album, genre = excluded.genre,
      tags = excluded.tags, duration_ms = excluded.duration_ms, status = excluded.status,
      visibility = excluded.visibility, paid = excluded.paid, added_at = excluded.added_at;
END;
ALTER TABLE library_entries DROP COLUMN publish_at;
-- A plan that was not sent is lost; the old table knows none.
DELETE FROM outbox WHERE action = 'schedule';
ALTER TABLE publications DROP COLUMN publish_at;
