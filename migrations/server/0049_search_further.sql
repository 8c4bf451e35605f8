-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

-- Beats a minute (20 to 400, two decimals at most) and the key, as the creator says them; empty where they do not. Held to from now on
-- alone: 0051 looks at the rows that are there, when nobody has to wait for it.
ALTER TABLE tracks
  ADD COLUMN bpm text NOT NULL DEFAULT '',
  ADD COLUMN musical_key text NOT NULL DEFAULT '',
  ADD CONSTRAINT tracks_bpm_check
    CHECK (bpm ~ '^((([2-9][0-9]|[123][0-9]{2})(\.[0-9]{1,2})?|400))?$') NOT VALID,
  ADD CONSTRAINT tracks_musical_key_check CHECK (musical_key IN ('',
    'c-major', 'c-minor', 'd-flat-major', 'c-sharp-minor', 'd-major', 'd-minor',
    'e-flat-major', 'e-flat-minor', 'e-major', 'e-minor', 'f-major', 'f-minor',
    'f-sharp-major', 'f-sharp-minor', 'g-major', 'g-minor', 'a-flat-major', 'g-sharp-minor',
    'a-major', 'a-minor', 'b-flat-major', 'b-flat-minor', 'b-major', 'b-minor')) NOT VALID;

CREATE FUNCTION search_bpm(bpm text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CASE
  WHEN bpm = '' THEN '{}' WHEN bpm::numeric < 90 THEN '{bpm:under-90}' WHEN bpm::numeric < 110 THEN '{bpm:90-110}'
  WHEN bpm::numeric < 120 THEN '{bpm:110-120}' WHEN bpm::numeric < 130 THEN '{bpm:120-130}'
  WHEN bpm::numeric < 140 THEN '{bpm:130-140}' WHEN bpm::numeric < 160 THEN '{bpm:140-160}'
  WHEN bpm::numeric < 180 THEN '{bpm:160-180}' ELSE '{bpm:from-180}' END::text[];

-- Playlists are found as tracks and releases are: by their title, what is said of them, and their owner's name. Their rows
-- have no part in it: who looks decides which of them there are, and a track may stand in very many.
ALTER TABLE search_documents DROP CONSTRAINT search_documents_kind_check,
  ADD CONSTRAINT search_documents_kind_check CHECK (kind IN ('track', 'release', 'playlist')) NOT VALID;

-- As in 0028, with playlists, and with two facets more of a track.
CREATE OR REPLACE VIEW search_sources AS
  SELECT tracks.id, 'track' AS kind, tracks.owner_id,
    CASE tracks.status WHEN 'published' THEN tracks.published_at ELSE tracks.created_at END AS at,
    search_lists(tracks) AND search_knows(users) AS is_listed, tracks.title,
    users.display_name || ' ' || users.username || ' ' || tracks.genre || ' ' || array_to_string(tracks.tags, ' ') AS named,
    tracks.credits AS further,
    array_remove(ARRAY['genre:' || nullif(lower(tracks.genre), ''), CASE WHEN tracks.lossless THEN 'lossless:yes' END], NULL)
      || array(SELECT 'tag:' || tag FROM unnest(tracks.tags) AS tag)
      || search_bpm(tracks.bpm) || array_remove(ARRAY['key:' || nullif(tracks.musical_key, '')], NULL)
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
  WHERE products.kind = 'release'
  UNION ALL
  SELECT playlists.id, 'playlist', playlists.owner_id, playlists.created_at,
    playlists.visibility = 'public' AND playlists.moderation = 'none' AND search_knows(users), playlists.title,
    users.display_name || ' ' || users.username, playlists.description, '{}'::text[]
  FROM playlists JOIN users ON users.id = playlists.owner_id WHERE playlists.moderation <> 'removed';

DROP TRIGGER tracks_search ON tracks;
CREATE TRIGGER tracks_search AFTER UPDATE ON tracks FOR EACH ROW WHEN (
  (OLD.status, OLD.visibility, OLD.dmca_blocked, OLD.held_for_scan, OLD.moderation, OLD.published_at, OLD.title, OLD.genre, OLD.tags,
    OLD.credits, OLD.duration_ms, OLD.lossless, OLD.bpm, OLD.musical_key, OLD.owner_id) IS DISTINCT FROM
  (NEW.status, NEW.visibility, NEW.dmca_blocked, NEW.held_for_scan, NEW.moderation, NEW.published_at, NEW.title, NEW.genre, NEW.tags,
    NEW.credits, NEW.duration_ms, NEW.lossless, NEW.bpm, NEW.musical_key, NEW.owner_id)) EXECUTE FUNCTION search_track();

CREATE OR REPLACE FUNCTION search_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM search_put(array(SELECT id FROM tracks WHERE owner_id = NEW.id AND status <> 'deleted'
    UNION ALL SELECT id FROM products WHERE seller_id = NEW.id AND kind = 'release'
    UNION ALL SELECT id FROM playlists WHERE owner_id = NEW.id));
  RETURN NULL;
END $$;

CREATE FUNCTION search_playlist() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM search_put(ARRAY[coalesce(NEW.id, OLD.id)]);
  RETURN NULL;
END $$;
CREATE TRIGGER playlists_search_new AFTER INSERT OR DELETE ON playlists FOR EACH ROW EXECUTE FUNCTION search_playlist();
CREATE TRIGGER playlists_search AFTER UPDATE ON playlists FOR EACH ROW WHEN (
  (OLD.title, OLD.description, OLD.visibility, OLD.moderation, OLD.owner_id) IS DISTINCT FROM
  (NEW.title, NEW.description, NEW.visibility, NEW.moderation, NEW.owner_id)) EXECUTE FUNCTION search_playlist();

-- As in 0024, but for what is gone: it is sorted out of both sides at once. `NOT IN` compared each of some 100,000 with each.
CREATE OR REPLACE FUNCTION search_put(these uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM search_documents WHERE id = ANY (these) ORDER BY id, kind FOR NO KEY UPDATE;
  INSERT INTO search_documents (id, kind, owner_id, at, is_listed, title, facets, words)
    SELECT id, kind, owner_id, at, is_listed, title, facets, search_vector(id, title, named || ' ' || further, facets)
    FROM search_sources WHERE id = ANY (these) ORDER BY id, kind
    ON CONFLICT (id, kind) DO UPDATE SET (owner_id, at, is_listed, title, facets, words) =
      (excluded.owner_id, excluded.at, excluded.is_listed, excluded.title, excluded.facets, excluded.words);
  -- The ids are said twice: a view that is asked for one row after another would be made whole.
  DELETE FROM search_documents WHERE (id, kind) IN (
    SELECT id, kind FROM search_documents WHERE id = ANY (these)
    EXCEPT SELECT id, kind FROM search_sources WHERE id = ANY (these));
  INSERT INTO search_vocabulary
    SELECT DISTINCT word FROM search_sources, unnest(search_words(title || ' ' || named)) AS word
    WHERE id = ANY (these) AND is_listed AND length(word) > 2 ORDER BY word ON CONFLICT DO NOTHING;
END $$;

-- All documents anew, where they are in doubt: by portions, each of them kept, while everybody goes on.
CREATE PROCEDURE search_put_all() LANGUAGE plpgsql AS $$
DECLARE
  these uuid[];
  done uuid := '00000000-0000-0000-0000-000000000000';
BEGIN
  LOOP
    these := array(SELECT DISTINCT id FROM (
      (SELECT id FROM tracks WHERE id > done ORDER BY id LIMIT 1000)
      UNION ALL (SELECT id FROM products WHERE id > done ORDER BY id LIMIT 1000)
      UNION ALL (SELECT id FROM playlists WHERE id > done ORDER BY id LIMIT 1000)
      UNION ALL (SELECT id FROM search_documents WHERE id > done ORDER BY id LIMIT 1000)) AS known ORDER BY id LIMIT 1000);
    EXIT WHEN these = '{}';
    PERFORM search_put(these);
    done := these[cardinality(these)];
    COMMIT;
  END LOOP;
END $$;

-- One document of 32, by chance (the first 8 of the 256 parts that search_vector writes): what is asked of these alone costs a
-- small part of what it costs of all, and says how many there are about, before it is decided how all are asked.
CREATE FUNCTION search_in_sample(uuid) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN (hashtext($1::text) & 255) < 8;

-- Down Migration
DROP TRIGGER tracks_search ON tracks;
CREATE TRIGGER tracks_search AFTER UPDATE ON tracks FOR EACH ROW WHEN (
  (OLD.status, OLD.visibility, OLD.dmca_blocked, OLD.held_for_scan, OLD.moderation, OLD.published_at, OLD.title, OLD.genre, OLD.tags,
    OLD.credits, OLD.duration_ms, OLD.lossless, OLD.owner_id) IS DISTINCT FROM
  (NEW.status, NEW.visibility, NEW.dmca_blocked, NEW.held_for_scan, NEW.moderation, NEW.published_at, NEW.title, NEW.genre, NEW.tags,
    NEW.credits, NEW.duration_ms, NEW.lossless, NEW.owner_id)) EXECUTE FUNCTION search_track();
DROP FUNCTION search_in_sample;
DROP TRIGGER playlists_search ON playlists;
DROP TRIGGER playlists_search_new ON playlists;
DROP FUNCTION search_playlist;
DROP PROCEDURE search_put_all;
CREATE OR REPLACE FUNCTION search_put(these uuid[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM FROM search_documents WHERE id = ANY (these) ORDER BY id, kind FOR NO KEY UPDATE;
  INSERT INTO search_documents (id, kind, owner_id, at, is_listed, title, facets, words)
    SELECT id, kind, owner_id, at, is_listed, title, facets, search_vector(id, title, named || ' ' || further, facets)
    FROM search_sources WHERE id = ANY (these) ORDER BY id, kind
    ON CONFLICT (id, kind) DO UPDATE SET (owner_id, at, is_listed, title, facets, words) =
      (excluded.owner_id, excluded.at, excluded.is_listed, excluded.title, excluded.facets, excluded.words);
  -- The ids are said twice: a view that is asked for one row after another would be made whole.
  DELETE FROM search_documents WHERE id = ANY (these) AND (kind, id) NOT IN (
    SELECT kind, id FROM search_sources WHERE id = ANY (these));
  INSERT INTO search_vocabulary
    SELECT DISTINCT word FROM search_sources, unnest(search_words(title || ' ' || named)) AS word
    WHERE id = ANY (these) AND is_listed AND length(word) > 2 ORDER BY word ON CONFLICT DO NOTHING;
END $$;
CREATE OR REPLACE FUNCTION search_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM search_put(array(SELECT id FROM tracks WHERE owner_id = NEW.id AND status <> 'deleted'
    UNION ALL SELECT id FROM products WHERE seller_id = NEW.id AND kind = 'release'));
  RETURN NULL;
END $$;
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
DELETE FROM search_documents WHERE kind = 'playlist';
ALTER TABLE search_documents DROP CONSTRAINT search_documents_kind_check,
  ADD CONSTRAINT search_documents_kind_check CHECK (kind IN ('track', 'release'));
DROP FUNCTION search_bpm;
ALTER TABLE tracks DROP COLUMN musical_key, DROP COLUMN bpm;
