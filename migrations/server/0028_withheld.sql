-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

-- What the moderation withholds: hidden, from all but its owner and the staff; removed, from its owner too.
ALTER TABLE tracks ADD COLUMN moderation text NOT NULL DEFAULT 'none' CHECK (moderation IN ('none', 'hidden', 'removed'));
ALTER TABLE products ADD COLUMN moderation text NOT NULL DEFAULT 'none' CHECK (moderation IN ('none', 'hidden', 'removed'));
ALTER TABLE playlists ADD COLUMN moderation text NOT NULL DEFAULT 'none' CHECK (moderation IN ('none', 'hidden', 'removed'));
-- Of somebody's page; the account itself is suspended, or not.
ALTER TABLE users ADD COLUMN moderation text NOT NULL DEFAULT 'none' CHECK (moderation IN ('none', 'hidden')),
  -- When a suspension ends by itself; null: nobody knows.
  ADD COLUMN suspended_until timestamptz;
CREATE INDEX users_suspension_ends ON users (suspended_until) WHERE suspended_until IS NOT NULL;

-- The search finds none of it. The functions and triggers are those of 0024, with one condition more.
CREATE OR REPLACE FUNCTION search_lists(tracks) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ($1).status = 'published' AND ($1).visibility = 'public' AND NOT ($1).dmca_blocked AND NOT ($1).held_for_scan
    AND ($1).moderation = 'none';

CREATE OR REPLACE VIEW search_sources AS
  SELECT tracks.id, 'track' AS kind, tracks.owner_id,
    CASE tracks.status WHEN 'published' THEN tracks.published_at ELSE tracks.created_at END AS at,
    search_lists(tracks) AND search_knows(users) AS is_listed, tracks.title,
    users.display_name || ' ' || users.username || ' ' || tracks.genre || ' ' || array_to_string(tracks.tags, ' ') AS named,
    tracks.credits AS further,
    array_remove(ARRAY['genre:' || nullif(lower(tracks.genre), ''), CASE WHEN tracks.lossless THEN 'lossless:yes' END], NULL)
      || array(SELECT 'tag:' || tag FROM unnest(tracks.tags) AS tag)
      || search_duration(tracks.duration_ms)
      || array(SELECT unnest(search_offer(product_id)) FROM product_tracks
          WHERE product_tracks.track_id = tracks.id AND product_tracks.kind = 'track') AS facets
  FROM tracks JOIN users ON users.id = tracks.owner_id WHERE tracks.status <> 'deleted'
  UNION ALL
  SELECT products.id, 'release', products.seller_id, coalesce(products.on_sale_at, products.created_at),
    products.status = 'on-sale' AND products.moderation = 'none' AND search_knows(users) AND of_tracks.are_listed, products.title,
    users.display_name || ' ' || users.username || ' ' || of_tracks.words, '', of_tracks.facets || search_offer(products.id)
  FROM products JOIN users ON users.id = products.seller_id, LATERAL (
    SELECT coalesce(bool_and(search_lists(tracks)), false) AS are_listed,
      coalesce(string_agg(tracks.title || ' ' || tracks.genre || ' ' || array_to_string(tracks.tags, ' '), ' '), '') AS words,
      array_remove(coalesce(array_agg(DISTINCT 'genre:' || nullif(lower(tracks.genre), '')), '{}')
        || array(SELECT DISTINCT 'tag:' || tag FROM product_tracks AS part JOIN tracks AS one ON one.id = part.track_id,
            unnest(one.tags) AS tag WHERE part.product_id = products.id)
        || CASE WHEN bool_and(tracks.lossless) THEN 'lossless:yes' END, NULL) AS facets
    FROM product_tracks JOIN tracks ON tracks.id = track_id WHERE product_id = products.id) AS of_tracks
  WHERE products.kind = 'release';

DROP TRIGGER tracks_search ON tracks;
CREATE TRIGGER tracks_search AFTER UPDATE ON tracks FOR EACH ROW WHEN (
  (OLD.status, OLD.visibility, OLD.dmca_blocked, OLD.held_for_scan, OLD.moderation, OLD.published_at, OLD.title, OLD.genre, OLD.tags,
    OLD.credits, OLD.duration_ms, OLD.lossless, OLD.owner_id) IS DISTINCT FROM
  (NEW.status, NEW.visibility, NEW.dmca_blocked, NEW.held_for_scan, NEW.moderation, NEW.published_at, NEW.title, NEW.genre, NEW.tags,
    NEW.credits, NEW.duration_ms, NEW.lossless, NEW.owner_id)) EXECUTE FUNCTION search_track();
