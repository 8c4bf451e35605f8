-- Up Migration
CREATE TABLE listening_sessions (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- Of the token in the link; the token itself is nowhere.
  token_hash bytea NOT NULL,
  guests_may_add boolean NOT NULL DEFAULT false,
  -- Goes up with every change but that of the queue, which has its own.
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  -- What the host hears: so far into the item at that instant.
  item_id uuid,
  is_playing boolean NOT NULL DEFAULT false,
  position_ms integer NOT NULL DEFAULT 0 CHECK (position_ms >= 0),
  rate double precision NOT NULL DEFAULT 1 CHECK (rate BETWEEN 0.25 AND 4),
  told_at timestamptz NOT NULL,
  host_seen_at timestamptz NOT NULL,
  created_at timestamptz NOT NULL,
  ended_at timestamptz,
  CONSTRAINT listening_sessions_token_hash_key UNIQUE (token_hash)
);
-- One at a time.
CREATE UNIQUE INDEX listening_sessions_open ON listening_sessions (host_id) WHERE ended_at IS NULL;
CREATE INDEX listening_sessions_host ON listening_sessions (host_id);
-- What the sweep looks for.
CREATE INDEX listening_sessions_ended ON listening_sessions ((coalesce(ended_at, host_seen_at)));

-- A guest is a number, forgotten within the hour.
CREATE TABLE listening_guests (
  session_id uuid NOT NULL REFERENCES listening_sessions ON DELETE CASCADE,
  guest_id uuid NOT NULL,
  -- Of where they came in from: a keyed hash that no other session shares.
  network bytea NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (session_id, guest_id)
);
CREATE INDEX listening_guests_seen ON listening_guests (seen_at);

-- Down Migration
DROP TABLE listening_guests, listening_sessions;
