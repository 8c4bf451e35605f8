-- Up Migration
-- What somebody is told of: a row for each kind of thing that happened to one thing of theirs since they last looked. Who did it,
-- and whether it is still so, is read from where that is written: a row names nobody but whom it is for.
CREATE TABLE notifications (
  id uuid PRIMARY KEY,
  -- No foreign key: its check would hold the account while a thread or a counter is held, which erasure does the other way round.
  user_id uuid NOT NULL,
  kind text NOT NULL CHECK (kind IN ('follow', 'like', 'repost', 'comment', 'reply')),
  -- Who is followed; what was reacted to (reaction_targets); the track; the comment that was replied to.
  subject_id uuid NOT NULL,
  -- The first and the last of what it tells.
  since timestamptz NOT NULL,
  at timestamptz NOT NULL,
  read_at timestamptz,
  CHECK (since <= at)
);
CREATE UNIQUE INDEX notifications_unread ON notifications (user_id, kind, subject_id) WHERE read_at IS NULL;
CREATE INDEX notifications_newest ON notifications (user_id, at DESC, id DESC);
CREATE INDEX notifications_old ON notifications (at);

-- What somebody wants to be told of, and how far they have been; one row for each account, made with it.
CREATE TABLE notification_settings (
  user_id uuid PRIMARY KEY REFERENCES users ON DELETE CASCADE,
  not_in_page text[] NOT NULL DEFAULT '{}'
    CHECK (not_in_page <@ ARRAY['follow', 'like', 'repost', 'comment', 'reply', 'publication']),
  not_by_mail text[] NOT NULL DEFAULT '{}'
    CHECK (not_by_mail <@ ARRAY['follow', 'like', 'repost', 'comment', 'reply', 'publication']),
  digest text NOT NULL DEFAULT 'daily' CHECK (digest IN ('off', 'daily', 'weekly')),
  -- Publications have no rows: what was published until then counts as read.
  publications_read_at timestamptz NOT NULL,
  -- What happened until then was in a mail, or was not to be.
  mailed_until timestamptz NOT NULL,
  -- When the next mail is due, if there is something to say by then.
  digest_at timestamptz NOT NULL
);
CREATE INDEX notification_settings_due ON notification_settings (digest_at, user_id) WHERE digest <> 'off';
CREATE FUNCTION give_notification_settings() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO notification_settings (user_id, publications_read_at, mailed_until, digest_at)
    VALUES (NEW.id, NEW.created_at, NEW.created_at, NEW.created_at + interval '1 day');
  RETURN NULL;
END $$;
CREATE TRIGGER users_notification_settings AFTER INSERT ON users
  FOR EACH ROW EXECUTE FUNCTION give_notification_settings();
-- Nobody signs up in between: the key and the trigger hold the table. Spread over a day, so that not all mails are due at once.
INSERT INTO notification_settings (user_id, publications_read_at, mailed_until, digest_at)
  SELECT id, now(), now(), now() + random() * interval '1 day' FROM users WHERE erased_at IS NULL;

-- Publications that were read before all up to them were.
CREATE TABLE publication_reads (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  -- A track or a product.
  thing_id uuid NOT NULL,
  read_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, thing_id)
);
CREATE INDEX publication_reads_old ON publication_reads (read_at);

-- Written with what causes it, whoever writes that. Of a storm one row is left, which holds the last instant.
CREATE FUNCTION notify_user(whom uuid, what text, about uuid, happened_at timestamptz) RETURNS void LANGUAGE sql AS $$
  INSERT INTO notifications (id, user_id, kind, subject_id, since, at)
    SELECT gen_random_uuid(), id, what, about, happened_at, happened_at FROM users WHERE id = whom AND erased_at IS NULL
  ON CONFLICT (user_id, kind, subject_id) WHERE read_at IS NULL
    DO UPDATE SET since = least(notifications.since, excluded.since), at = greatest(notifications.at, excluded.at)
$$;

CREATE FUNCTION notify_of_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM notify_user(NEW.followee_id, 'follow', NEW.followee_id, NEW.created_at);
  RETURN NULL;
