-- Up Migration
-- What a track is sold for, found by the track, for each row of the library.
CREATE INDEX remote_items_offer ON remote_items (account, shown ->> '$.trackIds[0]')
  WHERE kind = 'product' AND shown ->> '$.kind' = 'track' AND shown ->> '$.status' = 'on-sale';

-- Down Migration
DROP INDEX remote_items_offer;
