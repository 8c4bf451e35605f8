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
