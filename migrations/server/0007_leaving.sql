-- Up Migration
ALTER TABLE users
  -- Null: this account signs in by other means than a password.
  ALTER COLUMN password_hash DROP NOT NULL,
  -- Null in what is left of a deleted account alone.
  ALTER COLUMN email DROP NOT NULL,
  ADD COLUMN version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  -- When the personal data will be removed; until then its owner may change their mind.
  ADD COLUMN deletion_at timestamptz,
  -- When it was removed. The row stays, without a name, for the money records that point to it.
  ADD COLUMN erased_at timestamptz,
  ADD CONSTRAINT users_erased_check CHECK (
    CASE WHEN erased_at IS NULL THEN email IS NOT NULL
    ELSE email IS NULL AND password_hash IS NULL AND display_name = '' AND email_verified_at IS NULL END);
CREATE INDEX users_leaving ON users (deletion_at) WHERE deletion_at IS NOT NULL AND erased_at IS NULL;

-- Null: until the account of whoever asked would have ended. Else the name of a deleted account, kept from others.
ALTER TABLE username_holds ADD COLUMN held_until timestamptz;

ALTER TABLE email_tokens
  -- The address that the token makes the account's: the new one, or the one from before.
  ADD COLUMN address text CHECK (address = lower(address)),
  DROP CONSTRAINT email_tokens_purpose_check,
  ADD CONSTRAINT email_tokens_purpose_check
    CHECK (purpose IN ('verify-email', 'reset-password', 'change-email', 'undo-email-change')),
  ADD CONSTRAINT email_tokens_addressed_check
    CHECK ((purpose IN ('change-email', 'undo-email-change')) = (address IS NOT NULL));

ALTER TABLE sessions
  DROP CONSTRAINT sessions_revoke_reason_check,
  ADD CONSTRAINT sessions_revoke_reason_check CHECK (revoke_reason IN (
    'logout', 'ended', 'reuse', 'password-changed', 'password-reset', 'email-change-undone', 'deletion'));

-- Copies of one's own data, as files in the object store.
CREATE TABLE data_exports (
  id uuid PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  status text NOT NULL CHECK (status IN ('preparing', 'ready', 'failed', 'removed')),
  storage_key text NOT NULL UNIQUE,
  bytes bigint CHECK (bytes > 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- When the file will be removed.
  expires_at timestamptz NOT NULL,
  CHECK (status <> 'ready' OR bytes IS NOT NULL)
);
CREATE UNIQUE INDEX data_exports_one_at_a_time ON data_exports (user_id) WHERE status = 'preparing';
CREATE INDEX data_exports_newest ON data_exports (user_id, created_at DESC, id DESC);
CREATE INDEX data_exports_due ON data_exports (expires_at) WHERE status IN ('preparing', 'ready');

-- Down Migration
DROP TABLE data_exports;
UPDATE sessions SET revoke_reason = 'ended' WHERE revoke_reason NOT IN ('logout', 'ended', 'reuse');
ALTER TABLE sessions
  DROP CONSTRAINT sessions_revoke_reason_check,
  ADD CONSTRAINT sessions_revoke_reason_check CHECK (revoke_reason IN ('logout', 'ended', 'reuse'));
DELETE FROM email_tokens WHERE purpose <> 'verify-email';
ALTER TABLE email_tokens
  DROP COLUMN address,
  DROP CONSTRAINT email_tokens_purpose_check,
  ADD CONSTRAINT email_tokens_purpose_check CHECK (purpose IN ('verify-email'));
ALTER TABLE username_holds DROP COLUMN held_until;
DROP INDEX users_leaving;
ALTER TABLE users DROP CONSTRAINT users_erased_check, DROP COLUMN version, DROP COLUMN deletion_at;
-- What has no address gets one that nobody can have (RFC 2606), and what has no password one that fits nothing.
UPDATE users SET email = id || '@deleted.invalid', suspended_at = coalesce(suspended_at, erased_at)
  WHERE erased_at IS NOT NULL;
UPDATE users SET password_hash =
  '$argon2id$v=19$m=19456,t=2,p=1$2wqrfRYWL9oWDrN/mk0jbA$H7FMiVbHN2PpmFu6KPeeA8ADi/wmSfqXlT7oM0FjyUA'
  WHERE password_hash IS NULL;
ALTER TABLE users
  DROP COLUMN erased_at, ALTER COLUMN email SET NOT NULL, ALTER COLUMN password_hash SET NOT NULL;
