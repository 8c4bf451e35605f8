-- Up Migration
-- Amounts are minor units of the currency beside them. What is made of a track names its owner along with it.
ALTER TABLE tracks ADD CONSTRAINT tracks_owner_key UNIQUE (id, owner_id);

CREATE TABLE products (
  id uuid PRIMARY KEY,
  seller_id uuid NOT NULL REFERENCES users,
  kind text NOT NULL CHECK (kind IN ('track', 'release')),
  status text NOT NULL CHECK (status IN ('draft', 'on-sale', 'withdrawn')),
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  -- A track that is sold by itself is called as the track is.
  title text CHECK (length(title) BETWEEN 1 AND 200),
  description text NOT NULL DEFAULT '' CHECK (length(description) <= 5000),
  -- What those hear who have not bought it.
  listening text NOT NULL CHECK (listening IN ('whole', 'preview', 'none')),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- For the first time; from then on it may have been sold, and its row stays.
  on_sale_at timestamptz,
  CONSTRAINT products_seller_key UNIQUE (id, seller_id),
  CONSTRAINT products_kind_key UNIQUE (id, seller_id, kind),
  CHECK ((kind = 'release') = (title IS NOT NULL)),
  CHECK (status = 'draft' OR on_sale_at IS NOT NULL)
);
CREATE INDEX products_seller ON products (seller_id, created_at DESC, id DESC);

-- What was on sale is in somebody's books.
CREATE FUNCTION keep_products() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.on_sale_at IS NOT NULL THEN
    RAISE EXCEPTION 'product % has been on sale: its row stays', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER products_stay BEFORE DELETE ON products FOR EACH ROW EXECUTE FUNCTION keep_products();

-- The tracks of a product, in their order; of the seller's own alone.
CREATE TABLE product_tracks (
  product_id uuid NOT NULL,
  seller_id uuid NOT NULL,
  kind text NOT NULL,
  position smallint NOT NULL CHECK (position BETWEEN 1 AND 100),
  track_id uuid NOT NULL,
  PRIMARY KEY (product_id, position),
  CONSTRAINT product_tracks_once UNIQUE (product_id, track_id),
  FOREIGN KEY (product_id, seller_id, kind) REFERENCES products (id, seller_id, kind) ON DELETE CASCADE,
  FOREIGN KEY (track_id, seller_id) REFERENCES tracks (id, owner_id),
  CHECK (kind = 'release' OR position = 1)
);
CREATE INDEX product_tracks_track ON product_tracks (track_id);
-- One place where a track is sold by itself: its licences stand side by side.
CREATE UNIQUE INDEX product_tracks_single ON product_tracks (track_id) WHERE kind = 'track';

CREATE TABLE product_images (
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  position smallint NOT NULL CHECK (position BETWEEN 1 AND 10),
  upload_id uuid NOT NULL REFERENCES uploads,
  PRIMARY KEY (product_id, position),
  CONSTRAINT product_images_once UNIQUE (product_id, upload_id)
);
CREATE INDEX product_images_upload ON product_images (upload_id);

-- What one may buy of a product. What a row says is never changed: an id means the same for ever. It may be retired.
CREATE TABLE product_licences (
  id uuid PRIMARY KEY,
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  position smallint NOT NULL CHECK (position BETWEEN 1 AND 10),
  -- One of our texts, in one of its versions; else the seller's own words.
  template text CHECK (template IN ('personal', 'podcast', 'commercial', 'exclusive')),
  template_version smallint CHECK (template_version > 0),
  own_name text CHECK (length(own_name) BETWEEN 1 AND 80),
  own_text text CHECK (length(own_text) BETWEEN 1 AND 8000),
  currency text NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
  -- With a minimum: what is suggested, and the buyer may pay more, or less down to the minimum.
  price bigint NOT NULL CHECK (price BETWEEN 0 AND 9999999999),
  minimum bigint CHECK (minimum BETWEEN 0 AND price),
  formats text[] NOT NULL CHECK (cardinality(formats) BETWEEN 1 AND 3 AND formats <@ ARRAY['original', 'lossless', 'aac']),
  created_at timestamptz NOT NULL,
  retired_at timestamptz,
  CHECK ((template IS NULL) = (template_version IS NULL)),
  CHECK ((template IS NULL) = (own_name IS NOT NULL) AND (template IS NULL) = (own_text IS NOT NULL)),
  CONSTRAINT product_licences_position EXCLUDE USING btree (product_id WITH =, position WITH =)
    WHERE (retired_at IS NULL) DEFERRABLE INITIALLY DEFERRED
);
CREATE INDEX product_licences_live ON product_licences (product_id, position) WHERE retired_at IS NULL;

