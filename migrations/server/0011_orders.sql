-- Up Migration
-- Amounts are minor units of the order's currency.
CREATE TABLE orders (
  id uuid PRIMARY KEY,
  -- Null: bought as a guest.
  buyer_id uuid REFERENCES users,
  -- Null in what is left when the buyer's personal data has been removed.
  email text CHECK (email = lower(email)),
  -- Whom the invoice is made out to, where the buyer said so.
  billing_name text CHECK (length(billing_name) BETWEEN 1 AND 120),
  locale text NOT NULL CHECK (locale IN ('en', 'fr')),
  currency text NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
  status text NOT NULL CHECK (status IN ('pending', 'failed', 'expired', 'completed', 'refund_pending', 'disputed', 'refunded')),
  -- Before discounts.
  subtotal bigint NOT NULL CHECK (subtotal >= 0),
  total bigint NOT NULL CHECK (total BETWEEN 0 AND subtotal),
  -- What went back to the buyer: refunds, and disputes that were lost.
  refunded_amount bigint NOT NULL DEFAULT 0 CHECK (refunded_amount BETWEEN 0 AND total),
  -- The platform's part when it was bought, of 10,000.
  fee_basis_points integer NOT NULL CHECK (fee_basis_points BETWEEN 0 AND 10000),
  -- Who asked (a user, or the hash of a guest's address), and by which Idempotency-Key.
  idempotency_scope text NOT NULL,
  idempotency_key text NOT NULL CHECK (length(idempotency_key) BETWEEN 1 AND 255),
  request_hash bytea NOT NULL CHECK (octet_length(request_hash) = 32),
  -- SHA-256 of what the link in a mail opens the order by, for guests.
  access_token_hash bytea NOT NULL CHECK (octet_length(access_token_hash) = 32),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  completed_at timestamptz,
  CONSTRAINT orders_idempotency UNIQUE (idempotency_scope, idempotency_key),
  CONSTRAINT orders_access UNIQUE (access_token_hash),
  CHECK (status IN ('pending', 'failed', 'expired') OR completed_at IS NOT NULL)
);
CREATE INDEX orders_buyer ON orders (buyer_id, created_at DESC, id DESC) WHERE buyer_id IS NOT NULL;
CREATE INDEX orders_email ON orders (email, created_at DESC, id DESC) WHERE email IS NOT NULL;
CREATE INDEX orders_pending ON orders (updated_at, id) WHERE status = 'pending';
CREATE INDEX orders_refunding ON orders (updated_at, id) WHERE status = 'refund_pending';
CREATE INDEX orders_unpaid ON orders (updated_at, id) WHERE status IN ('failed', 'expired');

-- What was bought, as it was said when it was bought. Never changed.
CREATE TABLE order_items (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders ON DELETE CASCADE,
  position smallint NOT NULL,
  product_id uuid NOT NULL,
  licence_id uuid NOT NULL,
  -- Of the product: who answers for it. Who earns by it stands in order_shares.
  seller_id uuid NOT NULL REFERENCES users,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 100),
  title text NOT NULL,
  artist text NOT NULL,
  licence_name text NOT NULL,
  licence_text text NOT NULL,
  -- Track ids and formats that a grant opens: [{trackId, title, formats}]
  deliverables jsonb NOT NULL,
  unit_price bigint NOT NULL CHECK (unit_price >= 0),
  -- unit_price × quantity, less the discount.
  amount bigint NOT NULL CHECK (amount BETWEEN 0 AND unit_price * quantity),
  refunded_amount bigint NOT NULL DEFAULT 0 CHECK (refunded_amount BETWEEN 0 AND amount),
  CONSTRAINT order_items_position UNIQUE (order_id, position)
);
CREATE INDEX order_items_seller ON order_items (seller_id, order_id);
CREATE INDEX order_items_product ON order_items (product_id);
-- Whether a track was ever sold: then its files stay.
CREATE INDEX order_items_deliverables ON order_items USING gin (deliverables jsonb_path_ops);

