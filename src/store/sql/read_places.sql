-- Metres; NULL where only the name is known.
SELECT kind, name, also, postcode, area_id, ST_X(geom), ST_Y(geom) FROM place ORDER BY id