-- Who leaves may take their own words along; the buyers' orders hold what was bought.
CREATE FUNCTION keep_licences() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF (NEW.id, NEW.product_id, NEW.template, NEW.template_version, NEW.currency, NEW.price, NEW.minimum, NEW.formats)
    IS DISTINCT FROM
    (OLD.id, OLD.product_id, OLD.template, OLD.template_version, OLD.currency, OLD.price, OLD.minimum, OLD.formats)
    OR (OLD.retired_at IS NOT NULL AND NEW.retired_at IS NULL) THEN
    RAISE EXCEPTION 'licence % does not change: retire it, and make a new one', OLD.id
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER product_licences_stay BEFORE UPDATE ON product_licences FOR EACH ROW EXECUTE FUNCTION keep_licences();

-- When all is done: what is on sale has something to buy, in one currency.
CREATE FUNCTION check_offer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  product uuid;
  live bigint;
  in_currencies bigint;
BEGIN
  IF TG_TABLE_NAME = 'products' THEN product := NEW.id; ELSE product := NEW.product_id; END IF;
  SELECT count(*), count(DISTINCT currency) INTO live, in_currencies
    FROM product_licences WHERE product_id = product AND retired_at IS NULL;
  IF in_currencies > 1 THEN
    RAISE EXCEPTION 'product % is priced in several currencies', product USING ERRCODE = 'check_violation';
  END IF;
  IF live = 0 AND EXISTS (SELECT FROM products WHERE id = product AND products.status = 'on-sale') THEN
    RAISE EXCEPTION 'product % is on sale without a licence', product USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER product_licences_offer AFTER INSERT OR UPDATE ON product_licences
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_offer();
CREATE CONSTRAINT TRIGGER products_offer AFTER INSERT OR UPDATE OF status ON products
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_offer();

-- A track's one exclusive licence: held while its order is under way, then sold. No order comes second.
CREATE TABLE exclusive_sales (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  track_id uuid NOT NULL REFERENCES tracks,
  order_id uuid NOT NULL,
  licence_id uuid NOT NULL REFERENCES product_licences,
  claimed_at timestamptz NOT NULL,
  sold_at timestamptz,
  -- The order came to nothing, or was given back: the track is free again.
  released_at timestamptz
);
CREATE UNIQUE INDEX exclusive_sales_one ON exclusive_sales (track_id) WHERE released_at IS NULL;
CREATE INDEX exclusive_sales_order ON exclusive_sales (order_id);

