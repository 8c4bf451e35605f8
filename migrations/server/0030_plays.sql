-- Up Migration
-- What was counted elsewhere and added here: each once, however often it is brought.
CREATE TABLE play_batches (
  id uuid PRIMARY KEY,
  applied_at timestamptz NOT NULL
);
CREATE INDEX play_batches_oldest ON play_batches (applied_at);

-- Plays of a track on a day (UTC). No foreign key: its check would lock the tracks of a whole batch, one after the other, against
-- those who change some of them; and no track's row is ever removed.
CREATE TABLE play_days (
  track_id uuid NOT NULL,
  day date NOT NULL,
  plays bigint NOT NULL CHECK (plays > 0),
  PRIMARY KEY (track_id, day)
);
-- What was played most in some days.
CREATE INDEX play_days_day ON play_days (day, track_id);

-- The sum of its days, which pages show.
CREATE TABLE play_totals (
  track_id uuid PRIMARY KEY,
  plays bigint NOT NULL CHECK (plays > 0)
);

-- Down Migration
DROP TABLE play_totals, play_days, play_batches;
