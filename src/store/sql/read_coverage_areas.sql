-- 1 and 2: the first and the last service row. In the order of the coverages.
SELECT a.coverage_id, a.area_id FROM coverage c CROSS JOIN coverage_area a ON a.coverage_id = c.id
WHERE c.service_id BETWEEN ?1 AND ?2 ORDER BY c.service_id, c.id, a.area_id
