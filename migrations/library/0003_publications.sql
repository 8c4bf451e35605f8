-- Up Migration
-- What one account of one server knows of a track. Everything below is a memory: the server is asked before it is trusted.
CREATE TABLE publications (
  id TEXT PRIMARY KEY,
  track_id TEXT NOT NULL REFERENCES tracks ON DELETE CASCADE,
  server TEXT NOT NULL,
  account_id TEXT NOT NULL,
  -- A draft deleted on the server is followed by a new one under a new idempotency key.
  generation INTEGER NOT NULL DEFAULT 0,
  -- The body of the first request, word for word: a repeated Idempotency-Key must repeat it.
  draft_title TEXT NOT NULL,
  server_track_id TEXT,
  original_upload_id TEXT,
  bundle_id TEXT,
  -- SHA-256 of the rendition set that is attached.
  attached_set TEXT,
  -- Name of the cover file that is attached, which is its content's.
  attached_cover TEXT,
  -- Metadata as the server last confirmed it: the common ancestor when both sides changed.
  synced TEXT CHECK (synced IS NULL OR json_valid(synced)),
  url TEXT,
  master_url TEXT,
  published_at TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  UNIQUE (track_id, server, account_id)
) STRICT;

-- Down Migration
DROP TABLE publications;
