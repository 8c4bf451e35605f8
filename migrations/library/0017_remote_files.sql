-- Up Migration
-- Pictures and waveforms of tracks that lie at their server, as they are kept in cache/. Nothing but a memory of what can be
-- fetched again: a row may go at any time, and its file with it.
CREATE TABLE remote_files (
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  track_id TEXT NOT NULL,
  kind TEXT NOT NULL CHECK (kind IN ('cover', 'waveform')),
  -- What the server said of it when it was fetched: where it says another thing, this one is old.
  source TEXT NOT NULL,
  -- As the server names these very bytes, where it does.
  etag TEXT,
  -- Named by its content: tracks of one album share a file.
  file TEXT NOT NULL,
  bytes INTEGER NOT NULL CHECK (bytes > 0),
  used_at TEXT NOT NULL,
  PRIMARY KEY (account, track_id, kind)
) STRICT, WITHOUT ROWID;
CREATE INDEX remote_files_file ON remote_files (file, used_at, bytes);

-- Down Migration
DROP TABLE remote_files;
