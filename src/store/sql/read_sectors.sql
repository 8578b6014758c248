-- Metres.
SELECT id, sector, ST_X(geom), ST_Y(geom), postcodes FROM sector ORDER BY sector
