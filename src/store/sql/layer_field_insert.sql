-- 1 layer, 2 position, 3 name, 4 type.
INSERT INTO layer_field (layer_id, position, name, type) VALUES (?1, ?2, ?3, ?4)
