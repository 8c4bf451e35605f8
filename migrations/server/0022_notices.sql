-- Up Migration
-- Notices of claimed infringement (17 USC 512(c)(3)(A)), and how each went on.
CREATE TABLE dmca_notices (
  id uuid PRIMARY KEY,
  -- What people call it by.
  number integer GENERATED ALWAYS AS IDENTITY (START WITH 1001) UNIQUE,
  status text NOT NULL CHECK (status IN ('pending', 'taken_down', 'counter_noticed', 'restored', 'dismissed')),
  -- As the claimant wrote it.
  target text NOT NULL,
  -- Null until somebody has said which one is meant.
  track_id uuid REFERENCES tracks,
  claimant_name text NOT NULL,
  claimant_address text NOT NULL,
  claimant_phone text NOT NULL,
  claimant_email text NOT NULL,
  rights_owner text NOT NULL,
  work text NOT NULL,
  signature text NOT NULL,
  locale text NOT NULL CHECK (locale IN ('en', 'fr')),
  -- When claimant and creator were told that it has come.
  told_at timestamptz,
  taken_down_at timestamptz,
  restore_due_at timestamptz,
  court_action_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK (status IN ('pending', 'dismissed') OR (track_id IS NOT NULL AND taken_down_at IS NOT NULL)),
  CHECK (status <> 'counter_noticed' OR restore_due_at IS NOT NULL),
  CHECK (court_action_at IS NULL OR restore_due_at IS NOT NULL)
);
CREATE INDEX dmca_notices_queue ON dmca_notices (created_at, id);
CREATE INDEX dmca_notices_by_status ON dmca_notices (status, created_at, id);
CREATE INDEX dmca_notices_track ON dmca_notices (track_id) WHERE track_id IS NOT NULL;
CREATE INDEX dmca_notices_due ON dmca_notices (restore_due_at)
  WHERE status = 'counter_noticed' AND court_action_at IS NULL;

CREATE TABLE dmca_notice_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  notice_id uuid NOT NULL REFERENCES dmca_notices,
  from_status text NOT NULL,
  to_status text NOT NULL,
  reason text NOT NULL,
  -- Null: the server itself.
  actor_id uuid REFERENCES users,
  created_at timestamptz NOT NULL
);
CREATE INDEX dmca_notice_history_notice ON dmca_notice_history (notice_id, id);

-- 17 USC 512(g)(3).
CREATE TABLE dmca_counter_notices (
  notice_id uuid PRIMARY KEY REFERENCES dmca_notices,
  user_id uuid NOT NULL REFERENCES users,
  name text NOT NULL,
  address text NOT NULL,
  phone text NOT NULL,
  statement text NOT NULL,
  signature text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX dmca_counter_notices_user ON dmca_counter_notices (user_id);

-- Accounts whose uploads wait for the staff, after several upheld notices (17 USC 512(i)).
CREATE TABLE upload_suspensions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users,
  -- How many there were then.
  upheld integer NOT NULL CHECK (upheld > 0),
  created_at timestamptz NOT NULL,
  lifted_at timestamptz,
  lifted_by uuid REFERENCES users,
  lift_reason text NOT NULL DEFAULT '',
  CHECK ((lifted_at IS NULL) = (lifted_by IS NULL))
);
CREATE UNIQUE INDEX upload_suspensions_standing ON upload_suspensions (user_id) WHERE lifted_at IS NULL;
CREATE INDEX upload_suspensions_newest ON upload_suspensions (created_at DESC, id DESC);

-- Down Migration
DROP TABLE upload_suspensions;
DROP TABLE dmca_counter_notices, dmca_notice_history, dmca_notices;
