-- All sector_areas, in the order of what they belong to.
SELECT a.sector_id, a.area_id FROM sector_area a JOIN sector s ON s.id = a.sector_id ORDER BY s.sector, a.rowid
