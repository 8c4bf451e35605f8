-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

CREATE TABLE announcements (
  id uuid PRIMARY KEY,
  title_en text NOT NULL CHECK (title_en <> ''),
  title_fr text NOT NULL CHECK (title_fr <> ''),
  text_en text NOT NULL,
  text_fr text NOT NULL,
  severity text NOT NULL CHECK (severity IN ('critical', 'warning', 'note')),
  audience text NOT NULL CHECK (audience IN ('everybody', 'listeners', 'creators', 'staff')),
  on_pages boolean NOT NULL,
  in_studio boolean NOT NULL,
  -- Of the web by https, or a path of this server: a page makes an address of it.
  link text CHECK (link ~ '^(https://|/($|[^/]))'),
  shown_from timestamptz NOT NULL,
  -- From then on it is over; NULL: until somebody ends it.
  shown_until timestamptz,
  version integer NOT NULL DEFAULT 1 CHECK (version > 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CHECK (on_pages OR in_studio),
  CHECK (shown_until > shown_from),
  CHECK ((text_en = '') = (text_fr = ''))
);
CREATE INDEX announcements_newest ON announcements (created_at DESC, id DESC);

-- Who has seen enough of it. Visitors without an account keep theirs in a cookie.
CREATE TABLE announcement_dismissals (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  announcement_id uuid NOT NULL REFERENCES announcements ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, announcement_id)
);
CREATE INDEX announcement_dismissals_of ON announcement_dismissals (announcement_id);

-- Down Migration
DROP TABLE announcement_dismissals, announcements;
