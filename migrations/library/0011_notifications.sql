-- Up Migration
-- What happened and is worth a word. Written in the transaction of what it tells of, so that it is there once.
CREATE TABLE notifications (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  -- Row of sync_accounts; 0: of this machine, whoever is signed in.
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  kind TEXT NOT NULL,
  -- What it is about: of one kind there is one about it.
  subject TEXT NOT NULL,
  params TEXT NOT NULL CHECK (json_valid(params)),
  happened_at TEXT NOT NULL,
  read_at TEXT,
  -- When a window took it to say it aloud, which one of them does.
  told_at TEXT,
  UNIQUE (account, kind, subject)
) STRICT;
CREATE INDEX notifications_newest ON notifications (happened_at, seq);
CREATE INDEX notifications_untold ON notifications (account) WHERE told_at IS NULL;
CREATE INDEX notifications_unread ON notifications (account) WHERE read_at IS NULL;

-- The newest are kept.
CREATE TRIGGER notifications_bounded AFTER INSERT ON notifications BEGIN
  DELETE FROM notifications WHERE seq <= NEW.seq - 500;
END;

-- A publication that has come about, and work that has failed. Failed again after somebody tried again, it is news again.
CREATE TRIGGER jobs_published AFTER UPDATE OF state ON jobs
  WHEN NEW.state = 'done' AND OLD.state <> 'done' AND NEW.kind = 'publish' BEGIN
  INSERT INTO notifications (account, kind, subject, params, happened_at)
    VALUES (0, 'published', NEW.id, json_object('trackId', NEW.track_id,
      'title', (SELECT title FROM tracks WHERE id = NEW.track_id)), NEW.updated_at)
    ON CONFLICT DO NOTHING;
END;
CREATE TRIGGER jobs_failed AFTER UPDATE OF state ON jobs WHEN NEW.state = 'failed' AND OLD.state <> 'failed' BEGIN
  INSERT INTO notifications (account, kind, subject, params, happened_at)
    VALUES (0, 'work-failed', NEW.id, json_object('trackId', NEW.track_id, 'jobKind', NEW.kind,
      'title', (SELECT title FROM tracks WHERE id = NEW.track_id), 'failure', json(NEW.failure)), NEW.updated_at)
    ON CONFLICT (account, kind, subject) DO UPDATE SET params = excluded.params, happened_at = excluded.happened_at,
      read_at = NULL, told_at = NULL;
END;

-- Down Migration
DROP TRIGGER jobs_failed;
DROP TRIGGER jobs_published;
DROP TABLE notifications;
