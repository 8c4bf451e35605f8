-- Up Migration
-- What somebody liked or reposted, from the first time on, with how often: one row for each such track and release.
CREATE TABLE reaction_targets (
  id uuid PRIMARY KEY,
  track_id uuid REFERENCES tracks ON DELETE CASCADE,
  product_id uuid REFERENCES products ON DELETE CASCADE,
  -- Counted by a trigger of reactions.
  likes integer NOT NULL DEFAULT 0 CHECK (likes >= 0),
  reposts integer NOT NULL DEFAULT 0 CHECK (reposts >= 0),
  CONSTRAINT reaction_targets_track UNIQUE (track_id),
  CONSTRAINT reaction_targets_product UNIQUE (product_id),
  CHECK (num_nonnulls(track_id, product_id) = 1)
);

CREATE TABLE reactions (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  kind text NOT NULL CHECK (kind IN ('like', 'repost')),
  target_id uuid NOT NULL REFERENCES reaction_targets ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, kind, target_id)
);
CREATE INDEX reactions_newest ON reactions (user_id, kind, created_at DESC, target_id DESC);
CREATE INDEX reactions_target ON reactions (target_id);

-- Counters follow the rows, whoever removes them (a cascade too). Who writes reactions of one target holds it; who writes those of
-- several holds them in the order of their ids, so that two such writes never wait for each other.
CREATE FUNCTION count_reaction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  one reactions := coalesce(NEW, OLD);
  step integer := CASE TG_OP WHEN 'INSERT' THEN 1 ELSE -1 END;
BEGIN
  UPDATE reaction_targets SET likes = likes + CASE one.kind WHEN 'like' THEN step ELSE 0 END,
      reposts = reposts + CASE one.kind WHEN 'repost' THEN step ELSE 0 END
    WHERE id = one.target_id;
  RETURN NULL;
END $$;
CREATE TRIGGER reactions_count AFTER INSERT OR DELETE ON reactions FOR EACH ROW EXECUTE FUNCTION count_reaction();

-- Somebody's releases, the newest first, as a feed looks for them.
CREATE INDEX products_seller_newest ON products (seller_id, on_sale_at DESC, id DESC) WHERE kind = 'release' AND status = 'on-sale';

-- A favourite is a like from here on.
INSERT INTO reaction_targets (id, track_id)
  SELECT gen_random_uuid(), track_id FROM (
    SELECT DISTINCT track_id FROM playlist_items JOIN playlists ON playlists.id = playlist_id WHERE kind = 'favourites') AS favoured;
INSERT INTO reactions (user_id, kind, target_id, created_at)
  SELECT owner_id, 'like', reaction_targets.id, min(added_at)
  FROM playlist_items JOIN playlists ON playlists.id = playlist_id
    JOIN reaction_targets ON reaction_targets.track_id = playlist_items.track_id
  WHERE kind = 'favourites' GROUP BY owner_id, reaction_targets.id;
DELETE FROM playlists WHERE kind = 'favourites';
DROP INDEX playlists_favourites;
-- The version before still writes the column; nobody reads it any more.
ALTER TABLE playlists ALTER COLUMN kind SET DEFAULT 'playlist', ADD CONSTRAINT playlists_no_favourites CHECK (kind = 'playlist');

-- Down Migration
ALTER TABLE playlists DROP CONSTRAINT playlists_no_favourites, ALTER COLUMN kind DROP DEFAULT;
CREATE UNIQUE INDEX playlists_favourites ON playlists (owner_id) WHERE kind = 'favourites';
DROP INDEX products_seller_newest;
DROP TABLE reactions, reaction_targets;
DROP FUNCTION count_reaction();