CREATE TABLE discount_codes (
  id uuid PRIMARY KEY,
  seller_id uuid NOT NULL REFERENCES users,
  code text NOT NULL CHECK (code ~ '^[A-Za-z0-9_-]{3,40}$'),
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  enabled boolean NOT NULL,
  -- Either a part of each price, or one amount off an order.
  basis_points integer CHECK (basis_points BETWEEN 1 AND 10000),
  amount bigint CHECK (amount BETWEEN 1 AND 9999999999),
  currency text CHECK (currency ~ '^[a-z]{3}$'),
  -- Else for those of discount_code_products.
  every_product boolean NOT NULL,
  valid_from timestamptz,
  valid_until timestamptz,
  max_uses integer CHECK (max_uses > 0),
  uses integer NOT NULL DEFAULT 0 CHECK (uses >= 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT discount_codes_seller_key UNIQUE (id, seller_id),
  CHECK ((basis_points IS NULL) = (amount IS NOT NULL) AND (amount IS NULL) = (currency IS NULL)),
  CHECK (valid_until > valid_from),
  CHECK (uses <= max_uses)
);
CREATE UNIQUE INDEX discount_codes_code ON discount_codes (seller_id, lower(code));
CREATE INDEX discount_codes_newest ON discount_codes (seller_id, created_at DESC, id DESC);

CREATE TABLE discount_code_products (
  code_id uuid NOT NULL,
  seller_id uuid NOT NULL,
  product_id uuid NOT NULL,
  PRIMARY KEY (code_id, product_id),
  FOREIGN KEY (code_id, seller_id) REFERENCES discount_codes (id, seller_id) ON DELETE CASCADE,
  FOREIGN KEY (product_id, seller_id) REFERENCES products (id, seller_id) ON DELETE CASCADE
);
CREATE INDEX discount_code_products_product ON discount_code_products (product_id);

-- Which order holds a use, so that none is counted or given back twice.
CREATE TABLE discount_uses (
  code_id uuid NOT NULL REFERENCES discount_codes,
  order_id uuid NOT NULL,
  claimed_at timestamptz NOT NULL,
  released_at timestamptz,
  PRIMARY KEY (code_id, order_id)
);
CREATE INDEX discount_uses_order ON discount_uses (order_id);

-- Who earns by a track, in versions. The newest that took effect counts, from that moment on; without one, its owner.
CREATE TABLE split_sheets (
  id uuid PRIMARY KEY,
  track_id uuid NOT NULL,
  owner_id uuid NOT NULL,
  version integer NOT NULL CHECK (version > 0),
  status text NOT NULL CHECK (status IN ('proposed', 'effective', 'declined', 'withdrawn')),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  effective_at timestamptz,
  CONSTRAINT split_sheets_version UNIQUE (track_id, version),
  FOREIGN KEY (track_id, owner_id) REFERENCES tracks (id, owner_id),
  CHECK (status <> 'effective' OR effective_at IS NOT NULL)
);
CREATE UNIQUE INDEX split_sheets_one_proposal ON split_sheets (track_id) WHERE status = 'proposed';
CREATE INDEX split_sheets_in_effect ON split_sheets (track_id, effective_at DESC, version DESC) WHERE status = 'effective';

CREATE TABLE split_shares (
  id uuid PRIMARY KEY,
  sheet_id uuid NOT NULL REFERENCES split_sheets,
  user_id uuid NOT NULL REFERENCES users,
  position smallint NOT NULL CHECK (position > 0),
  -- Of 10,000. Nothing: who earned by the version before, and has to agree to leaving.
  basis_points integer NOT NULL CHECK (basis_points BETWEEN 0 AND 10000),
  -- What they did, in a word or two.
  part text NOT NULL DEFAULT '' CHECK (length(part) <= 60),
  status text NOT NULL CHECK (status IN ('pending', 'accepted', 'declined')),
  updated_at timestamptz NOT NULL,
  CONSTRAINT split_shares_user UNIQUE (sheet_id, user_id),
  CONSTRAINT split_shares_position UNIQUE (sheet_id, position)
);
CREATE INDEX split_shares_of_user ON split_shares (user_id, sheet_id DESC);

CREATE FUNCTION keep_splits() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'what a split sheet says does not change: make a new version'
    USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER split_sheets_stay BEFORE DELETE OR UPDATE OF id, track_id, owner_id, version, created_at
  ON split_sheets FOR EACH ROW EXECUTE FUNCTION keep_splits();
CREATE TRIGGER split_shares_stay BEFORE DELETE OR UPDATE OF id, sheet_id, user_id, position, basis_points
  ON split_shares FOR EACH ROW EXECUTE FUNCTION keep_splits();

-- When all is done: the shares of a sheet are the whole, and nobody who has not agreed is in one that counts.
CREATE FUNCTION check_split() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  sheet uuid;
  whole bigint;
  open_answers bigint;
BEGIN
  IF TG_TABLE_NAME = 'split_sheets' THEN sheet := NEW.id; ELSE sheet := NEW.sheet_id; END IF;
  SELECT coalesce(sum(basis_points), 0), count(*) FILTER (WHERE split_shares.status <> 'accepted')
    INTO whole, open_answers FROM split_shares WHERE sheet_id = sheet;
  IF whole <> 10000 THEN
    RAISE EXCEPTION 'the shares of split sheet % are % of 10000', sheet, whole
      USING ERRCODE = 'check_violation', CONSTRAINT = 'split_shares_whole';
  END IF;
  IF open_answers > 0 AND EXISTS (SELECT FROM split_sheets WHERE id = sheet AND split_sheets.status = 'effective') THEN
    RAISE EXCEPTION 'split sheet % counts before all have agreed', sheet USING ERRCODE = 'check_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER split_sheets_whole AFTER INSERT OR UPDATE OF status ON split_sheets
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_split();
CREATE CONSTRAINT TRIGGER split_shares_whole AFTER INSERT OR UPDATE OF status ON split_shares
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION check_split();

-- Down Migration
DROP TABLE split_shares, split_sheets, discount_uses, discount_code_products, discount_codes, exclusive_sales,
  product_licences, product_images, product_tracks, products;
DROP FUNCTION check_split(), keep_splits(), check_offer(), keep_licences(), keep_products();
ALTER TABLE tracks DROP CONSTRAINT tracks_owner_key;
