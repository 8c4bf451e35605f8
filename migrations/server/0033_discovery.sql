-- Up Migration
-- What is heard and liked most of late, the newest of it most: made anew as a whole, by a job.
CREATE TABLE trending (
  track_id uuid PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  position integer NOT NULL CHECK (position > 0),
  score double precision NOT NULL CHECK (score > 0),
  CONSTRAINT trending_position UNIQUE (position)
);

-- What the home page begins with, as an admin put it in order. Who did is in the audit log.
CREATE TABLE featured (
  position integer PRIMARY KEY CHECK (position > 0),
  track_id uuid REFERENCES tracks ON DELETE CASCADE,
  product_id uuid REFERENCES products ON DELETE CASCADE,
  -- From then on it is shown no longer; null: until somebody changes it.
  until timestamptz,
  CONSTRAINT featured_track UNIQUE (track_id),
  CONSTRAINT featured_product UNIQUE (product_id),
  CHECK (num_nonnulls(track_id, product_id) = 1)
);

-- The reactions of the last days, whoever's and to whatever.
CREATE INDEX reactions_latest ON reactions (created_at);

-- Down Migration
DROP INDEX reactions_latest;
DROP TABLE featured, trending;
