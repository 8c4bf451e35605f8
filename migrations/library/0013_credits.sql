-- Up Migration
ALTER TABLE tracks ADD COLUMN credits TEXT NOT NULL DEFAULT '';
ALTER TABLE tracks ADD COLUMN isrc TEXT NOT NULL DEFAULT '';

-- Down Migration
ALTER TABLE tracks DROP COLUMN isrc;
ALTER TABLE tracks DROP COLUMN credits;
