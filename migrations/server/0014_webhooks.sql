-- Up Migration
-- Every delivery, genuine or not.
CREATE TABLE webhook_log (
  id uuid PRIMARY KEY,
  received_at timestamptz NOT NULL,
  -- Invalid UTF-8 and U+0000 replaced.
  payload text NOT NULL,
  payload_bytes integer NOT NULL CHECK (payload_bytes >= 0),
  signature_valid boolean NOT NULL,
  -- What it says of itself, a thin one by its snapshot's id; of one whose signature is not valid it proves nothing.
  event_id text,
  event_type text,
  source_address text NOT NULL,
  user_agent text NOT NULL,
  request_id text NOT NULL,
  -- `received` until the event has been handled: ok, error: …, signature_invalid, skipped, duplicate.
  result text NOT NULL
);
CREATE INDEX webhook_log_time ON webhook_log (received_at, id);
CREATE INDEX webhook_log_forged ON webhook_log (received_at DESC) WHERE NOT signature_valid;
CREATE INDEX webhook_log_event ON webhook_log (event_id) WHERE event_id IS NOT NULL;
CREATE INDEX webhook_log_failed ON webhook_log (received_at DESC) WHERE result LIKE 'error%';

-- Genuine events, once each: a thin one and its snapshot are one.
CREATE TABLE webhook_events (
  id text PRIMARY KEY CHECK (id <> ''),
  log_id uuid NOT NULL,
  type text NOT NULL,
  object_type text NOT NULL,
  object_id text NOT NULL,
  account text,
  livemode boolean NOT NULL,
  status text NOT NULL CHECK (status IN ('pending', 'done', 'skipped', 'parked')),
  attempts integer NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  -- Why it was skipped, or what failed last.
  reason text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL
);
CREATE INDEX webhook_events_open ON webhook_events (status, updated_at) WHERE status IN ('pending', 'parked');
CREATE INDEX webhook_events_age ON webhook_events (created_at);

-- Down Migration
DROP TABLE webhook_events, webhook_log;
