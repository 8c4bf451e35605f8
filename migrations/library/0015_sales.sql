-- Up Migration
-- Who bought, as far as a seller may tell buyers apart, and where they are. Null: not told; of a country, also not known.
ALTER TABLE sales ADD COLUMN buyer TEXT;
ALTER TABLE sales ADD COLUMN country TEXT;
ALTER TABLE sale_parts ADD COLUMN buyer TEXT;
DROP INDEX sales_summed;
CREATE INDEX sales_summed ON sales (account, currency, sold_at, pieces, earned, returned, buyer, country);
DROP INDEX sale_parts_summed;
CREATE INDEX sale_parts_summed ON sale_parts (
  account, currency, sold_at, place, track_id, product_id, title, pieces, earned, returned, buyer);

DROP TRIGGER sale_touched;
CREATE TRIGGER sale_touched INSTEAD OF INSERT ON sale_touch BEGIN
  DELETE FROM sales WHERE account = NEW.account AND id = NEW.id;
  DELETE FROM sale_parts WHERE account = NEW.account AND sale_id = NEW.id;
  INSERT INTO sale_parts
    SELECT sale.account, sale.id, item.value ->> 'id', coalesce(earning.key, 0), earning.value ->> 'trackId',
      item.value ->> 'productId', item.value ->> 'title', sale.shown ->> 'currency',
      coalesce(sale.shown ->> 'completedAt', ''),
      iif(item.value ->> 'amount' > 0 AND item.value ->> 'refundedAmount' >= item.value ->> 'amount', 0,
        item.value ->> 'quantity'),
      coalesce(earning.value ->> 'amount', 0), coalesce(earning.value ->> 'returned', 0), sale.shown ->> 'buyer'
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
      (SELECT coalesce(sum(returned), 0) FROM sale_parts WHERE account = sale.account AND sale_id = sale.id),
      sale.shown ->> 'buyer', sale.shown ->> 'country'
    FROM remote_items sale
    WHERE sale.account = NEW.account AND sale.kind = 'sale' AND sale.id = NEW.id AND sale.shown IS NOT NULL;
END;

-- Two more kinds of things. A CHECK is changed by making the table anew; its triggers go with it, and come again after its rows.
CREATE TABLE kept_items AS SELECT account, kind, id, base, shown, is_gone, listing FROM remote_items;
DROP TABLE remote_items;
CREATE TABLE remote_items (
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('track', 'product', 'sale', 'balance', 'payout', 'reversal')),
  id TEXT NOT NULL,
  -- As the server said last; null of what was made here and is not there yet.
  base TEXT CHECK (json_valid(base)),
  -- With the edits on top that the server has not confirmed; null: deleted here.
  shown TEXT CHECK (json_valid(shown)),
  -- Deleted at the server, while edits of it wait here.
  is_gone INTEGER NOT NULL DEFAULT 0 CHECK (is_gone IN (0, 1)),
  listing INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account, kind, id)
) STRICT, WITHOUT ROWID;
INSERT INTO remote_items (account, kind, id, base, shown, is_gone, listing) SELECT account, kind, id, base, shown, is_gone, listing FROM kept_items;
DROP TABLE kept_items;
CREATE TRIGGER remote_items_entry_new AFTER INSERT ON remote_items WHEN NEW.kind = 'track' BEGIN
  INSERT INTO library_touch VALUES (NEW.id);
  INSERT INTO library_touch SELECT track_id FROM publications WHERE server_track_id = NEW.id;
END;
CREATE TRIGGER remote_items_entry_changed AFTER UPDATE OF shown, is_gone ON remote_items WHEN NEW.kind = 'track' BEGIN
  INSERT INTO library_touch VALUES (NEW.id);
  INSERT INTO library_touch SELECT track_id FROM publications WHERE server_track_id = NEW.id;
END;
CREATE TRIGGER remote_items_entry_gone AFTER DELETE ON remote_items WHEN OLD.kind = 'track' BEGIN
  INSERT INTO library_touch VALUES (OLD.id);
  INSERT INTO library_touch SELECT track_id FROM publications WHERE server_track_id = OLD.id;
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

-- Down Migration
DROP TRIGGER sale_touched;
DROP INDEX sales_summed;
DROP INDEX sale_parts_summed;
ALTER TABLE sale_parts DROP COLUMN buyer;
ALTER TABLE sales DROP COLUMN country;
ALTER TABLE sales DROP COLUMN buyer;
CREATE INDEX sales_summed ON sales (account, currency, sold_at, pieces, earned, returned);
CREATE INDEX sale_parts_summed ON sale_parts (
  account, currency, sold_at, place, track_id, product_id, title, pieces, earned, returned);
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
CREATE TABLE kept_items AS SELECT account, kind, id, base, shown, is_gone, listing FROM remote_items WHERE kind NOT IN ('payout', 'reversal');
DROP TABLE remote_items;
CREATE TABLE remote_items (
  account INTEGER NOT NULL REFERENCES sync_accounts ON DELETE CASCADE,
  kind TEXT NOT NULL CHECK (kind IN ('track', 'product', 'sale', 'balance')),
  id TEXT NOT NULL,
  -- As the server said last; null of what was made here and is not there yet.
  base TEXT CHECK (json_valid(base)),
  -- With the edits on top that the server has not confirmed; null: deleted here.
  shown TEXT CHECK (json_valid(shown)),
  -- Deleted at the server, while edits of it wait here.
  is_gone INTEGER NOT NULL DEFAULT 0 CHECK (is_gone IN (0, 1)),
  listing INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (account, kind, id)
) STRICT, WITHOUT ROWID;
INSERT INTO remote_items (account, kind, id, base, shown, is_gone, listing) SELECT account, kind, id, base, shown, is_gone, listing FROM kept_items;
DROP TABLE kept_items;
CREATE TRIGGER remote_items_entry_new AFTER INSERT ON remote_items WHEN NEW.kind = 'track' BEGIN
  INSERT INTO library_touch VALUES (NEW.id);
  INSERT INTO library_touch SELECT track_id FROM publications WHERE server_track_id = NEW.id;
END;
CREATE TRIGGER remote_items_entry_changed AFTER UPDATE OF shown, is_gone ON remote_items WHEN NEW.kind = 'track' BEGIN
  INSERT INTO library_touch VALUES (NEW.id);
  INSERT INTO library_touch SELECT track_id FROM publications WHERE server_track_id = NEW.id;
END;
CREATE TRIGGER remote_items_entry_gone AFTER DELETE ON remote_items WHEN OLD.kind = 'track' BEGIN
  INSERT INTO library_touch VALUES (OLD.id);
  INSERT INTO library_touch SELECT track_id FROM publications WHERE server_track_id = OLD.id;
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
