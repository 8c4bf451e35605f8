-- Up Migration
-- Which course of events this database is on: its cluster, and the timeline that restoring to a point in time, or making a
-- standby the primary, begins anew. Numbers of transactions mean something within one of them alone.
CREATE FUNCTION sync_history() RETURNS bigint LANGUAGE sql STABLE AS $$
  -- 53 bits, which a JavaScript number holds.
  SELECT hashtextextended(system_identifier || left(pg_walfile_name(pg_current_wal_lsn()), 8), 0) & 9007199254740991
  FROM pg_control_system()
$$;

-- That something of somebody's changed, written by the transaction that changed it. What it is now, its own table says.
-- Rows come into sight when their transaction commits, in any order; so they are read only below the oldest transaction
-- that still runs (pg_snapshot_xmin), where nothing can come any more.
CREATE TABLE sync_changes (
  user_id uuid NOT NULL,
  history bigint NOT NULL DEFAULT sync_history(),
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  kind text NOT NULL CHECK (kind IN ('track', 'product', 'sale', 'balance')),
  -- Of a balance, the user's.
  entity_id uuid NOT NULL,
  changed_at timestamptz NOT NULL DEFAULT now(),
  -- Often changed in one transaction, it is said once; and no two transactions ever wait for each other here.
  PRIMARY KEY (user_id, history, xid, kind, entity_id)
);
CREATE INDEX sync_changes_age ON sync_changes (changed_at);

-- Changes before this are no longer there. Moved on before they are removed.
CREATE TABLE sync_horizon (
  only_one boolean PRIMARY KEY DEFAULT true CHECK (only_one),
  history bigint NOT NULL,
  xid xid8 NOT NULL
);
INSERT INTO sync_horizon (history, xid) VALUES (sync_history(), '0');

CREATE FUNCTION sync_say(somebody uuid, what text, which uuid) RETURNS void LANGUAGE sql AS $$
  INSERT INTO sync_changes (user_id, kind, entity_id) VALUES (somebody, what, which) ON CONFLICT DO NOTHING
$$;

CREATE FUNCTION sync_track() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sync_say(coalesce(NEW.owner_id, OLD.owner_id), 'track', coalesce(NEW.id, OLD.id));
  RETURN NULL;
END $$;
CREATE TRIGGER tracks_sync AFTER INSERT OR UPDATE OR DELETE ON tracks FOR EACH ROW EXECUTE FUNCTION sync_track();

CREATE FUNCTION sync_product() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sync_say(coalesce(NEW.seller_id, OLD.seller_id), 'product', coalesce(NEW.id, OLD.id));
  RETURN NULL;
END $$;
CREATE TRIGGER products_sync AFTER INSERT OR UPDATE OR DELETE ON products
  FOR EACH ROW EXECUTE FUNCTION sync_product();

-- What a product is made of.
CREATE FUNCTION sync_product_part() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sync_say(seller_id, 'product', id) FROM products
    WHERE id = coalesce(NEW.product_id, OLD.product_id);
  RETURN NULL;
END $$;
CREATE TRIGGER product_tracks_sync AFTER INSERT OR UPDATE OR DELETE ON product_tracks
  FOR EACH ROW EXECUTE FUNCTION sync_product_part();
CREATE TRIGGER product_images_sync AFTER INSERT OR UPDATE OR DELETE ON product_images
  FOR EACH ROW EXECUTE FUNCTION sync_product_part();
CREATE TRIGGER product_licences_sync AFTER INSERT OR UPDATE OR DELETE ON product_licences
  FOR EACH ROW EXECUTE FUNCTION sync_product_part();

-- An image that turns out not to be what was announced is no longer shown.
CREATE FUNCTION sync_image() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sync_say(seller_id, 'product', products.id)
    FROM product_images JOIN products ON products.id = product_id WHERE upload_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER uploads_sync AFTER UPDATE OF status, integrity ON uploads
  FOR EACH ROW WHEN (NEW.purpose = 'cover') EXECUTE FUNCTION sync_image();

-- To everybody who sells or earns by an order, once it is paid.
CREATE FUNCTION sync_sale(which uuid) RETURNS void LANGUAGE sql AS $$
  SELECT sync_say(somebody, 'sale', which) FROM (
    SELECT seller_id AS somebody FROM order_items WHERE order_id = which
    UNION
    SELECT order_shares.seller_id FROM order_shares JOIN order_items ON order_items.id = order_item_id
      WHERE order_id = which AND order_shares.seller_id IS NOT NULL
  ) people
  WHERE EXISTS (SELECT FROM orders WHERE id = which AND status NOT IN ('pending', 'failed', 'expired'))
$$;
CREATE FUNCTION sync_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sync_sale(NEW.id);
  RETURN NULL;
END $$;
CREATE TRIGGER orders_sync AFTER UPDATE OF status, refunded_amount, completed_at ON orders
  FOR EACH ROW EXECUTE FUNCTION sync_order();
CREATE FUNCTION sync_order_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sync_sale(NEW.order_id);
  RETURN NULL;
END $$;
CREATE TRIGGER order_items_sync AFTER INSERT OR UPDATE ON order_items
  FOR EACH ROW EXECUTE FUNCTION sync_order_item();
CREATE FUNCTION sync_order_share() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sync_sale(order_id) FROM order_items WHERE id = NEW.order_item_id;
  RETURN NULL;
END $$;
CREATE TRIGGER order_shares_sync AFTER INSERT OR UPDATE ON order_shares
  FOR EACH ROW EXECUTE FUNCTION sync_order_share();

CREATE FUNCTION sync_balances() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM sync_say(user_id, 'balance', user_id) FROM (
    SELECT DISTINCT user_id FROM added JOIN ledger_accounts ON ledger_accounts.id = account_id
    WHERE user_id IS NOT NULL) sellers;
  RETURN NULL;
END $$;
CREATE TRIGGER ledger_entries_sync AFTER INSERT ON ledger_entries REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION sync_balances();

-- Down Migration
DROP TRIGGER ledger_entries_sync ON ledger_entries;
DROP TRIGGER order_shares_sync ON order_shares;
DROP TRIGGER order_items_sync ON order_items;
DROP TRIGGER orders_sync ON orders;
DROP TRIGGER uploads_sync ON uploads;
DROP TRIGGER product_licences_sync ON product_licences;
DROP TRIGGER product_images_sync ON product_images;
DROP TRIGGER product_tracks_sync ON product_tracks;
DROP TRIGGER products_sync ON products;
DROP TRIGGER tracks_sync ON tracks;
DROP FUNCTION sync_balances(), sync_order_share(), sync_order_item(), sync_order(), sync_sale(uuid), sync_image(),
  sync_product_part(), sync_product(), sync_track(), sync_say(uuid, text, uuid);
DROP TABLE sync_horizon, sync_changes;
DROP FUNCTION sync_history();
