-- The sites that a service names. 1 service row.
SELECT site_id FROM service_at_location WHERE service_id = ?1
UNION SELECT site_id FROM coverage WHERE service_id = ?1 AND site_id IS NOT NULL
