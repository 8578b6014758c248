-- 1 kind, 2 name, 3 other spellings, 4 postcode, 5 area row or NULL, 6 precision, 7 and 8 metres or NULL.
INSERT INTO place (kind, name, also, postcode, area_id, precision, geom)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, MakePoint(?7, ?8, 27700))
