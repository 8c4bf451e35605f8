-- Up Migration
-- Of a reversal that was given up the rest is a debt: it need not come back any more, and what does all the same is owed to the seller.
UPDATE transfers SET reversal_due = reversed_amount
  WHERE status = 'permanently_failed' AND psp_transfer_id IS NOT NULL AND reversal_due > reversed_amount;
-- Asked for each minute.
CREATE INDEX transfers_came_back ON transfers (seller_id)
  WHERE status = 'permanently_failed' AND psp_transfer_id IS NOT NULL AND reversed_amount > reversal_due;

-- Down Migration
DROP INDEX transfers_came_back;