DROP TRIGGER products_search ON products;
CREATE TRIGGER products_search AFTER INSERT OR DELETE OR UPDATE OF status, moderation, title, on_sale_at, seller_id ON products
  FOR EACH ROW EXECUTE FUNCTION search_product();

-- Down Migration
DROP TRIGGER products_search ON products;
DROP TRIGGER tracks_search ON tracks;
CREATE OR REPLACE VIEW search_sources AS
  SELECT tracks.id, 'track' AS kind, tracks.owner_id,
    CASE tracks.status WHEN 'published' THEN tracks.published_at ELSE tracks.created_at END AS at,
    search_lists(tracks) AND search_knows(users) AS is_listed, tracks.title,
    users.display_name || ' ' || users.username || ' ' || tracks.genre || ' ' || array_to_string(tracks.tags, ' ') AS named,
    tracks.credits AS further,
    array_remove(ARRAY['genre:' || nullif(lower(tracks.genre), ''), CASE WHEN tracks.lossless THEN 'lossless:yes' END], NULL)
      || array(SELECT 'tag:' || tag FROM unnest(tracks.tags) AS tag)
      || search_duration(tracks.duration_ms)
      || array(SELECT unnest(search_offer(product_id)) FROM product_tracks
          WHERE product_tracks.track_id = tracks.id AND product_tracks.kind = 'track') AS facets
  FROM tracks JOIN users ON users.id = tracks.owner_id WHERE tracks.status <> 'deleted'
  UNION ALL
  SELECT products.id, 'release', products.seller_id, coalesce(products.on_sale_at, products.created_at),
    products.status = 'on-sale' AND search_knows(users) AND of_tracks.are_listed, products.title,
    users.display_name || ' ' || users.username || ' ' || of_tracks.words, '', of_tracks.facets || search_offer(products.id)
  FROM products JOIN users ON users.id = products.seller_id, LATERAL (
    SELECT coalesce(bool_and(search_lists(tracks)), false) AS are_listed,
      coalesce(string_agg(tracks.title || ' ' || tracks.genre || ' ' || array_to_string(tracks.tags, ' '), ' '), '') AS words,
      array_remove(coalesce(array_agg(DISTINCT 'genre:' || nullif(lower(tracks.genre), '')), '{}')
        || array(SELECT DISTINCT 'tag:' || tag FROM product_tracks AS part JOIN tracks AS one ON one.id = part.track_id,
            unnest(one.tags) AS tag WHERE part.product_id = products.id)
        || CASE WHEN bool_and(tracks.lossless) THEN 'lossless:yes' END, NULL) AS facets
    FROM product_tracks JOIN tracks ON tracks.id = track_id WHERE product_id = products.id) AS of_tracks
  WHERE products.kind = 'release';
CREATE OR REPLACE FUNCTION search_lists(tracks) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ($1).status = 'published' AND ($1).visibility = 'public' AND NOT ($1).dmca_blocked AND NOT ($1).held_for_scan;
CREATE TRIGGER tracks_search AFTER UPDATE ON tracks FOR EACH ROW WHEN (
  (OLD.status, OLD.visibility, OLD.dmca_blocked, OLD.held_for_scan, OLD.published_at, OLD.title, OLD.genre, OLD.tags, OLD.credits,
    OLD.duration_ms, OLD.lossless, OLD.owner_id) IS DISTINCT FROM
  (NEW.status, NEW.visibility, NEW.dmca_blocked, NEW.held_for_scan, NEW.published_at, NEW.title, NEW.genre, NEW.tags, NEW.credits,
    NEW.duration_ms, NEW.lossless, NEW.owner_id)) EXECUTE FUNCTION search_track();
CREATE TRIGGER products_search AFTER INSERT OR DELETE OR UPDATE OF status, title, on_sale_at, seller_id ON products
  FOR EACH ROW EXECUTE FUNCTION search_product();
ALTER TABLE users DROP COLUMN suspended_until, DROP COLUMN moderation;
ALTER TABLE playlists DROP COLUMN moderation;
ALTER TABLE products DROP COLUMN moderation;
ALTER TABLE tracks DROP COLUMN moderation;
