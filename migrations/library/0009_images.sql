-- Up Migration
-- Pictures of products, kept here until their server has them. Their files are in covers/, named by their content.
CREATE TABLE images (
  -- As an offer names it that was made here.
  id TEXT PRIMARY KEY,
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  file TEXT NOT NULL,
  -- As its server names it, once it is there: then offers do so too.
  upload_id TEXT,
  kept_at TEXT NOT NULL
) STRICT;
CREATE INDEX images_account ON images (account, upload_id);

-- Down Migration
DROP TABLE images;
