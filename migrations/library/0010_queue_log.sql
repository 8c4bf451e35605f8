-- Up Migration
-- What happened to each job, and when: for whoever looks at the queue. Written by the library itself with every
-- change of a state, so that none is forgotten and none is told that did not happen.
CREATE TABLE job_log (
  id INTEGER PRIMARY KEY,
  job_id TEXT NOT NULL REFERENCES jobs ON DELETE CASCADE,
  at TEXT NOT NULL,
  -- NULL: the job is new.
  from_state TEXT,
  to_state TEXT NOT NULL,
  -- The engine died while it ran.
  crashed INTEGER NOT NULL,
  attempts INTEGER NOT NULL,
  next_try_ms INTEGER NOT NULL,
  failure TEXT
) STRICT;
CREATE INDEX job_log_of ON job_log (job_id, id);

INSERT INTO job_log (job_id, at, from_state, to_state, crashed, attempts, next_try_ms, failure)
  SELECT id, created_at, NULL, 'queued', 0, 0, 0, NULL FROM jobs;
INSERT INTO job_log (job_id, at, from_state, to_state, crashed, attempts, next_try_ms, failure)
  SELECT id, updated_at, 'queued', state, 0, attempts, next_try_ms, failure FROM jobs WHERE state <> 'queued';

CREATE TRIGGER job_log_new AFTER INSERT ON jobs BEGIN
  INSERT INTO job_log (job_id, at, from_state, to_state, crashed, attempts, next_try_ms, failure)
    VALUES (NEW.id, NEW.created_at, NULL, NEW.state, 0, NEW.attempts, NEW.next_try_ms, NEW.failure);
END;

CREATE TRIGGER job_log_moved AFTER UPDATE OF state ON jobs WHEN NEW.state <> OLD.state BEGIN
  INSERT INTO job_log (job_id, at, from_state, to_state, crashed, attempts, next_try_ms, failure)
    VALUES (NEW.id, NEW.updated_at, OLD.state, NEW.state, NEW.crashes > OLD.crashes, NEW.attempts,
      NEW.next_try_ms, NEW.failure);
  -- What is tried for days does not fill the disk: the newest 100 lines of a job are kept.
  DELETE FROM job_log WHERE job_id = NEW.id AND id <= (
    SELECT id FROM job_log WHERE job_id = NEW.id ORDER BY id DESC LIMIT 1 OFFSET 100);
END;

-- One look for what is failed, at work or done, however long the queue is.
CREATE INDEX jobs_state ON jobs (state, updated_at);

-- Down Migration
DROP INDEX jobs_state;
DROP TRIGGER job_log_moved;
DROP TRIGGER job_log_new;
DROP TABLE job_log;
