-- Up Migration
ALTER TABLE tracks ADD COLUMN bpm TEXT NOT NULL DEFAULT '';
ALTER TABLE tracks ADD COLUMN musical_key TEXT NOT NULL DEFAULT '';

-- Down Migration
ALTER TABLE tracks DROP COLUMN musical_key;
ALTER TABLE tracks DROP COLUMN bpm;
