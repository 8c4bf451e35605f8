-- Up Migration
CREATE TABLE uploads (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  track_id uuid REFERENCES tracks,
  purpose text NOT NULL CHECK (purpose IN ('original', 'cover')),
  status text NOT NULL CHECK (status IN ('open', 'complete', 'aborted', 'expired', 'failed', 'purged')),
  integrity text NOT NULL DEFAULT 'unverified' CHECK (integrity IN ('unverified', 'verified', 'corrupt')),
  filename text NOT NULL,
  content_type text NOT NULL,
  bytes bigint NOT NULL CHECK (bytes > 0),
  sha256 text NOT NULL CHECK (sha256 ~ '^[0-9a-f]{64}$'),
  part_bytes integer NOT NULL CHECK (part_bytes >= 5242880),
  storage_key text NOT NULL,
  -- Null: a file that the server itself took in.
  multipart_id text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  CONSTRAINT uploads_storage_key_key UNIQUE (storage_key),
  CHECK (purpose <> 'original' OR track_id IS NOT NULL)
);
-- The same creator sending the same content for the same purpose has one live session or object.
CREATE UNIQUE INDEX uploads_one_live ON uploads (user_id, purpose, sha256)
  WHERE status IN ('open', 'complete') AND integrity <> 'corrupt';
CREATE INDEX uploads_due ON uploads (expires_at) WHERE status = 'open';
CREATE INDEX uploads_unverified ON uploads (updated_at) WHERE status = 'complete' AND integrity = 'unverified';

CREATE TABLE bundles (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  track_id uuid NOT NULL REFERENCES tracks,
  status text NOT NULL CHECK (status IN ('open', 'complete', 'expired', 'purged')),
  -- SHA-256 over the manifest's paths and digests: the same set for the same track is the same bundle.
  digest text NOT NULL CHECK (digest ~ '^[0-9a-f]{64}$'),
  prefix text NOT NULL UNIQUE,
  -- shared/media/rendition-set.ts
  rendition_set jsonb NOT NULL,
  -- [{path, bytes, sha256, md5}]
  files jsonb NOT NULL,
  bytes bigint NOT NULL CHECK (bytes > 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE UNIQUE INDEX bundles_one_live ON bundles (track_id, digest)
  WHERE status IN ('open', 'complete');
CREATE INDEX bundles_due ON bundles (expires_at) WHERE status = 'open';

ALTER TABLE tracks
  ADD CONSTRAINT tracks_original_fkey FOREIGN KEY (original_upload_id) REFERENCES uploads,
  ADD CONSTRAINT tracks_cover_fkey FOREIGN KEY (cover_upload_id) REFERENCES uploads,
  ADD CONSTRAINT tracks_rendition_set_fkey FOREIGN KEY (rendition_set_id) REFERENCES bundles;
CREATE INDEX tracks_original ON tracks (original_upload_id);
CREATE INDEX tracks_cover ON tracks (cover_upload_id);
CREATE INDEX tracks_rendition_set ON tracks (rendition_set_id);

-- The server's own transcoding, one row a track.
CREATE TABLE transcodes (
  track_id uuid PRIMARY KEY REFERENCES tracks,
  upload_id uuid NOT NULL REFERENCES uploads,
  status text NOT NULL CHECK (status IN ('queued', 'running', 'done', 'failed')),
  progress real NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
  -- A code: why it failed.
  error text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);

-- Down Migration
DROP TABLE transcodes;
-- What was uploaded is gone with these tables; tracks fall back to drafts without sound, so that up can run again.
UPDATE tracks SET status = CASE status WHEN 'published' THEN 'draft' ELSE status END,
  original_upload_id = NULL, cover_upload_id = NULL, rendition_set_id = NULL, duration_ms = NULL;
DROP INDEX tracks_original, tracks_cover, tracks_rendition_set;
ALTER TABLE tracks
  DROP CONSTRAINT tracks_original_fkey,
  DROP CONSTRAINT tracks_cover_fkey,
  DROP CONSTRAINT tracks_rendition_set_fkey;
DROP TABLE bundles, uploads;
