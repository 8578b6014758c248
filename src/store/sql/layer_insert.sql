-- 1 name, 2 shape, 3 is on the base map.
INSERT INTO layer (name, shape, is_base) VALUES (?1, ?2, ?3)
