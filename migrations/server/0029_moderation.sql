-- Up Migration
-- All that people report of one thing, until it was decided on.
CREATE TABLE moderation_cases (
  id uuid PRIMARY KEY,
  -- What people call it by.
  number integer GENERATED ALWAYS AS IDENTITY (START WITH 1001) UNIQUE,
  status text NOT NULL CHECK (status IN ('open', 'dismissed', 'acted', 'reversed')),
  target_kind text NOT NULL CHECK (target_kind IN ('track', 'release', 'profile', 'playlist')),
  -- No foreign key: what it was about may be deleted, and the case stays.
  target_id uuid NOT NULL,
  owner_id uuid NOT NULL REFERENCES users,
  reports integer NOT NULL CHECK (reports > 0),
  -- The queue's order: the earlier, the sooner. When it was opened, and for each further report so much earlier.
  rank_at timestamptz NOT NULL,
  claimed_by uuid REFERENCES users,
  claimed_until timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK ((claimed_by IS NULL) = (claimed_until IS NULL))
);
-- Whose it is belongs to what it is: ids are chosen by clients, and one whose thing is deleted can be somebody else's after it.
CREATE UNIQUE INDEX moderation_cases_one_open ON moderation_cases (target_kind, target_id, owner_id) WHERE status = 'open';
CREATE INDEX moderation_cases_target ON moderation_cases (target_kind, target_id);
CREATE INDEX moderation_cases_queue ON moderation_cases (status, rank_at, id);
CREATE INDEX moderation_cases_owner ON moderation_cases (owner_id);

CREATE TABLE moderation_reports (
  id uuid PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES moderation_cases,
  -- Null where they have left.
  reporter_id uuid REFERENCES users ON DELETE SET NULL,
  reason text NOT NULL CHECK (reason IN ('spam', 'hate', 'violence', 'sexual', 'minors', 'self-harm', 'impersonation', 'privacy', 'copyright', 'other')),
  text text NOT NULL CHECK (length(text) <= 2000),
  -- What it was called when they saw it: what it is called since may be none of theirs. Empty where its owner has left.
  title text NOT NULL,
  -- When they were told how it ended.
  told_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT moderation_reports_once UNIQUE (case_id, reporter_id)
);
CREATE INDEX moderation_reports_reporter ON moderation_reports (reporter_id, id);

-- One for each case: it ends with it.
CREATE TABLE moderation_decisions (
  case_id uuid PRIMARY KEY REFERENCES moderation_cases,
  action text NOT NULL CHECK (action IN ('dismiss', 'hide', 'remove', 'warn', 'suspend', 'ban')),
  reason text NOT NULL,
  suspended_until timestamptz,
  actor_id uuid NOT NULL REFERENCES users,
  -- SHA-256 of what stands in the mail's link to an appeal; null where there is nothing to appeal against, or nobody left.
  token_hash bytea UNIQUE CHECK (octet_length(token_hash) = 32),
  appeal_until timestamptz,
  created_at timestamptz NOT NULL,
  CHECK ((action = 'suspend') = (suspended_until IS NOT NULL)),
  CHECK (action <> 'dismiss' OR token_hash IS NULL),
  CHECK ((token_hash IS NULL) = (appeal_until IS NULL))
);

CREATE TABLE moderation_appeals (
  id uuid PRIMARY KEY,
  -- Once.
  case_id uuid NOT NULL UNIQUE REFERENCES moderation_decisions,
  status text NOT NULL CHECK (status IN ('open', 'upheld', 'reversed')),
  text text NOT NULL CHECK (length(text) <= 5000),
  decided_by uuid REFERENCES users,
  decision_reason text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK (status = 'open' OR decided_by IS NOT NULL)
);
CREATE INDEX moderation_appeals_queue ON moderation_appeals (status, created_at, id);

CREATE TABLE moderation_history (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  case_id uuid NOT NULL REFERENCES moderation_cases,
  event text NOT NULL CHECK (event IN ('dismiss', 'hide', 'remove', 'warn', 'suspend', 'ban', 'appeal', 'uphold', 'reverse')),
  reason text NOT NULL,
  -- Null: the person concerned.
  actor_id uuid REFERENCES users,
  -- Of a suspension: when it ends.
  suspended_until timestamptz,
  created_at timestamptz NOT NULL,
  CHECK ((event = 'suspend') = (suspended_until IS NOT NULL))
);
CREATE INDEX moderation_history_case ON moderation_history (case_id, id);
CREATE FUNCTION moderation_history_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the history of cases is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
-- By the trigger alone, which holds superusers too: without the right to update, no account could be deleted, as the foreign keys
-- are asked with a lock that needs it.
CREATE TRIGGER moderation_history_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON moderation_history
  FOR EACH STATEMENT EXECUTE FUNCTION moderation_history_is_append_only();

-- Down Migration
DROP TABLE moderation_history, moderation_appeals, moderation_decisions, moderation_reports, moderation_cases;
DROP FUNCTION moderation_history_is_append_only;
