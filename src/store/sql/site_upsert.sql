-- 1 uuid, 2 name, 3 address, 4 postcode, 5 place, 6 precision, 7 area row, 8 note, 9 source row, 10 and 11 metres or NULL.
-- Gives its row.
INSERT INTO site (uuid, name, address, postcode, place, precision, area_id, note, source_id, geom)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, MakePoint(?10, ?11, 27700))
ON CONFLICT (uuid) DO UPDATE SET name = excluded.name, address = excluded.address, postcode = excluded.postcode,
    place = excluded.place, precision = excluded.precision, area_id = excluded.area_id, note = excluded.note,
    source_id = excluded.source_id, geom = excluded.geom
RETURNING id
