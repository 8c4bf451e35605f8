-- Up Migration
-- Links that open what is private, for whoever has them.
CREATE TABLE share_tokens (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  track_id uuid NOT NULL REFERENCES tracks ON DELETE CASCADE,
  -- Of the token, which is kept nowhere.
  token_hash bytea NOT NULL CHECK (octet_length(token_hash) = 32),
  -- Whom it is for, in the owner's words.
  label text NOT NULL DEFAULT '' CHECK (length(label) <= 80),
  expires_at timestamptz,
  max_uses integer CHECK (max_uses > 0),
  uses integer NOT NULL DEFAULT 0 CHECK (uses >= 0),
  created_at timestamptz NOT NULL,
  revoked_at timestamptz,
  CONSTRAINT share_tokens_hash_key UNIQUE (token_hash),
  CHECK (uses <= max_uses)
);
CREATE INDEX share_tokens_track ON share_tokens (track_id, created_at DESC, id DESC);
CREATE INDEX share_tokens_owner ON share_tokens (owner_id, id);

-- Who listens now, as far as it has to be known to count a listener once. Says nothing of who they are.
CREATE TABLE share_visits (
  share_id uuid NOT NULL REFERENCES share_tokens ON DELETE CASCADE,
  visit_id uuid NOT NULL,
  started_at timestamptz NOT NULL,
  PRIMARY KEY (share_id, visit_id)
);
CREATE INDEX share_visits_oldest ON share_visits (started_at);

-- Down Migration
DROP TABLE share_visits, share_tokens;
