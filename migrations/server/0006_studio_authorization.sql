-- Up Migration
-- What a person's browser brings back to their Studio, to be exchanged for a session of its own (RFC 6749, 4.1).
-- Only the SHA-256 is kept. A used one stays until it is swept, so that a second use is known for what it is.
CREATE TABLE authorization_codes (
  code_hash bytea PRIMARY KEY CHECK (octet_length(code_hash) = 32),
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- The browser's session in which it was allowed. Ended before the exchange, it takes the code along.
  browser_session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE,
  client_id text NOT NULL,
  redirect_uri text NOT NULL,
  -- RFC 7636, S256 alone.
  code_challenge text NOT NULL CHECK (code_challenge ~ '^[A-Za-z0-9_-]{43}$'),
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  -- What the first use made; null when it was refused.
  session_id uuid REFERENCES sessions ON DELETE SET NULL,
  CHECK (session_id IS NULL OR used_at IS NOT NULL)
);
CREATE INDEX authorization_codes_end ON authorization_codes (expires_at);
CREATE INDEX authorization_codes_user ON authorization_codes (user_id);
CREATE INDEX authorization_codes_browser_session ON authorization_codes (browser_session_id);
CREATE INDEX authorization_codes_session ON authorization_codes (session_id);

-- Down Migration
DROP TABLE authorization_codes;
