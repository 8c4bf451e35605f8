-- Up Migration
-- The words of a track, plain or LRC, and their language (BCP 47).
ALTER TABLE tracks ADD COLUMN lyrics TEXT NOT NULL DEFAULT '';
ALTER TABLE tracks ADD COLUMN lyrics_language TEXT NOT NULL DEFAULT '';

-- Down Migration
ALTER TABLE tracks DROP COLUMN lyrics_language;
ALTER TABLE tracks DROP COLUMN lyrics;
