-- Up Migration
-- Whoever sells goes on selling: rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

-- Where a buyer is, as the payment provider's billing details say: two letters (ISO 3166-1), and nothing else of an address. Null:
-- not known. Nullable and without a default, and held to from now on alone: no row is written anew or read, however many there are.
ALTER TABLE orders ADD COLUMN buyer_country text;
ALTER TABLE orders ADD CONSTRAINT orders_buyer_country CHECK (buyer_country ~ '^[A-Z]{2}$') NOT VALID;

-- What a seller's books know of a buyer besides the sum: where they are, and that it is the same one. Both may change alone.
CREATE TRIGGER orders_sync_buyer AFTER UPDATE OF buyer_country, email ON orders
  FOR EACH ROW WHEN (OLD.buyer_country IS DISTINCT FROM NEW.buyer_country OR OLD.email IS DISTINCT FROM NEW.email)
  EXECUTE FUNCTION sync_order();

-- By which a buyer is told apart from others towards one seller, without being told who it is. Made here, so that it is one for all
-- processes and never changes: what Studios have synced stays comparable.
CREATE TABLE buyer_reference_key (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  key bytea NOT NULL CHECK (octet_length(key) = 32)
);
INSERT INTO buyer_reference_key (key)
  SELECT sha256(convert_to(string_agg(gen_random_uuid()::text, ''), 'UTF8')) FROM generate_series(1, 4);

-- What went to a seller's bank, or did not get there, and what was taken back from them.
ALTER TABLE sync_changes DROP CONSTRAINT sync_changes_kind_check;
ALTER TABLE sync_changes ADD CONSTRAINT sync_changes_kind_check
  CHECK (kind IN ('track', 'product', 'sale', 'balance', 'payout', 'reversal')) NOT VALID;

CREATE FUNCTION sync_payout() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sync_say(NEW.seller_id, 'payout', NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER payouts_sync AFTER INSERT OR UPDATE OF psp_status, failure_code, arrives_at ON payouts
  FOR EACH ROW EXECUTE FUNCTION sync_payout();

CREATE FUNCTION sync_reversal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sync_say(seller_id, 'reversal', NEW.id) FROM transfers WHERE id = NEW.transfer_id;
  RETURN NULL;
END $$;
CREATE TRIGGER transfer_reversals_sync AFTER INSERT OR UPDATE OF psp_reversal_id, amount ON transfer_reversals
  FOR EACH ROW WHEN (NEW.psp_reversal_id IS NOT NULL) EXECUTE FUNCTION sync_reversal();

-- Down Migration
DROP TRIGGER transfer_reversals_sync ON transfer_reversals;
DROP TRIGGER payouts_sync ON payouts;
DROP FUNCTION sync_reversal(), sync_payout();
DELETE FROM sync_changes WHERE kind IN ('payout', 'reversal');
ALTER TABLE sync_changes DROP CONSTRAINT sync_changes_kind_check;
ALTER TABLE sync_changes ADD CONSTRAINT sync_changes_kind_check
  CHECK (kind IN ('track', 'product', 'sale', 'balance'));
DROP TABLE buyer_reference_key;
DROP TRIGGER orders_sync_buyer ON orders;
ALTER TABLE orders DROP COLUMN buyer_country;
