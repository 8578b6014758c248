-- 1 and 2: the first and the last row. Metres; NULL where only the place or borough is known.
SELECT id, uuid, name, address, postcode, place, precision, area_id, note, source_id, ST_X(geom), ST_Y(geom)
FROM site WHERE id BETWEEN ?1 AND ?2 ORDER BY id
