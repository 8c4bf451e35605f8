-- Up Migration
-- What was dropped, until all of it is in the library or refused; a drop that was cut short goes on by itself.
CREATE TABLE import_batches (
  id TEXT PRIMARY KEY,
  created_at TEXT NOT NULL,
  dismissed_at TEXT
) STRICT;

-- Files and folders as they were given, until they have been listed.
CREATE TABLE import_roots (
  batch_id TEXT NOT NULL REFERENCES import_batches ON DELETE CASCADE,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  PRIMARY KEY (batch_id, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE import_entries (
  id TEXT PRIMARY KEY,
  batch_id TEXT NOT NULL REFERENCES import_batches ON DELETE CASCADE,
  position INTEGER NOT NULL,
  path TEXT NOT NULL,
  -- Null while it waits.
  outcome TEXT CHECK (outcome IS NULL OR json_valid(outcome)),
  UNIQUE (batch_id, path)
) STRICT;
CREATE INDEX import_entries_waiting ON import_entries (batch_id, position) WHERE outcome IS NULL;

-- The shape of a track as one row shows it. The files that it was read from go when they have been sent.
CREATE TABLE row_waveforms (
  track_id TEXT PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  bars BLOB NOT NULL CHECK (length(bars) > 0)
) STRICT;

-- Down Migration
DROP TABLE row_waveforms;
DROP TABLE import_entries;
DROP TABLE import_roots;
DROP TABLE import_batches;
