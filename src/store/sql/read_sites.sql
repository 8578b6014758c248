-- Metres; NULL where only the place or borough is known.
SELECT id, uuid, name, address, postcode, place, precision, area_id, note, source_id, ST_X(geom), ST_Y(geom)
FROM site ORDER BY id
