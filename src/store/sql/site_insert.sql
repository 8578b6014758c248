-- 1 uuid, 2 name, 3 address, 4 postcode, 5 place, 6 precision, 7 area row, 8 note, 9 source row, 10 and 11 metres or NULL.
INSERT INTO site (uuid, name, address, postcode, place, precision, area_id, note, source_id, geom)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, MakePoint(?10, ?11, 27700))
