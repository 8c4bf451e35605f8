-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

-- What those who like a track like as well, of each track the nearest few: made anew by a job, and names nobody. No foreign keys:
-- their checks would lock tracks in crowds against those who change some of them; and no track's row is ever removed.
CREATE TABLE related_tracks (
  track_id uuid NOT NULL,
  related_id uuid NOT NULL,
  score double precision NOT NULL CHECK (score > 0),
  computed_at timestamptz NOT NULL,
  PRIMARY KEY (track_id, related_id),
  CHECK (track_id <> related_id)
);
CREATE INDEX related_tracks_oldest ON related_tracks (computed_at);

-- How far the job has come, where it has not come to the end.
CREATE TABLE relating_round (
  is_only boolean PRIMARY KEY DEFAULT true CHECK (is_only),
  begun_at timestamptz NOT NULL,
  after_id uuid NOT NULL
);

-- With whose it is, so that the newest likes of a thing are read in their order: else the planner, for which an average thing has few,
-- would gather and sort all of what a million like. Under a name of its own: the one before it goes in 0051, since nobody could like or look
-- at likes while one is built in a transaction that has dropped the other.
CREATE INDEX reactions_of_target ON reactions (target_id, kind, created_at DESC) INCLUDE (user_id);

-- The newest of a genre, however it is written.
CREATE INDEX tracks_genre_newest ON tracks (lower(genre), published_at DESC, id DESC)
  WHERE status = 'published' AND visibility = 'public' AND NOT dmca_blocked;

-- Down Migration
DROP INDEX tracks_genre_newest;
DROP TABLE relating_round;
DROP INDEX reactions_of_target;
DROP TABLE related_tracks;
