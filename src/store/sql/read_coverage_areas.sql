-- All coverage_areas, in the order of what they belong to.
SELECT coverage_id, area_id FROM coverage_area ORDER BY coverage_id, area_id
