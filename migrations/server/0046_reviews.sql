-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

-- What buyers say of what they bought: one each.
CREATE TABLE reviews (
  id uuid PRIMARY KEY,
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  author_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- By which they had it when they wrote: what was given back is shown to nobody.
  grant_id uuid NOT NULL REFERENCES licence_grants ON DELETE CASCADE,
  rating smallint NOT NULL CHECK (rating BETWEEN 1 AND 5),
  text text NOT NULL CHECK (length(text) <= 2000),
  moderation text NOT NULL DEFAULT 'none' CHECK (moderation IN ('none', 'hidden', 'removed')),
  created_at timestamptz NOT NULL,
  edited_at timestamptz,
  CONSTRAINT reviews_one_each UNIQUE (product_id, author_id)
);
CREATE INDEX reviews_newest ON reviews (product_id, created_at DESC, id DESC);
CREATE INDEX reviews_author ON reviews (author_id, id);
CREATE INDEX reviews_grant ON reviews (grant_id);

ALTER TABLE moderation_cases DROP CONSTRAINT moderation_cases_target_kind_check,
  ADD CONSTRAINT moderation_cases_target_kind_check
    CHECK (target_kind IN ('track', 'release', 'profile', 'playlist', 'comment', 'review'));

-- Down Migration
-- Fails where a review was reported: what was decided is not forgotten by going back.
ALTER TABLE moderation_cases DROP CONSTRAINT moderation_cases_target_kind_check,
  ADD CONSTRAINT moderation_cases_target_kind_check
    CHECK (target_kind IN ('track', 'release', 'profile', 'playlist', 'comment'));
DROP TABLE reviews;
