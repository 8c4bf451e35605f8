-- Up Migration
-- Who did what, a line each; and the recording's own number (ISO 3901), which pays its players where it is broadcast.
ALTER TABLE tracks
  ADD COLUMN credits text NOT NULL DEFAULT '' CHECK (length(credits) <= 2000),
  ADD COLUMN isrc text NOT NULL DEFAULT '' CHECK (isrc ~ '^([A-Z]{2}[A-Z0-9]{3}[0-9]{7})?$');

-- Down Migration
ALTER TABLE tracks DROP COLUMN isrc, DROP COLUMN credits;
