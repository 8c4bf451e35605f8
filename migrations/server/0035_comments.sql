-- Up Migration
-- What people write at a moment of a track, and in reply to that: one level.
CREATE TABLE comments (
  id uuid PRIMARY KEY,
  track_id uuid NOT NULL REFERENCES tracks ON DELETE CASCADE,
  parent_id uuid,
  -- Null where it was deleted and others had replied: the place stays, and nothing of what was said.
  author_id uuid REFERENCES users,
  -- Of the sound; a reply has its comment's.
  at_ms integer CHECK (at_ms >= 0),
  text text NOT NULL CHECK (length(text) <= 1000),
  -- By the track's owner.
  hidden_at timestamptz,
  moderation text NOT NULL DEFAULT 'none' CHECK (moderation IN ('none', 'hidden', 'removed')),
  created_at timestamptz NOT NULL,
  edited_at timestamptz,
  -- What is replied to is no reply itself, and of the same track.
  is_root boolean NOT NULL GENERATED ALWAYS AS (parent_id IS NULL) STORED,
  parent_is_root boolean GENERATED ALWAYS AS (CASE WHEN parent_id IS NOT NULL THEN true END) STORED,
  CONSTRAINT comments_root UNIQUE (id, track_id, is_root),
  FOREIGN KEY (parent_id, track_id, parent_is_root) REFERENCES comments (id, track_id, is_root),
  CHECK ((parent_id IS NULL) = (at_ms IS NOT NULL)),
  CHECK ((author_id IS NULL) = (text = '')),
  CHECK (author_id IS NOT NULL OR parent_id IS NULL)
);
CREATE INDEX comments_newest ON comments (track_id, created_at DESC, id DESC) WHERE parent_id IS NULL;
CREATE INDEX comments_replies ON comments (parent_id, created_at, id);
CREATE INDEX comments_author ON comments (author_id, id);

ALTER TABLE moderation_cases DROP CONSTRAINT moderation_cases_target_kind_check,
  ADD CONSTRAINT moderation_cases_target_kind_check CHECK (target_kind IN ('track', 'release', 'profile', 'playlist', 'comment'));

-- Down Migration
-- Fails where a comment was reported: what was decided is not forgotten by going back.
ALTER TABLE moderation_cases DROP CONSTRAINT moderation_cases_target_kind_check,
  ADD CONSTRAINT moderation_cases_target_kind_check CHECK (target_kind IN ('track', 'release', 'profile', 'playlist'));
DROP TABLE comments;
