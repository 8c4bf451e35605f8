-- Up Migration
CREATE TABLE tracks (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL REFERENCES users,
  slug text NOT NULL,
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  status text NOT NULL CHECK (status IN ('draft', 'published', 'deleted')),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  description text NOT NULL DEFAULT '' CHECK (length(description) <= 5000),
  genre text NOT NULL DEFAULT '' CHECK (length(genre) <= 60),
  tags text[] NOT NULL DEFAULT '{}' CHECK (cardinality(tags) <= 20),
  visibility text NOT NULL DEFAULT 'public' CHECK (visibility IN ('public', 'unlisted', 'private')),
  paid boolean NOT NULL DEFAULT false,
  preview_enabled boolean NOT NULL DEFAULT false,
  dmca_blocked boolean NOT NULL DEFAULT false,
  original_upload_id uuid,
  cover_upload_id uuid,
  rendition_set_id uuid,
  -- What the rendition set says of the sound; null until one is attached.
  duration_ms integer CHECK (duration_ms > 0),
  integrated_lufs real,
  loudness_range_lu real,
  true_peak_dbtp real,
  lossless boolean NOT NULL DEFAULT false,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  published_at timestamptz,
  CONSTRAINT tracks_slug_key UNIQUE (slug),
  CHECK ((rendition_set_id IS NULL) = (duration_ms IS NULL)),
  -- What is published can be heard.
  CHECK (status <> 'published' OR (rendition_set_id IS NOT NULL AND published_at IS NOT NULL))
);
CREATE INDEX tracks_newest ON tracks (published_at DESC, id DESC)
  WHERE status = 'published' AND visibility = 'public' AND NOT dmca_blocked;
CREATE INDEX tracks_owner ON tracks (owner_id, created_at DESC, id DESC) WHERE status <> 'deleted';
CREATE INDEX tracks_tags ON tracks USING gin (tags) WHERE status = 'published' AND visibility = 'public';

-- Down Migration
DROP TABLE tracks;
