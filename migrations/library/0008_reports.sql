-- Up Migration
-- What listening to the whole of a source has found, for the editor; read once more from the source where it is missing.
CREATE TABLE track_reports (
  track_id TEXT PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  -- Which version of our reading wrote it: a newer one, which finds more, reads anew.
  reader INTEGER NOT NULL,
  report TEXT NOT NULL CHECK (json_valid(report)),
  -- Minimum and maximum by turns, 8 bit signed, over the whole track.
  peaks BLOB NOT NULL CHECK (length(peaks) > 0 AND length(peaks) % 2 = 0)
) STRICT;

-- Down Migration
DROP TABLE track_reports;
