-- Up Migration
-- What a track shall be sold for, chosen before any server has it. Its publish hands it over to the outbox, and then it is gone from here.
CREATE TABLE planned_offers (
  track_id TEXT PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  -- Currency and licences, as an offer says them.
  offer TEXT NOT NULL CHECK (json_valid(offer)),
  planned_at TEXT NOT NULL
) STRICT;

-- Down Migration
DROP TABLE planned_offers;
