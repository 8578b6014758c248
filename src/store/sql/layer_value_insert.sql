-- 1 feature, 2 position, 3 value.
INSERT INTO layer_value (feature_id, position, value) VALUES (?1, ?2, ?3)
