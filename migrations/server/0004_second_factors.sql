-- Up Migration
-- When this session last proved a second factor; null: never, or the factor is gone.
ALTER TABLE sessions ADD COLUMN factor_at timestamptz;
-- When somebody last proved the first factor for it: a session that another one has opened has that one's. Null: from
-- before this was kept, so long ago.
ALTER TABLE sessions ADD COLUMN signed_in_at timestamptz;

-- What was done to an account, and by whom; never a secret. The actor is null for the operator's command line.
CREATE TABLE account_events (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  actor_id uuid REFERENCES users ON DELETE SET NULL,
  kind text NOT NULL CHECK (kind ~ '^[a-z]+(-[a-z]+)*$'),
  detail jsonb NOT NULL DEFAULT '{}' CHECK (jsonb_typeof(detail) = 'object'),
  address text NOT NULL DEFAULT '',
  at timestamptz NOT NULL
);
CREATE INDEX account_events_user ON account_events (user_id, at DESC, id DESC);
CREATE INDEX account_events_actor ON account_events (actor_id);

-- One authenticator app for each account. Encrypted, because it must be read again.
CREATE TABLE totp_secrets (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  sealed_secret text NOT NULL,
  created_at timestamptz NOT NULL,
  -- Null until a code has proved that the app holds the secret.
  confirmed_at timestamptz,
  -- The newest time step (RFC 6238) whose code was taken: none up to it is taken again.
  last_step bigint,
  CHECK ((confirmed_at IS NULL) = (last_step IS NULL))
);

CREATE TABLE recovery_codes (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  code_hash bytea NOT NULL CHECK (octet_length(code_hash) = 32),
  created_at timestamptz NOT NULL,
  used_at timestamptz,
  PRIMARY KEY (user_id, code_hash)
);

CREATE TABLE passkeys (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- As the authenticator made it, base64url.
  credential_id text NOT NULL,
  public_key bytea NOT NULL,
  -- The authenticator's count of signatures; one that does not count says 0 for ever.
  sign_count bigint NOT NULL CHECK (sign_count >= 0),
  transports text[] NOT NULL,
  backed_up boolean NOT NULL,
  name text NOT NULL CHECK (length(name) BETWEEN 1 AND 60),
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  CONSTRAINT passkeys_credential_key UNIQUE (credential_id)
);
CREATE INDEX passkeys_user ON passkeys (user_id);

-- What an authenticator is asked to sign; removed by the first answer. Only the SHA-256 is kept.
CREATE TABLE webauthn_challenges (
  challenge_hash bytea PRIMARY KEY CHECK (octet_length(challenge_hash) = 32),
  purpose text NOT NULL CHECK (purpose IN ('register', 'sign-in', 'second-factor', 'step-up')),
  -- Null for a sign-in: who it is, the answer says.
  user_id uuid REFERENCES users ON DELETE CASCADE,
  session_id uuid REFERENCES sessions ON DELETE CASCADE,
  expires_at timestamptz NOT NULL,
  CHECK ((user_id IS NULL) = (purpose = 'sign-in')),
  CHECK ((session_id IS NOT NULL) = (purpose IN ('register', 'step-up')))
);
CREATE INDEX webauthn_challenges_end ON webauthn_challenges (expires_at);
CREATE INDEX webauthn_challenges_user ON webauthn_challenges (user_id);
CREATE INDEX webauthn_challenges_session ON webauthn_challenges (session_id);

-- Ended ones as well: where somebody signed in from before, and what goes with an account.
CREATE INDEX sessions_of_user ON sessions (user_id);

-- How the staff looks for accounts: all, the newest first, or by how an address or a name begins.
CREATE INDEX users_newest ON users (created_at DESC, id DESC);
CREATE INDEX users_email_begins ON users (email text_pattern_ops);
CREATE INDEX users_username_begins ON users (username text_pattern_ops);

-- Down Migration
DROP INDEX users_username_begins, users_email_begins, users_newest, sessions_of_user;
DROP TABLE webauthn_challenges, passkeys, recovery_codes, totp_secrets, account_events;
ALTER TABLE sessions DROP COLUMN signed_in_at, DROP COLUMN factor_at;
