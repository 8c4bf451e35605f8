-- Up Migration
-- Holds the place of a migration that is made elsewhere at the same time; it takes this one's place.
SELECT 1;

-- Down Migration
SELECT 1;
