-- Up Migration
-- MD5 of every part that the original is sent in, so that an upload need not read it twice. A row that is missing, or
-- of another part size, costs that reading and nothing else.
CREATE TABLE part_digests (
  track_id TEXT PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  part_bytes INTEGER NOT NULL CHECK (part_bytes > 0),
  -- 16 bytes each, in the order of the parts.
  md5s BLOB NOT NULL CHECK (length(md5s) > 0 AND length(md5s) % 16 = 0)
) STRICT;

-- Down Migration
DROP TABLE part_digests;
