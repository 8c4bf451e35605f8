-- Up Migration
-- What was sold, so that years of it are added up without reading every order. Kept by the triggers below.
CREATE TABLE sales (
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  -- The order's.
  id TEXT NOT NULL,
  status TEXT NOT NULL,
  currency TEXT NOT NULL,
  sold_at TEXT NOT NULL,
  -- Of one's own things in it, one a line.
  titles TEXT NOT NULL,
  -- Of what was not wholly given back.
  pieces INTEGER NOT NULL,
  -- What the buyer paid, and what of it went back.
  paid INTEGER NOT NULL,
  refunded INTEGER NOT NULL,
  -- One's own part, and what of it went back.
  earned INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  PRIMARY KEY (account, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX sales_summed ON sales (account, currency, sold_at, pieces, earned, returned);
CREATE INDEX sales_newest ON sales (account, sold_at, id);

-- The same by what was sold: one row for each track that earned, or one for a thing that nothing was earned by.
CREATE TABLE sale_parts (
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  sale_id TEXT NOT NULL,
  item_id TEXT NOT NULL,
  place INTEGER NOT NULL,
  track_id TEXT,
  product_id TEXT NOT NULL,
  title TEXT NOT NULL,
  currency TEXT NOT NULL,
  sold_at TEXT NOT NULL,
  pieces INTEGER NOT NULL,
  earned INTEGER NOT NULL,
  returned INTEGER NOT NULL,
  PRIMARY KEY (account, sale_id, item_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX sale_parts_summed ON sale_parts (
  account, currency, sold_at, place, track_id, product_id, title, pieces, earned, returned);

-- Writing an order here brings its rows up to date.
CREATE VIEW sale_touch AS SELECT NULL AS account, NULL AS id WHERE 0;
CREATE TRIGGER sale_touched INSTEAD OF INSERT ON sale_touch BEGIN
  DELETE FROM sales WHERE account = NEW.account AND id = NEW.id;
  DELETE FROM sale_parts WHERE account = NEW.account AND sale_id = NEW.id;
  INSERT INTO sale_parts
    SELECT sale.account, sale.id, item.value ->> 'id', coalesce(earning.key, 0), earning.value ->> 'trackId',
      item.value ->> 'productId', item.value ->> 'title', sale.shown ->> 'currency',
      coalesce(sale.shown ->> 'completedAt', ''),
      iif(item.value ->> 'amount' > 0 AND item.value ->> 'refundedAmount' >= item.value ->> 'amount', 0,
        item.value ->> 'quantity'),
      coalesce(earning.value ->> 'amount', 0), coalesce(earning.value ->> 'returned', 0)
    FROM remote_items sale JOIN json_each(sale.shown, '$.items') item
    LEFT JOIN json_each(item.value, '$.earnings') earning
    WHERE sale.account = NEW.account AND sale.kind = 'sale' AND sale.id = NEW.id AND sale.shown IS NOT NULL;
  INSERT INTO sales
    SELECT sale.account, sale.id, sale.shown ->> 'status', sale.shown ->> 'currency',
      coalesce(sale.shown ->> 'completedAt', ''),
      coalesce((SELECT group_concat(item.value ->> 'title', char(10)) FROM json_each(sale.shown, '$.items') item), ''),
      (SELECT coalesce(sum(pieces), 0) FROM sale_parts
        WHERE account = sale.account AND sale_id = sale.id AND place = 0),
      (SELECT coalesce(sum(item.value ->> 'amount'), 0) FROM json_each(sale.shown, '$.items') item),
      (SELECT coalesce(sum(item.value ->> 'refundedAmount'), 0) FROM json_each(sale.shown, '$.items') item),
      (SELECT coalesce(sum(earned), 0) FROM sale_parts WHERE account = sale.account AND sale_id = sale.id),
      (SELECT coalesce(sum(returned), 0) FROM sale_parts WHERE account = sale.account AND sale_id = sale.id)
    FROM remote_items sale
    WHERE sale.account = NEW.account AND sale.kind = 'sale' AND sale.id = NEW.id AND sale.shown IS NOT NULL;
END;
CREATE TRIGGER remote_items_sale_new AFTER INSERT ON remote_items WHEN NEW.kind = 'sale' BEGIN
  INSERT INTO sale_touch VALUES (NEW.account, NEW.id);
END;
CREATE TRIGGER remote_items_sale_changed AFTER UPDATE OF shown ON remote_items WHEN NEW.kind = 'sale' BEGIN
  INSERT INTO sale_touch VALUES (NEW.account, NEW.id);
END;
CREATE TRIGGER remote_items_sale_gone AFTER DELETE ON remote_items WHEN OLD.kind = 'sale' BEGIN
  INSERT INTO sale_touch VALUES (OLD.account, OLD.id);
END;
INSERT INTO sale_touch SELECT account, id FROM remote_items WHERE kind = 'sale';

-- What a server said last of what is no thing of the account's own to be synced, for as long as it cannot be asked.
CREATE TABLE kept_answers (
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  name TEXT NOT NULL,
  answer TEXT NOT NULL CHECK (json_valid(answer)),
  at TEXT NOT NULL,
  PRIMARY KEY (account, name)
) STRICT, WITHOUT ROWID;

-- Down Migration
DROP TABLE kept_answers;
DROP TRIGGER remote_items_sale_gone;
DROP TRIGGER remote_items_sale_changed;
DROP TRIGGER remote_items_sale_new;
DROP VIEW sale_touch;
DROP TABLE sale_parts;
DROP TABLE sales;
