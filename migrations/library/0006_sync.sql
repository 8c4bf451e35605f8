-- Up Migration
-- Accounts that were signed in here: whose things and unsent edits lie below. 0 is nobody, whose library has entries as well.
CREATE TABLE sync_accounts (
  id INTEGER PRIMARY KEY,
  server TEXT NOT NULL,
  account_id TEXT NOT NULL,
  -- Where the server's changes go on; null: with a listing of all there is.
  cursor TEXT,
  -- Counts listings: what the last one has not named is gone.
  listing INTEGER NOT NULL DEFAULT 0,
  -- Which version of our reading wrote what is here: a newer one, which reads more, begins anew.
  reader INTEGER NOT NULL DEFAULT 0,
  pulled_at TEXT,
  UNIQUE (server, account_id)
) STRICT;
INSERT INTO sync_accounts (id, server, account_id) VALUES (0, '', '');

-- What an account has at its server.
CREATE TABLE remote_items (
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('track', 'product', 'sale', 'balance')),
  id TEXT NOT NULL,
  -- As the server said last; null of what was made here and is not there yet.
  base TEXT CHECK (json_valid(base)),
  -- With the edits on top that the server has not confirmed; null: deleted here.
  shown TEXT CHECK (json_valid(shown)),
  -- Deleted at the server, while edits of it wait here.
  is_gone INTEGER NOT NULL DEFAULT 0 CHECK (is_gone IN (0, 1)),
  listing INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account, kind, id)
) STRICT, WITHOUT ROWID;

-- Edits that the server has not confirmed, in the order in which they were made.
CREATE TABLE outbox (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Idempotency key: a new one after each refusal, since another request may follow then.
  id TEXT NOT NULL UNIQUE,
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('track', 'product')),
  resource_id TEXT NOT NULL,
  action TEXT NOT NULL CHECK (action IN ('create', 'edit', 'offer', 'status', 'delete')),
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
CREATE INDEX outbox_resource ON outbox (account, kind, resource_id, seq);
-- One request at a time for one thing.
CREATE UNIQUE INDEX outbox_one_in_flight ON outbox (account, kind, resource_id) WHERE state = 'sending';

CREATE INDEX publications_server_track ON publications (server_track_id);

-- Every track as an account's library shows it, on this machine, at the server or both. Kept by the triggers below.
CREATE TABLE library_entries (
  rowid INTEGER PRIMARY KEY,
  account INTEGER NOT NULL,
  -- Of the track on this machine; without one, of the server's.
  id TEXT NOT NULL,
  local_id TEXT,
  remote_id TEXT,
  title TEXT NOT NULL,
  artist TEXT NOT NULL,
  album TEXT NOT NULL,
  genre TEXT NOT NULL,
  tags TEXT NOT NULL,
  duration_ms INTEGER,
  status TEXT NOT NULL CHECK (status IN ('local', 'draft', 'published')),
  visibility TEXT NOT NULL,
  paid INTEGER NOT NULL,
  added_at TEXT NOT NULL,
  UNIQUE (account, id)
) STRICT;
CREATE INDEX library_entries_added ON library_entries (account, added_at, id);
CREATE INDEX library_entries_title ON library_entries (account, title COLLATE NOCASE, id);
CREATE INDEX library_entries_artist ON library_entries (account, artist COLLATE NOCASE, id);
CREATE INDEX library_entries_duration ON library_entries (account, duration_ms, id);

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

-- Writing an id here brings its entries up to date.
CREATE VIEW library_touch AS SELECT NULL AS id WHERE 0;
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
CREATE INDEX library_entries_id ON library_entries (id);

CREATE TRIGGER tracks_entry_new AFTER INSERT ON tracks BEGIN INSERT INTO library_touch VALUES (NEW.id); END;
CREATE TRIGGER tracks_entry_changed AFTER UPDATE ON tracks BEGIN INSERT INTO library_touch VALUES (NEW.id); END;
CREATE TRIGGER tracks_entry_gone AFTER DELETE ON tracks BEGIN INSERT INTO library_touch VALUES (OLD.id); END;
CREATE TRIGGER publications_entry_new AFTER INSERT ON publications BEGIN
  INSERT INTO library_touch VALUES (NEW.track_id), (NEW.server_track_id);
