-- Up Migration
CREATE TABLE playlists (
  id uuid PRIMARY KEY,
  owner_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  slug text NOT NULL,
  -- Each account may have one list of favourites, which is there from the first of them on.
  kind text NOT NULL CHECK (kind IN ('playlist', 'favourites')),
  title text NOT NULL CHECK (length(title) BETWEEN 1 AND 100),
  description text NOT NULL DEFAULT '' CHECK (length(description) <= 2000),
  visibility text NOT NULL DEFAULT 'private' CHECK (visibility IN ('public', 'private')),
  -- Of what is said about it; its rows have none.
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT playlists_slug_key UNIQUE (slug),
  CHECK (kind = 'playlist' OR visibility = 'private')
);
CREATE INDEX playlists_owner ON playlists (owner_id, created_at DESC, id DESC);
CREATE UNIQUE INDEX playlists_favourites ON playlists (owner_id) WHERE kind = 'favourites';

CREATE TABLE playlist_items (
  id uuid PRIMARY KEY,
  playlist_id uuid NOT NULL REFERENCES playlists ON DELETE CASCADE,
  track_id uuid NOT NULL REFERENCES tracks ON DELETE CASCADE,
  -- A fraction between its neighbours', in the order of bytes: a row is moved by writing that row.
  position text COLLATE "C" NOT NULL CHECK (length(position) BETWEEN 1 AND 1000),
  -- Null where they have left.
  added_by uuid REFERENCES users ON DELETE SET NULL,
  added_at timestamptz NOT NULL,
  -- Looked at once a statement has ended, so that all may be given new ones at once.
  CONSTRAINT playlist_items_position_key UNIQUE (playlist_id, position) DEFERRABLE
);
CREATE INDEX playlist_items_track ON playlist_items (track_id);
CREATE INDEX playlist_items_added_by ON playlist_items (added_by);

CREATE TABLE playlist_collaborators (
  playlist_id uuid NOT NULL REFERENCES playlists ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  may text NOT NULL CHECK (may IN ('view', 'edit')),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (playlist_id, user_id)
);
CREATE INDEX playlist_collaborators_user ON playlist_collaborators (user_id, created_at DESC, playlist_id DESC);

-- By what lists from elsewhere call a track.
CREATE INDEX tracks_title ON tracks (lower(title)) WHERE status = 'published' AND visibility = 'public';

-- Down Migration
DROP INDEX tracks_title;
DROP TABLE playlist_collaborators, playlist_items, playlists;