-- Whose each cent of an item is. The parts of an item add up to its amount.
CREATE TABLE order_shares (
  id uuid PRIMARY KEY,
  order_item_id uuid NOT NULL REFERENCES order_items ON DELETE CASCADE,
  -- Null: the platform's fee.
  seller_id uuid REFERENCES users,
  track_id uuid,
  amount bigint NOT NULL CHECK (amount > 0),
  returned_amount bigint NOT NULL DEFAULT 0 CHECK (returned_amount BETWEEN 0 AND amount),
  CONSTRAINT order_shares_key UNIQUE NULLS NOT DISTINCT (order_item_id, seller_id, track_id)
);
CREATE INDEX order_shares_seller ON order_shares (seller_id) WHERE seller_id IS NOT NULL;

-- All shares of an item come in one statement, and add up when it ends: so they are added up once, however many they are. What
-- came later would be too much.
CREATE FUNCTION order_shares_add_up() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong uuid;
BEGIN
  SELECT item.id INTO wrong
    FROM (SELECT order_item_id AS id, sum(amount) AS amount FROM order_shares
          WHERE order_item_id IN (SELECT order_item_id FROM added) GROUP BY order_item_id) AS held
    JOIN order_items item ON item.id = held.id WHERE item.amount <> held.amount LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the shares of order item % do not add up to its amount', wrong
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_shares_add_up';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER order_shares_add_up AFTER INSERT ON order_shares REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION order_shares_add_up();

-- One share is all of them.
CREATE FUNCTION order_item_has_shares() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM order_shares WHERE order_item_id = NEW.id)
    AND EXISTS (SELECT FROM order_items WHERE id = NEW.id) THEN
    RAISE EXCEPTION 'order item % has no shares', NEW.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'order_shares_add_up';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER order_items_shares AFTER INSERT ON order_items
  DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.amount > 0) EXECUTE FUNCTION order_item_has_shares();

-- What an item cost, and whose each part of it is, was so when it was bought.
CREATE FUNCTION order_prices_stay() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% of what was bought do not change', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER order_items_stay BEFORE UPDATE OF id, order_id, seller_id, quantity, unit_price, amount ON order_items
  FOR EACH STATEMENT EXECUTE FUNCTION order_prices_stay();
CREATE TRIGGER order_shares_stay BEFORE UPDATE OF id, order_item_id, seller_id, track_id, amount ON order_shares
  FOR EACH STATEMENT EXECUTE FUNCTION order_prices_stay();
CREATE TRIGGER order_shares_no_truncate BEFORE TRUNCATE ON order_shares
  FOR EACH STATEMENT EXECUTE FUNCTION order_prices_stay();

-- Shares go with their item alone.
CREATE FUNCTION order_shares_go_with_item() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM gone JOIN order_items item ON item.id = gone.order_item_id) THEN
    RAISE EXCEPTION 'shares of what was bought go with it alone' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER order_shares_go AFTER DELETE ON order_shares REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION order_shares_go_with_item();

-- One try to pay an order, or money that came in beside one.
CREATE TABLE payments (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders ON DELETE CASCADE,
  -- The key sent to the provider is the order's id, with this number behind it from the second try on.
  attempt integer NOT NULL CHECK (attempt >= 0),
  status text NOT NULL CHECK (status IN ('pending', 'paid', 'failed', 'expired')),
  -- True of a second payment for one order: it goes back.
  is_stray boolean NOT NULL DEFAULT false,
  amount bigint NOT NULL CHECK (amount > 0),
  currency text NOT NULL CHECK (currency ~ '^[a-z]{3}$'),
  psp_session_id text CHECK (psp_session_id <> ''),
  psp_payment_intent_id text CHECK (psp_payment_intent_id <> ''),
  psp_charge_id text CHECK (psp_charge_id <> ''),
  checkout_url text,
  failure_code text,
  fee_amount bigint,
  fee_currency text,
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  expires_at timestamptz,
  -- When the buyer had done all there was to do, and a bank began to take days.
  processing_at timestamptz,
  -- When reconciliation last asked the provider.
  asked_at timestamptz,
  paid_at timestamptz,
  CONSTRAINT payments_attempt UNIQUE (order_id, attempt),
  CHECK (status <> 'paid' OR (psp_payment_intent_id IS NOT NULL AND psp_charge_id IS NOT NULL AND paid_at IS NOT NULL)),
  CHECK ((fee_amount IS NULL) = (fee_currency IS NULL))
);
CREATE UNIQUE INDEX payments_session ON payments (psp_session_id) WHERE psp_session_id IS NOT NULL;
CREATE UNIQUE INDEX payments_intent ON payments (psp_payment_intent_id) WHERE psp_payment_intent_id IS NOT NULL;
CREATE UNIQUE INDEX payments_charge ON payments (psp_charge_id) WHERE psp_charge_id IS NOT NULL;
-- An order is paid once; what comes beside is stray.
CREATE UNIQUE INDEX payments_one_paid ON payments (order_id) WHERE status = 'paid' AND NOT is_stray;
-- Money that pays for nothing: few, and of each is asked whether it is still here.
CREATE INDEX payments_stray ON payments (id) WHERE is_stray AND status = 'paid';
CREATE INDEX payments_pending ON payments ((coalesce(asked_at, created_at)), id) WHERE status = 'pending';
CREATE INDEX payments_processing ON payments ((coalesce(asked_at, created_at)), id)
  WHERE status = 'pending' AND processing_at IS NOT NULL;

