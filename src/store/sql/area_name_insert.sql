-- 1 name, 2 area row.
INSERT INTO area_name (name, area_id) VALUES (?1, ?2)
