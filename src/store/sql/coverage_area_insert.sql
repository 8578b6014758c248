-- 1 coverage row, 2 area row.
INSERT INTO coverage_area (coverage_id, area_id) VALUES (?1, ?2)
