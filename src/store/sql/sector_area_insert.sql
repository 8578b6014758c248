-- 1 sector row, 2 area row.
INSERT INTO sector_area (sector_id, area_id) VALUES (?1, ?2)
