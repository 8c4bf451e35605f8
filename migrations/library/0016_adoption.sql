-- Up Migration
-- Who has a track of this machine. One without a row here, or with nobody's alone (0), is nobody's yet: the next account that
-- signs in adopts it. The same recording may be several accounts'.
CREATE TABLE track_owners (
  track_id TEXT NOT NULL REFERENCES tracks ON DELETE CASCADE,
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  PRIMARY KEY (track_id, account)
) STRICT, WITHOUT ROWID;
CREATE INDEX track_owners_account ON track_owners (account);

-- Whose library it is: who is signed in, or was until the server ended that. No row: nobody.
CREATE TABLE library_holder (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  email TEXT NOT NULL
) STRICT;

-- What an account could see until now, it sees still.
INSERT INTO track_owners (track_id, account)
  SELECT tracks.id, accounts.id FROM tracks CROSS JOIN sync_accounts accounts WHERE accounts.id <> 0;
INSERT INTO library_holder (one, account, email)
  SELECT 1, accounts.id, last.value ->> 'email' FROM settings last JOIN sync_accounts accounts
    ON accounts.server = last.value ->> 'server' AND accounts.account_id = last.value ->> 'accountId'
  WHERE last.key = 'studio.last-account' AND json_valid(last.value) AND last.value ->> 'email' IS NOT NULL;
DELETE FROM settings WHERE key = 'studio.last-account';

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
  WHERE tracks.removed_at IS NULL AND (
    EXISTS (SELECT 1 FROM track_owners mine WHERE mine.track_id = tracks.id AND mine.account = accounts.id)
    OR NOT EXISTS (SELECT 1 FROM track_owners theirs WHERE theirs.track_id = tracks.id AND theirs.account <> 0))
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

-- Tracks of others than whoever holds the library now: their work goes on, and is shown to nobody else.
CREATE VIEW hidden_tracks AS
  SELECT theirs.track_id AS id FROM track_owners theirs
  WHERE theirs.account <> 0 AND NOT EXISTS (SELECT 1 FROM track_owners mine WHERE mine.track_id = theirs.track_id
    AND mine.account = coalesce((SELECT account FROM library_holder), 0));

-- What comes into the library is whose it is; what somebody brings to their account's server is theirs as well.
CREATE TRIGGER tracks_owned AFTER INSERT ON tracks BEGIN
  INSERT INTO track_owners (track_id, account) SELECT NEW.id, account FROM library_holder;
END;
CREATE TRIGGER publications_owned AFTER INSERT ON publications BEGIN
  INSERT OR IGNORE INTO track_owners (track_id, account)
    SELECT NEW.track_id, id FROM sync_accounts WHERE server = NEW.server AND account_id = NEW.account_id;
END;
CREATE TRIGGER track_owners_entry_new AFTER INSERT ON track_owners BEGIN
  INSERT INTO library_touch VALUES (NEW.track_id);
END;
CREATE TRIGGER track_owners_entry_gone AFTER DELETE ON track_owners BEGIN
  INSERT INTO library_touch VALUES (OLD.track_id);
END;
INSERT INTO library_touch SELECT id FROM tracks;

-- A lease ends with the engine that took it, and by no clock: when it was taken is for whoever reads it.
ALTER TABLE jobs RENAME COLUMN lease_until_ms TO lease_taken_ms;

-- Down Migration
ALTER TABLE jobs RENAME COLUMN lease_taken_ms TO lease_until_ms;
DROP TRIGGER track_owners_entry_gone;
DROP TRIGGER track_owners_entry_new;
DROP TRIGGER publications_owned;
DROP TRIGGER tracks_owned;
DROP VIEW hidden_tracks;
DROP VIEW library_entry_source;
INSERT INTO settings (key, value)
  SELECT 'studio.last-account', json_object('server', accounts.server, 'accountId', accounts.account_id, 'email', email)
  FROM library_holder JOIN sync_accounts accounts ON accounts.id = library_holder.account;
DROP TABLE library_holder;
DROP TABLE track_owners;
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
INSERT INTO library_touch SELECT id FROM tracks;
