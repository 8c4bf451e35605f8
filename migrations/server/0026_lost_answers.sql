-- Up Migration

-- Which answer of tokens a session gave last. A bearer token that was spent is answered again for as long as nothing of
-- that answer was ever shown; an access token of an answer that another one took the place of is over.
-- What an older version gave counts as arrived: it says nothing of its tokens' answers.
ALTER TABLE sessions
  ADD COLUMN rotations integer NOT NULL DEFAULT 0 CHECK (rotations >= 0),
  ADD COLUMN repeats integer NOT NULL DEFAULT 0 CHECK (repeats >= 0),
  ADD COLUMN answer_arrived boolean NOT NULL DEFAULT true;

-- Down Migration

ALTER TABLE sessions
  DROP COLUMN answer_arrived,
  DROP COLUMN repeats,
  DROP COLUMN rotations;
