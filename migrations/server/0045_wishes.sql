-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again.
SET LOCAL lock_timeout = '5s';

-- What somebody means to buy one day.
CREATE TABLE wishes (
  user_id uuid NOT NULL REFERENCES users ON DELETE CASCADE,
  product_id uuid NOT NULL REFERENCES products ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  PRIMARY KEY (user_id, product_id)
);
CREATE INDEX wishes_newest ON wishes (user_id, created_at DESC, product_id DESC);
CREATE INDEX wishes_product ON wishes (product_id);

-- What was bought is no wish any more, by whatever way it was bought: as a guest too, under the account's confirmed address. A track
-- that came with a release is had as well.
CREATE FUNCTION fulfil_wishes() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  buyer uuid;
  item order_items;
BEGIN
  SELECT * INTO item FROM order_items WHERE id = NEW.order_item_id;
  SELECT coalesce(orders.buyer_id, users.id) INTO buyer FROM orders
    LEFT JOIN users ON users.email = orders.email AND users.email_verified_at IS NOT NULL WHERE orders.id = item.order_id;
  DELETE FROM wishes WHERE user_id = buyer AND product_id IN (
    SELECT item.product_id UNION ALL
    SELECT product_tracks.product_id FROM jsonb_array_elements(item.deliverables) AS bought
      JOIN product_tracks ON track_id = (bought ->> 'trackId')::uuid AND kind = 'track');
  RETURN NULL;
END $$;
CREATE TRIGGER licence_grants_fulfil AFTER INSERT ON licence_grants FOR EACH ROW EXECUTE FUNCTION fulfil_wishes();

-- Down Migration
DROP TRIGGER licence_grants_fulfil ON licence_grants;
DROP TABLE wishes;
DROP FUNCTION fulfil_wishes();
