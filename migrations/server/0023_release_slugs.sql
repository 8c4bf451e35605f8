-- Up Migration
-- The readable address of a release. Null: it has none of its own, and is found by its id.
ALTER TABLE products ADD COLUMN slug text CHECK (slug ~ '^[a-z0-9-]{1,80}$');
UPDATE products SET slug = ltrim(
    trim(BOTH '-' FROM left(regexp_replace(search_fold(title), '[^a-z0-9]+', '-', 'g'), 60)) || '-' || left(md5(id::text), 12),
    '-')
  WHERE kind = 'release';
SET CONSTRAINTS ALL IMMEDIATE;
ALTER TABLE products
  ADD CONSTRAINT products_slug UNIQUE (slug),
  ADD CONSTRAINT products_slug_of_release CHECK (kind = 'release' OR slug IS NULL);

-- Down Migration
ALTER TABLE products DROP COLUMN slug;
