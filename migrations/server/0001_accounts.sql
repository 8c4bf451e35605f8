-- Up Migration
CREATE TABLE users (
  id uuid PRIMARY KEY,
  email text NOT NULL CHECK (email = lower(email)),
  username text NOT NULL CHECK (username = lower(username)),
  display_name text NOT NULL,
  password_hash text NOT NULL,
  -- The language of the mails that this person gets.
  locale text NOT NULL DEFAULT 'en' CHECK (locale IN ('en', 'fr')),
  email_verified_at timestamptz,
  suspended_at timestamptz,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT users_email_key UNIQUE (email),
  CONSTRAINT users_username_key UNIQUE (username)
);

-- Who registers with an address that is taken is told the same as everybody. The username is held all the same:
-- if it stayed free, asking for it again would tell that the address has an account.
CREATE TABLE username_holds (
  username text PRIMARY KEY CHECK (username = lower(username)),
  held_at timestamptz NOT NULL
);

CREATE TABLE user_roles (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  role text NOT NULL CHECK (role IN ('listener', 'creator', 'moderator', 'admin')),
  granted_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, role)
);

-- Single-use tokens that travel by mail; only their SHA-256 is kept.
CREATE TABLE email_tokens (
  token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  purpose text NOT NULL CHECK (purpose IN ('verify-email')),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
CREATE INDEX email_tokens_user ON email_tokens (user_id, purpose);

CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  transport text NOT NULL CHECK (transport IN ('bearer', 'cookie')),
  amr text[] NOT NULL,
  user_agent text NOT NULL,
  address text NOT NULL,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  revoked_at timestamptz,
  revoke_reason text CHECK (revoke_reason IN ('logout', 'ended', 'reuse')),
  CHECK ((revoked_at IS NULL) = (revoke_reason IS NULL))
);
CREATE INDEX sessions_user ON sessions (user_id) WHERE revoked_at IS NULL;

-- A session's refresh tokens form a family: using one twice revokes the session.
CREATE TABLE refresh_tokens (
  token_hash bytea PRIMARY KEY CHECK (octet_length(token_hash) = 32),
  session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
  issued_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  -- A lost answer may be asked for once more within a few seconds.
  repeated_at timestamptz CHECK (repeated_at IS NULL OR used_at IS NOT NULL)
);
CREATE INDEX refresh_tokens_session ON refresh_tokens (session_id);

-- Answers to writes that a client may repeat with the same Idempotency-Key.
CREATE TABLE idempotency_keys (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  route text NOT NULL,
  key text NOT NULL CHECK (length(key) BETWEEN 1 AND 255),
  request_hash bytea NOT NULL,
  resource_id uuid NOT NULL,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, route, key)
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (created_at);

-- Down Migration
DROP TABLE idempotency_keys, refresh_tokens, sessions, email_tokens, user_roles, username_holds, users;
