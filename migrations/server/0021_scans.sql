-- Up Migration
-- What was done to whom, by whom and why. Nobody changes it or takes anything out, the application's own role least of all.
CREATE TABLE audit_log (
  id uuid PRIMARY KEY,
  at timestamptz NOT NULL,
  -- Null: the server itself. No foreign key: what was done stays when who did it has gone.
  actor_id uuid,
  action text NOT NULL CHECK (action ~ '^[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*$'),
  subject_kind text NOT NULL,
  subject_id uuid NOT NULL,
  reason text NOT NULL DEFAULT '' CHECK (length(reason) <= 5000),
  -- Ids, figures, states; nothing that names a person.
  details jsonb NOT NULL DEFAULT '{}'
);
CREATE INDEX audit_log_time ON audit_log (at DESC, id DESC);
CREATE INDEX audit_log_subject ON audit_log (subject_kind, subject_id, at DESC, id DESC);
CREATE INDEX audit_log_actor ON audit_log (actor_id, at DESC, id DESC) WHERE actor_id IS NOT NULL;
CREATE INDEX audit_log_action ON audit_log (action, at DESC, id DESC);

CREATE FUNCTION audit_log_is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the audit log is append-only' USING ERRCODE = 'insufficient_privilege';
END $$;
-- The trigger holds superusers too; the right holds everybody else before they get there.
CREATE TRIGGER audit_log_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_log
  FOR EACH STATEMENT EXECUTE FUNCTION audit_log_is_append_only();
REVOKE UPDATE, DELETE, TRUNCATE ON audit_log FROM PUBLIC, CURRENT_USER;

-- `none`: nobody asked. `waiting`: heard and given by nobody but its owner until there is a verdict.
ALTER TABLE uploads
  ADD COLUMN scan text NOT NULL DEFAULT 'none' CHECK (scan IN ('none', 'waiting', 'clean', 'infected')),
  -- What was found, in the scanner's words.
  ADD COLUMN scan_finding text,
  ADD CHECK (scan <> 'infected' OR scan_finding IS NOT NULL);
CREATE INDEX uploads_waiting ON uploads (updated_at) WHERE status = 'complete' AND scan = 'waiting';
CREATE INDEX uploads_infected ON uploads (updated_at) WHERE status = 'complete' AND scan = 'infected';

-- Kept by triggers alone, so that no way to a track's sound can forget to look at its original.
ALTER TABLE tracks ADD COLUMN held_for_scan boolean NOT NULL DEFAULT false;
CREATE FUNCTION track_is_held() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.held_for_scan := EXISTS (SELECT FROM uploads WHERE id = NEW.original_upload_id AND scan IN ('waiting', 'infected'));
  RETURN NEW;
END $$;
CREATE TRIGGER tracks_held BEFORE INSERT OR UPDATE OF original_upload_id, held_for_scan ON tracks
  FOR EACH ROW EXECUTE FUNCTION track_is_held();
CREATE FUNCTION upload_holds() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  -- What it is set to, the trigger above looks up.
  UPDATE tracks SET held_for_scan = false WHERE original_upload_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER uploads_hold AFTER UPDATE OF scan ON uploads
  FOR EACH ROW WHEN (NEW.purpose = 'original' AND NEW.scan <> OLD.scan) EXECUTE FUNCTION upload_holds();

-- Down Migration
DROP TRIGGER uploads_hold ON uploads;
DROP TRIGGER tracks_held ON tracks;
DROP FUNCTION upload_holds, track_is_held;
ALTER TABLE tracks DROP COLUMN held_for_scan;
ALTER TABLE uploads DROP COLUMN scan, DROP COLUMN scan_finding;
DROP TABLE audit_log;
DROP FUNCTION audit_log_is_append_only;
