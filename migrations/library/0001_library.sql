-- Up Migration
CREATE TABLE settings (
  key TEXT PRIMARY KEY,
  value TEXT NOT NULL
) STRICT;

CREATE TABLE tracks (
  id TEXT PRIMARY KEY,
  -- The content is the identity: the same file twice is one entry, whoever imports it at the same moment.
  sha256 TEXT NOT NULL UNIQUE CHECK (length(sha256) = 64),
  source_path TEXT NOT NULL,
  source_bytes INTEGER NOT NULL CHECK (source_bytes > 0),
  source_mtime_ms REAL NOT NULL,
  -- A key of shared/media/formats.ts: what is inside, whatever the file's name says.
  format TEXT NOT NULL,
  duration_ms INTEGER NOT NULL CHECK (duration_ms > 0),
  sample_rate INTEGER NOT NULL CHECK (sample_rate > 0),
  channels INTEGER NOT NULL CHECK (channels > 0),
  artist TEXT NOT NULL DEFAULT '',
  album TEXT NOT NULL DEFAULT '',
  title TEXT NOT NULL CHECK (length(title) > 0),
  description TEXT NOT NULL DEFAULT '',
  genre TEXT NOT NULL DEFAULT '',
  tags TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(tags)),
  visibility TEXT NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'unlisted', 'private')),
  paid INTEGER NOT NULL DEFAULT 0 CHECK (paid IN (0, 1)),
  preview_enabled INTEGER NOT NULL DEFAULT 0 CHECK (preview_enabled IN (0, 1)),
  lossless INTEGER NOT NULL DEFAULT 1 CHECK (lossless IN (0, 1)),
  -- Name of a file in covers/, itself named by its content.
  cover_file TEXT,
  imported_at TEXT NOT NULL,
  updated_at TEXT NOT NULL
) STRICT;
CREATE INDEX tracks_source ON tracks (source_path);
CREATE INDEX tracks_newest ON tracks (imported_at DESC, id DESC);

-- Down Migration
DROP TABLE tracks;
DROP TABLE settings;
