-- Up Migration
CREATE TABLE queues (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  -- Goes up with every change: who has seen it needs nothing.
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  -- An item; one that has gone with its track is none.
  current_id uuid,
  position_ms integer NOT NULL DEFAULT 0 CHECK (position_ms >= 0),
  shuffle boolean NOT NULL DEFAULT false,
  repeat text NOT NULL DEFAULT 'off' CHECK (repeat IN ('off', 'all', 'one')),
  updated_at timestamptz NOT NULL
);

CREATE TABLE queue_items (
  user_id uuid NOT NULL REFERENCES queues ON DELETE CASCADE,
  -- Chosen by who adds it, so that the same call adds it once.
  id uuid NOT NULL,
  track_id uuid NOT NULL REFERENCES tracks ON DELETE CASCADE,
  -- A fraction between its neighbours', in the order of bytes, as playlists have them.
  position text COLLATE "C" NOT NULL CHECK (length(position) BETWEEN 1 AND 1000),
  -- Where it stood before it was shuffled.
  unshuffled text COLLATE "C" CHECK (length(unshuffled) BETWEEN 1 AND 1000),
  source_kind text CHECK (source_kind IN ('release', 'playlist')),
  source_id uuid,
  -- Put there by hand: it outlives what is played from a page.
  is_added boolean NOT NULL,
  PRIMARY KEY (user_id, id),
  -- Looked at once a statement has ended, so that all may be given new ones at once.
  CONSTRAINT queue_items_position_key UNIQUE (user_id, position) DEFERRABLE,
  CHECK ((source_kind IS NULL) = (source_id IS NULL))
);
CREATE INDEX queue_items_track ON queue_items (track_id);

-- Down Migration
DROP TABLE queue_items, queues;