END $$;
CREATE TRIGGER follows_notify AFTER INSERT ON follows FOR EACH ROW EXECUTE FUNCTION notify_of_follow();

CREATE FUNCTION notify_of_reaction() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owner uuid;
BEGIN
  SELECT coalesce(tracks.owner_id, products.seller_id) INTO owner FROM reaction_targets
    LEFT JOIN tracks ON tracks.id = track_id LEFT JOIN products ON products.id = product_id
    WHERE reaction_targets.id = NEW.target_id;
  IF owner <> NEW.user_id THEN
    PERFORM notify_user(owner, NEW.kind, NEW.target_id, NEW.created_at);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER reactions_notify AFTER INSERT ON reactions FOR EACH ROW EXECUTE FUNCTION notify_of_reaction();

-- Whom is replied to is told of the reply, and not once more of a comment on their track.
CREATE FUNCTION notify_of_comment() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  owner uuid;
  replied_to uuid;
BEGIN
  SELECT owner_id INTO owner FROM tracks WHERE id = NEW.track_id;
  SELECT author_id INTO replied_to FROM comments WHERE id = NEW.parent_id;
  IF replied_to <> NEW.author_id THEN
    PERFORM notify_user(replied_to, 'reply', NEW.parent_id, NEW.created_at);
  END IF;
  IF owner <> NEW.author_id AND owner IS DISTINCT FROM replied_to THEN
    PERFORM notify_user(owner, 'comment', NEW.track_id, NEW.created_at);
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER comments_notify AFTER INSERT ON comments FOR EACH ROW EXECUTE FUNCTION notify_of_comment();

-- Of one thing, the newest first: nothing else is read of what a million have liked.
CREATE INDEX reactions_target_newest ON reactions (target_id, kind, created_at DESC);
DROP INDEX reactions_target;
CREATE INDEX comments_of_track ON comments (track_id, created_at DESC);

-- Whether a track has been among those that everybody may come across. When it first is, it is published: until then its date was
-- of nobody's concern. Of those that were out at some time it is taken to be so, but for what is found by its link alone now.
ALTER TABLE tracks ADD COLUMN was_public boolean NOT NULL DEFAULT true;
ALTER TABLE tracks ALTER COLUMN was_public SET DEFAULT false;
UPDATE tracks SET was_public = false WHERE published_at IS NULL OR visibility <> 'public';
CREATE FUNCTION track_becomes_public() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.was_public := true;
  IF TG_OP = 'UPDATE' AND OLD.status = 'published' THEN
    -- Whatever stood in its way ended now: by its row, or by what a scan of its original said.
    NEW.published_at := greatest(NEW.published_at, NEW.updated_at,
      (SELECT updated_at FROM uploads WHERE id = NEW.original_upload_id));
  END IF;
  RETURN NEW;
END $$;
-- By its name after tracks_held, whose word it needs.
CREATE TRIGGER tracks_public BEFORE INSERT OR UPDATE ON tracks FOR EACH ROW WHEN (
  NOT NEW.was_public AND NEW.status = 'published' AND NEW.visibility = 'public' AND NOT NEW.dmca_blocked
  AND NOT NEW.held_for_scan AND NEW.moderation = 'none') EXECUTE FUNCTION track_becomes_public();

-- Down Migration
DROP TRIGGER tracks_public ON tracks;
DROP FUNCTION track_becomes_public();
ALTER TABLE tracks DROP COLUMN was_public;
DROP INDEX comments_of_track;
CREATE INDEX reactions_target ON reactions (target_id);
DROP INDEX reactions_target_newest;
DROP TRIGGER comments_notify ON comments;
DROP TRIGGER reactions_notify ON reactions;
DROP TRIGGER follows_notify ON follows;
DROP FUNCTION notify_of_comment(), notify_of_reaction(), notify_of_follow(), notify_user(uuid, text, uuid, timestamptz);
DROP TRIGGER users_notification_settings ON users;
DROP FUNCTION give_notification_settings();
DROP TABLE publication_reads, notification_settings, notifications;
