-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

-- What somebody said about a flag; one that nobody changed has no row, and is as the code has it. Names are not checked here: what the
-- code knows changes with it, and a row that it knows no more is shown as stale.
CREATE TABLE flags (
  id uuid PRIMARY KEY,
  name text NOT NULL UNIQUE CHECK (name ~ '^[a-z][a-z0-9-]{0,63}$'),
  percentage integer NOT NULL CHECK (percentage BETWEEN 0 AND 100),
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  updated_at timestamptz NOT NULL
);

-- Who has it whatever the percentage.
CREATE TABLE flag_people (
  flag_id uuid NOT NULL REFERENCES flags ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (flag_id, user_id)
);
CREATE INDEX flag_people_user ON flag_people (user_id);

-- Down Migration
DROP TABLE flag_people, flags;
