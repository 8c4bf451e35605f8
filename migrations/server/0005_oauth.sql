-- Up Migration
-- An account of a provider of OpenID Connect that signs in to an account here. The issuer and the subject name it for
-- ever; the provider's id is ours and may be given to another issuer one day.
CREATE TABLE oauth_identities (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  provider text NOT NULL,
  issuer text NOT NULL,
  subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
  -- As the provider said at the last sign-in, so that the owner knows which of their accounts it is.
  email text,
  created_at timestamptz NOT NULL,
  last_used_at timestamptz,
  CONSTRAINT oauth_identities_subject_key UNIQUE (issuer, subject)
);
CREATE INDEX oauth_identities_user ON oauth_identities (user_id);

-- The provider's tokens, encrypted; the id of the key that it was done with stands beside them. Without one they are
-- still plain, and `encrypt-oauth-tokens` is to be run.
CREATE TABLE oauth_tokens (
  identity_id uuid PRIMARY KEY REFERENCES oauth_identities ON DELETE CASCADE,
  access_token text NOT NULL,
  refresh_token text,
  key_id text,
  expires_at timestamptz,
  updated_at timestamptz NOT NULL,
  CONSTRAINT oauth_tokens_sealed_check CHECK (key_id IS NULL OR (
    starts_with(access_token, 'v1.' || key_id || '.')
    AND (refresh_token IS NULL OR starts_with(refresh_token, 'v1.' || key_id || '.'))))
);
CREATE INDEX oauth_tokens_key ON oauth_tokens (key_id, identity_id);

-- A sign-in on its way to the provider and back; removed by the first answer. State and browser as SHA-256.
CREATE TABLE oauth_states (
  state_hash bytea PRIMARY KEY CHECK (octet_length(state_hash) = 32),
  browser_hash bytea NOT NULL CHECK (octet_length(browser_hash) = 32),
  provider text NOT NULL,
  -- The PKCE verifier and the nonce, encrypted.
  sealed text NOT NULL,
  redirect text NOT NULL,
  -- The session that wants to link an identity to its account; null for a sign-in.
  session_id uuid REFERENCES sessions ON DELETE CASCADE,
  expires_at timestamptz NOT NULL
);
CREATE INDEX oauth_states_end ON oauth_states (expires_at);
CREATE INDEX oauth_states_session ON oauth_states (session_id);

-- An identity whose address is that of an account here: linked once that account has signed in, in the same browser.
CREATE TABLE oauth_pending_links (
  browser_hash bytea PRIMARY KEY CHECK (octet_length(browser_hash) = 32),
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  provider text NOT NULL,
  -- Issuer, subject, address and tokens, encrypted.
  sealed text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX oauth_pending_links_end ON oauth_pending_links (expires_at);
CREATE INDEX oauth_pending_links_user ON oauth_pending_links (user_id);

-- Down Migration
DROP TABLE oauth_pending_links, oauth_states, oauth_tokens, oauth_identities;
