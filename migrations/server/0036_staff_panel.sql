-- Up Migration
-- Nobody has reported whom an admin suspends: such a case is decided as it is opened, and waits in no queue.
ALTER TABLE moderation_cases DROP CONSTRAINT moderation_cases_reports_check;
ALTER TABLE moderation_cases ADD CONSTRAINT moderation_cases_reports_check
  CHECK (reports > 0 OR reports = 0 AND target_kind = 'profile' AND status IN ('acted', 'reversed')) NOT VALID;
ALTER TABLE moderation_cases VALIDATE CONSTRAINT moderation_cases_reports_check;

-- What was done about somebody or something, whatever kind of thing it is.
CREATE INDEX audit_log_about ON audit_log (subject_id, at DESC, id DESC);
CREATE INDEX audit_log_owner ON audit_log ((details ->> 'ownerId'), at DESC, id DESC) WHERE details ? 'ownerId';

-- The staff finds everybody, also whom no visitor sees.
CREATE INDEX users_staff_email ON users (email text_pattern_ops);
CREATE INDEX users_staff_username ON users (username text_pattern_ops);
CREATE INDEX users_staff_name ON users USING gin (search_fold(display_name) gin_trgm_ops);

-- Down Migration
DROP INDEX users_staff_name, users_staff_username, users_staff_email;
DROP INDEX audit_log_owner, audit_log_about;
-- Without reports there was no case: those that an admin opened count one each from here on.
UPDATE moderation_cases SET reports = 1 WHERE reports = 0;
ALTER TABLE moderation_cases DROP CONSTRAINT moderation_cases_reports_check;
ALTER TABLE moderation_cases ADD CONSTRAINT moderation_cases_reports_check CHECK (reports > 0);
