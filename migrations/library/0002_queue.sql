-- Up Migration
CREATE TABLE jobs (
  id TEXT PRIMARY KEY,
  kind TEXT NOT NULL,
  -- Not checked here: what cannot be read is parked as failed, with its reason, rather than lost.
  payload TEXT NOT NULL,
  -- The same work is in the queue once.
  dedupe TEXT NOT NULL,
  track_id TEXT REFERENCES tracks ON DELETE CASCADE,
  state TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'failed', 'done', 'cancelled')),
  priority INTEGER NOT NULL DEFAULT 0,
  position REAL NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  crashes INTEGER NOT NULL DEFAULT 0,
  next_try_ms INTEGER NOT NULL DEFAULT 0,
  progress REAL NOT NULL DEFAULT 0 CHECK (progress BETWEEN 0 AND 1),
  -- A lease outlives the state: a job cancelled while it runs keeps it until its handler has let go.
  lease_owner TEXT,
  lease_token TEXT,
  lease_until_ms INTEGER,
  failure TEXT,
  created_at TEXT NOT NULL,
  updated_at TEXT NOT NULL,
  CHECK ((lease_owner IS NULL) = (lease_token IS NULL) AND (lease_owner IS NULL) = (lease_until_ms IS NULL)),
  CHECK (state <> 'running' OR lease_owner IS NOT NULL),
  CHECK (state <> 'failed' OR failure IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX jobs_once ON jobs (dedupe) WHERE state IN ('queued', 'running', 'paused', 'failed');
CREATE INDEX jobs_next ON jobs (priority DESC, position, id) WHERE state = 'queued';
CREATE INDEX jobs_leased ON jobs (lease_owner) WHERE lease_owner IS NOT NULL;
CREATE INDEX jobs_position ON jobs (position);
CREATE INDEX jobs_track ON jobs (track_id);

CREATE TABLE job_needs (
  job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
  needs_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
  PRIMARY KEY (job_id, needs_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX job_needs_of ON job_needs (needs_id);

-- Down Migration
DROP TABLE job_needs;
DROP TABLE jobs;
