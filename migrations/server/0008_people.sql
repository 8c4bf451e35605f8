-- Up Migration
-- Both are trusted extensions: the database's owner may create them.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS unaccent;

-- How names are compared in a search: without case and accents. Immutable as long as nobody changes the dictionary.
CREATE FUNCTION search_fold(text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN lower(public.unaccent('public.unaccent'::regdictionary, $1));

-- A picture in the store. The row is there before its objects and goes after them, so that none can be forgotten.
CREATE TABLE avatars (
  id uuid PRIMARY KEY,
  -- Null when the account is gone: the objects still have to be removed.
  user_id uuid REFERENCES users ON DELETE SET NULL,
  -- What it was made of, so that a repeated call finds it; the upload itself may be gone.
  upload_id uuid,
  created_at timestamptz NOT NULL,
  -- Null while a profile shows it.
  unused_since timestamptz,
  -- From here on it may not be shown again: its objects are being removed.
  removing_since timestamptz CHECK (removing_since IS NULL OR unused_since IS NOT NULL OR user_id IS NULL)
);
CREATE INDEX avatars_unused ON avatars (unused_since) WHERE unused_since IS NOT NULL OR user_id IS NULL;
CREATE INDEX avatars_user ON avatars (user_id);

-- What an account shows of itself; one row for each, made with it.
CREATE TABLE profiles (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  bio text NOT NULL DEFAULT '' CHECK (length(bio) <= 2000),
  location text NOT NULL DEFAULT '' CHECK (length(location) <= 80),
  links text[] NOT NULL DEFAULT '{}' CHECK (cardinality(links) <= 5),
  avatar_id uuid REFERENCES avatars,
  -- Counted by a trigger of follows.
  followers integer NOT NULL DEFAULT 0 CHECK (followers >= 0),
  following integer NOT NULL DEFAULT 0 CHECK (following >= 0),
  updated_at timestamptz NOT NULL,
  CONSTRAINT profiles_avatar_key UNIQUE (avatar_id)
);
CREATE INDEX profiles_popular ON profiles (followers DESC, user_id DESC);

INSERT INTO profiles (user_id, updated_at) SELECT id, updated_at FROM users;
CREATE FUNCTION give_profile() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO profiles (user_id, updated_at) VALUES (NEW.id, NEW.created_at);
  RETURN NULL;
END $$;
CREATE TRIGGER users_profile AFTER INSERT ON users FOR EACH ROW EXECUTE FUNCTION give_profile();

CREATE TABLE follows (
  follower_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  followee_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (follower_id, followee_id),
  CHECK (follower_id <> followee_id)
);
CREATE INDEX follows_followers ON follows (followee_id, created_at DESC, follower_id DESC);
CREATE INDEX follows_following ON follows (follower_id, created_at DESC, followee_id DESC);

-- Counters follow the rows, whoever removes them (a cascade too). Who writes follows holds both profiles, in the order
-- of their ids, so that two such writes never wait for each other.
CREATE FUNCTION count_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    UPDATE profiles SET followers = followers + 1 WHERE user_id = NEW.followee_id;
    UPDATE profiles SET following = following + 1 WHERE user_id = NEW.follower_id;
  ELSE
    UPDATE profiles SET followers = followers - 1 WHERE user_id = OLD.followee_id;
    UPDATE profiles SET following = following - 1 WHERE user_id = OLD.follower_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER follows_count AFTER INSERT OR DELETE ON follows FOR EACH ROW EXECUTE FUNCTION count_follow();

CREATE TABLE blocks (
  blocker_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  blocked_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (blocker_id, blocked_id),
  CHECK (blocker_id <> blocked_id)
);
CREATE INDEX blocks_blocked ON blocks (blocked_id, blocker_id);
CREATE INDEX blocks_newest ON blocks (blocker_id, created_at DESC, blocked_id DESC);

CREATE INDEX users_search_username ON users (username COLLATE "C")
  WHERE email_verified_at IS NOT NULL AND suspended_at IS NULL;
-- No more than a cursor can carry.
CREATE INDEX users_search_name ON users (left(search_fold(display_name), 20) COLLATE "C", id)
  WHERE email_verified_at IS NOT NULL AND suspended_at IS NULL;
CREATE INDEX users_search_similar ON users USING gin (search_fold(username || ' ' || display_name) gin_trgm_ops)
  WHERE email_verified_at IS NOT NULL AND suspended_at IS NULL;
-- A person's public tracks, newest first, as their page lists them.
CREATE INDEX tracks_owner_newest ON tracks (owner_id, published_at DESC, id DESC)
  WHERE status = 'published' AND visibility = 'public' AND NOT dmca_blocked;

ALTER TABLE uploads DROP CONSTRAINT uploads_purpose_check,
  ADD CONSTRAINT uploads_purpose_check CHECK (purpose IN ('original', 'cover', 'avatar'));

-- Down Migration
-- Their objects are found by the check of the store, as any that no row names.
DELETE FROM uploads WHERE purpose = 'avatar';
ALTER TABLE uploads DROP CONSTRAINT uploads_purpose_check,
  ADD CONSTRAINT uploads_purpose_check CHECK (purpose IN ('original', 'cover'));
DROP INDEX tracks_owner_newest, users_search_similar, users_search_name, users_search_username;
DROP TABLE blocks, follows;
DROP FUNCTION count_follow();
DROP TRIGGER users_profile ON users;
DROP FUNCTION give_profile();
DROP TABLE profiles, avatars;
DROP FUNCTION search_fold(text);
DROP EXTENSION unaccent;
DROP EXTENSION pg_trgm;