END;
CREATE TRIGGER publications_entry_changed AFTER UPDATE OF server_track_id ON publications BEGIN
  INSERT INTO library_touch VALUES (NEW.track_id), (NEW.server_track_id), (OLD.server_track_id);
END;
CREATE TRIGGER publications_entry_gone AFTER DELETE ON publications BEGIN
  INSERT INTO library_touch VALUES (OLD.track_id), (OLD.server_track_id);
END;
CREATE TRIGGER remote_items_entry_new AFTER INSERT ON remote_items WHEN NEW.kind = 'track' BEGIN
  INSERT INTO library_touch VALUES (NEW.id);
  INSERT INTO library_touch SELECT track_id FROM publications WHERE server_track_id = NEW.id;
END;
CREATE TRIGGER remote_items_entry_changed AFTER UPDATE OF shown, is_gone ON remote_items WHEN NEW.kind = 'track' BEGIN
  INSERT INTO library_touch VALUES (NEW.id);
  INSERT INTO library_touch SELECT track_id FROM publications WHERE server_track_id = NEW.id;
END;
CREATE TRIGGER remote_items_entry_gone AFTER DELETE ON remote_items WHEN OLD.kind = 'track' BEGIN
  INSERT INTO library_touch VALUES (OLD.id);
  INSERT INTO library_touch SELECT track_id FROM publications WHERE server_track_id = OLD.id;
END;
CREATE TRIGGER sync_accounts_entries AFTER INSERT ON sync_accounts BEGIN
  INSERT INTO library_touch SELECT id FROM tracks;
END;
CREATE TRIGGER sync_accounts_entries_gone AFTER DELETE ON sync_accounts BEGIN
  DELETE FROM library_entries WHERE account = OLD.id;
END;
INSERT INTO library_touch SELECT id FROM tracks;

-- Words of the entries, as one looks for them.
CREATE VIRTUAL TABLE library_search USING fts5(
  title, artist, album, genre, tags, content = 'library_entries', content_rowid = 'rowid',
  tokenize = 'unicode61 remove_diacritics 2', prefix = '2 3');
INSERT INTO library_search (library_search) VALUES ('rebuild');
CREATE TRIGGER library_search_new AFTER INSERT ON library_entries BEGIN
  INSERT INTO library_search (rowid, title, artist, album, genre, tags)
    VALUES (NEW.rowid, NEW.title, NEW.artist, NEW.album, NEW.genre, NEW.tags);
END;
CREATE TRIGGER library_search_gone AFTER DELETE ON library_entries BEGIN
  INSERT INTO library_search (library_search, rowid, title, artist, album, genre, tags)
    VALUES ('delete', OLD.rowid, OLD.title, OLD.artist, OLD.album, OLD.genre, OLD.tags);
END;
CREATE TRIGGER library_search_changed AFTER UPDATE ON library_entries BEGIN
  INSERT INTO library_search (library_search, rowid, title, artist, album, genre, tags)
    VALUES ('delete', OLD.rowid, OLD.title, OLD.artist, OLD.album, OLD.genre, OLD.tags);
  INSERT INTO library_search (rowid, title, artist, album, genre, tags)
    VALUES (NEW.rowid, NEW.title, NEW.artist, NEW.album, NEW.genre, NEW.tags);
END;

-- Down Migration
DROP TRIGGER sync_accounts_entries_gone;
DROP TRIGGER sync_accounts_entries;
DROP TRIGGER remote_items_entry_gone;
DROP TRIGGER remote_items_entry_changed;
DROP TRIGGER remote_items_entry_new;
DROP TRIGGER publications_entry_gone;
DROP TRIGGER publications_entry_changed;
DROP TRIGGER publications_entry_new;
DROP TRIGGER tracks_entry_gone;
DROP TRIGGER tracks_entry_changed;
DROP TRIGGER tracks_entry_new;
DROP VIEW library_touch;
DROP VIEW library_entry_source;
DROP TABLE library_search;
DROP TABLE library_entries;
DROP INDEX publications_server_track;
DROP TABLE outbox;
DROP TABLE remote_items;
DROP TABLE sync_accounts;
