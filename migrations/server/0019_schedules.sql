-- Up Migration
-- When a draft becomes public by itself. It is no state of its own: until then the track is a draft in every respect.
ALTER TABLE tracks
  ADD COLUMN publish_at timestamptz,
  -- Why it did not, the last time that it should have.
  ADD COLUMN publish_refusal text CHECK (publish_refusal IN ('no-sound', 'blocked', 'account')),
  ADD CONSTRAINT tracks_scheduled_draft CHECK (publish_at IS NULL OR status = 'draft');
CREATE INDEX tracks_scheduled ON tracks (publish_at) WHERE publish_at IS NOT NULL;

-- When a product goes on sale by itself.
ALTER TABLE products
  ADD COLUMN sale_at timestamptz,
  -- What stood in the way, the last time that it should have.
  ADD COLUMN sale_refusal text[] NOT NULL DEFAULT '{}' CHECK (cardinality(sale_refusal) <= 20),
  ADD CONSTRAINT products_scheduled CHECK (sale_at IS NULL OR status <> 'on-sale');
CREATE INDEX products_sale_at ON products (sale_at) WHERE sale_at IS NOT NULL;

-- Down Migration
ALTER TABLE products DROP COLUMN sale_refusal, DROP COLUMN sale_at;
ALTER TABLE tracks DROP COLUMN publish_refusal, DROP COLUMN publish_at;