-- What came to nothing may be forgotten, whole. What was paid, if only by mistake, is in the books, and stays.
CREATE FUNCTION keep_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF OLD.status NOT IN ('failed', 'expired') OR OLD.completed_at IS NOT NULL
    OR EXISTS (SELECT FROM payments WHERE order_id = OLD.id AND status IN ('pending', 'paid')) THEN
    RAISE EXCEPTION 'order % has been paid, or may yet be: its row stays', OLD.id USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER orders_stay BEFORE DELETE ON orders FOR EACH ROW EXECUTE FUNCTION keep_orders();
CREATE FUNCTION keep_parts_of_orders() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (SELECT FROM orders WHERE id = OLD.order_id) THEN
    RAISE EXCEPTION '% go with their order alone', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END $$;
CREATE TRIGGER order_items_go BEFORE DELETE ON order_items FOR EACH ROW EXECUTE FUNCTION keep_parts_of_orders();
CREATE TRIGGER payments_go BEFORE DELETE ON payments FOR EACH ROW EXECUTE FUNCTION keep_parts_of_orders();

-- What a buyer may do with an item: one for each.
CREATE TABLE licence_grants (
  id uuid PRIMARY KEY,
  order_item_id uuid NOT NULL REFERENCES order_items,
  status text NOT NULL CHECK (status IN ('active', 'suspended', 'revoked')),
  download_count integer NOT NULL DEFAULT 0 CHECK (download_count >= 0),
  created_at timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  CONSTRAINT licence_grants_item UNIQUE (order_item_id)
);

-- Every download that a grant opened: counted, and evidence where a payment is disputed.
CREATE TABLE downloads (
  id uuid PRIMARY KEY,
  grant_id uuid NOT NULL REFERENCES licence_grants,
  track_id uuid NOT NULL,
  format text NOT NULL,
  address text NOT NULL,
  user_agent text NOT NULL,
  created_at timestamptz NOT NULL
);
CREATE INDEX downloads_grant ON downloads (grant_id, created_at);

-- Numbers without a gap, year by year.
CREATE TABLE invoice_counters (
  year integer PRIMARY KEY,
  last_number integer NOT NULL CHECK (last_number >= 0)
);
CREATE TABLE invoices (
  id uuid PRIMARY KEY,
  order_id uuid NOT NULL REFERENCES orders,
  year integer NOT NULL,
  number integer NOT NULL CHECK (number > 0),
  -- Who issued it, as we called ourselves on that day: {name, address, taxId}
  issuer jsonb NOT NULL,
  issued_at timestamptz NOT NULL,
  CONSTRAINT invoices_order UNIQUE (order_id),
  CONSTRAINT invoices_number UNIQUE (year, number)
);

-- Down Migration
DROP TABLE invoices, invoice_counters, downloads, licence_grants, payments, order_shares, order_items, orders;
DROP FUNCTION order_shares_add_up, order_item_has_shares, order_prices_stay, order_shares_go_with_item, keep_orders,
  keep_parts_of_orders;
