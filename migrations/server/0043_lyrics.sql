-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

-- The words of a track, apart from its row: lists do not read them, and they go when it is deleted, while its row stays for the books.
CREATE TABLE track_lyrics (
  track_id uuid PRIMARY KEY REFERENCES tracks ON DELETE CASCADE,
  -- Plain, or LRC.
  lyrics text NOT NULL CHECK (length(lyrics) <= 20000),
  -- BCP 47; empty where nobody said.
  lyrics_language text NOT NULL CHECK (length(lyrics_language) <= 35),
  CHECK (lyrics <> '' OR lyrics_language <> '')
);

-- Down Migration
DROP TABLE track_lyrics;
