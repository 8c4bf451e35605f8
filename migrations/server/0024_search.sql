-- Up Migration
-- What a search compares: one row for each track and release that is not deleted, kept by the triggers below. It holds nothing
-- that its sources do not: truncate it, put everything anew, and it is the same.

-- Words as a search knows them: without case, accents and punctuation, in their order. The separators are named one by one,
-- so that no locale has a say; whatever else there is, of any script, is part of a word.
CREATE FUNCTION search_words(text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
  RETURN array(
    SELECT left(part, 40) FROM regexp_split_to_table(search_fold(normalize($1, NFKC)),
      '[\s\u0001-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u00bf\u2000-\u206f\u3000-\u3003]+')
      WITH ORDINALITY AS parts(part, nth)
    WHERE part <> '' ORDER BY nth);

CREATE TABLE search_documents (
  kind text NOT NULL CHECK (kind IN ('track', 'release')),
  -- Of the track, or of the product. No foreign keys: a write of either would wait for whoever holds its owner.
  id uuid NOT NULL,
  owner_id uuid NOT NULL,
  -- When everybody could find it first; until then, when it came to be.
  at timestamptz NOT NULL,
  -- Everybody may find it; else its owner alone.
  is_listed boolean NOT NULL,
  title text NOT NULL,
  -- What it can be narrowed down by, as `genre:jazz`.
  facets text[] NOT NULL,
  -- `blue`: a word of it. `=blue`: a word of its title. `#genre:jazz`: a facet. `#part:7`: chance put it into that of 256 parts.
  words tsvector NOT NULL,
  PRIMARY KEY (id, kind)
);
CREATE INDEX search_documents_tracks ON search_documents USING gin (words) WHERE is_listed AND kind = 'track';
CREATE INDEX search_documents_releases ON search_documents USING gin (words) WHERE is_listed AND kind = 'release';
CREATE INDEX search_documents_newest ON search_documents (kind, at DESC, id DESC) WHERE is_listed;
CREATE INDEX search_documents_owner ON search_documents (owner_id, kind, at DESC, id DESC) WHERE NOT is_listed;
CREATE INDEX search_documents_title ON search_documents (left(search_fold(title), 40) COLLATE "C") WHERE is_listed;

-- Words of what everybody may find, for those that are mistyped. What is used no more is swept out by a job.
CREATE TABLE search_vocabulary (word text COLLATE "C" PRIMARY KEY);
CREATE INDEX search_vocabulary_similar ON search_vocabulary USING gin (word gin_trgm_ops);

CREATE FUNCTION search_duration(ms bigint) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN CASE
  WHEN ms IS NULL THEN '{}' WHEN ms < 120000 THEN '{duration:under-2}' WHEN ms < 300000 THEN '{duration:2-5}'
  WHEN ms < 600000 THEN '{duration:5-10}' ELSE '{duration:over-10}' END::text[];

-- Of each product that is on sale: its kinds of licence, and what the cheapest costs, in hundreds of the minor unit.
CREATE FUNCTION search_offer(which uuid) RETURNS text[] LANGUAGE sql STABLE AS $$
  SELECT coalesce(array_agg(DISTINCT 'licence:' || coalesce(template, 'own')), '{}') || CASE
    WHEN min(coalesce(minimum, price)) IS NULL THEN '{}' WHEN min(coalesce(minimum, price)) = 0 THEN '{price:free}'
    WHEN min(coalesce(minimum, price)) < 500 THEN '{price:under-5}' WHEN min(coalesce(minimum, price)) < 2000 THEN '{price:5-20}'
    WHEN min(coalesce(minimum, price)) < 10000 THEN '{price:20-100}' ELSE '{price:over-100}' END::text[]
  FROM product_licences JOIN products ON products.id = product_id
  WHERE product_id = which AND status = 'on-sale' AND retired_at IS NULL $$;

CREATE FUNCTION search_vector(id uuid, title text, other text, facets text[]) RETURNS tsvector
  LANGUAGE sql IMMUTABLE PARALLEL SAFE RETURN array_to_tsvector(
    search_words(title) || search_words(other) || array(SELECT '=' || word FROM unnest(search_words(title)) AS word)
    || array(SELECT '#' || facet FROM unnest(facets) AS facet) || ('#part:' || (hashtext(id::text) & 255)));

-- Who can be found at all (the people's search has the same rule).
CREATE FUNCTION search_knows(users) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ($1).email_verified_at IS NOT NULL AND ($1).suspended_at IS NULL AND ($1).deletion_at IS NULL;

-- What everybody may come across (the catalogue's lists have the same rule).
CREATE FUNCTION search_lists(tracks) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE
  RETURN ($1).status = 'published' AND ($1).visibility = 'public' AND NOT ($1).dmca_blocked AND NOT ($1).held_for_scan;

CREATE VIEW search_sources AS
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

-- Holds the rows first, in the order of their ids, and looks only then: of two changes that meet, the later sees both.
CREATE FUNCTION search_put(these uuid[]) RETURNS void LANGUAGE plpgsql AS $$
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

CREATE FUNCTION search_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM search_put(coalesce(NEW.id, OLD.id) || array(SELECT product_id FROM product_tracks
    WHERE track_id = coalesce(NEW.id, OLD.id) AND kind = 'release'));
  RETURN NULL;
END $$;
CREATE TRIGGER tracks_search_new AFTER INSERT OR DELETE ON tracks FOR EACH ROW EXECUTE FUNCTION search_track();
CREATE TRIGGER tracks_search AFTER UPDATE ON tracks FOR EACH ROW WHEN (
  (OLD.status, OLD.visibility, OLD.dmca_blocked, OLD.held_for_scan, OLD.published_at, OLD.title, OLD.genre, OLD.tags, OLD.credits,
    OLD.duration_ms, OLD.lossless, OLD.owner_id) IS DISTINCT FROM
  (NEW.status, NEW.visibility, NEW.dmca_blocked, NEW.held_for_scan, NEW.published_at, NEW.title, NEW.genre, NEW.tags, NEW.credits,
    NEW.duration_ms, NEW.lossless, NEW.owner_id)) EXECUTE FUNCTION search_track();

CREATE FUNCTION search_person() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM search_put(array(SELECT id FROM tracks WHERE owner_id = NEW.id AND status <> 'deleted'
    UNION ALL SELECT id FROM products WHERE seller_id = NEW.id AND kind = 'release'));
  RETURN NULL;
END $$;
CREATE TRIGGER users_search AFTER UPDATE ON users FOR EACH ROW WHEN (
  (OLD.username, OLD.display_name, search_knows(OLD)) IS DISTINCT FROM (NEW.username, NEW.display_name, search_knows(NEW)))
  EXECUTE FUNCTION search_person();

-- A release itself, and the track that is sold by itself.
CREATE FUNCTION search_put_products(these uuid[]) RETURNS void LANGUAGE sql AS $$
  SELECT search_put(these || array(SELECT track_id FROM product_tracks WHERE product_id = ANY (these) AND kind = 'track')) $$;
CREATE FUNCTION search_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM search_put_products(ARRAY[coalesce(NEW.id, OLD.id)]);
  RETURN NULL;
END $$;
CREATE TRIGGER products_search AFTER INSERT OR DELETE OR UPDATE OF status, title, on_sale_at, seller_id ON products
  FOR EACH ROW EXECUTE FUNCTION search_product();

-- Whole lists of tracks and licences are put and taken at once.
CREATE FUNCTION search_product_parts() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM search_put_products(array(SELECT DISTINCT product_id FROM changed));
  IF TG_TABLE_NAME = 'product_tracks' THEN
    PERFORM search_put(array(SELECT DISTINCT track_id FROM changed WHERE kind = 'track'));
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER product_tracks_search_new AFTER INSERT ON product_tracks REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION search_product_parts();
CREATE TRIGGER product_tracks_search_changed AFTER UPDATE ON product_tracks REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION search_product_parts();
CREATE TRIGGER product_tracks_search_gone AFTER DELETE ON product_tracks REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION search_product_parts();
CREATE TRIGGER product_licences_search_new AFTER INSERT ON product_licences REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION search_product_parts();
CREATE TRIGGER product_licences_search_changed AFTER UPDATE ON product_licences REFERENCING NEW TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION search_product_parts();
CREATE TRIGGER product_licences_search_gone AFTER DELETE ON product_licences REFERENCING OLD TABLE AS changed
  FOR EACH STATEMENT EXECUTE FUNCTION search_product_parts();

SELECT search_put(array(SELECT id FROM search_sources));

-- Down Migration
DROP TRIGGER product_licences_search_gone ON product_licences;
DROP TRIGGER product_licences_search_changed ON product_licences;
DROP TRIGGER product_licences_search_new ON product_licences;
DROP TRIGGER product_tracks_search_gone ON product_tracks;
DROP TRIGGER product_tracks_search_changed ON product_tracks;
DROP TRIGGER product_tracks_search_new ON product_tracks;
DROP TRIGGER products_search ON products;
DROP TRIGGER users_search ON users;
DROP TRIGGER tracks_search ON tracks;
DROP TRIGGER tracks_search_new ON tracks;
DROP FUNCTION search_product_parts, search_product, search_put_products, search_person, search_track, search_put;
DROP VIEW search_sources;
DROP FUNCTION search_lists, search_knows, search_vector, search_offer, search_duration;
DROP TABLE search_vocabulary, search_documents;
DROP FUNCTION search_words(text);
