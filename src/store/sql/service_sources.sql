-- The sources that a service and its sites name. 1 service row.
SELECT source_id FROM service WHERE id = ?1
UNION SELECT capacity_source_id FROM service WHERE id = ?1 AND capacity_source_id IS NOT NULL
UNION SELECT source_id FROM service_validity WHERE service_id = ?1
UNION SELECT source_id FROM schedule WHERE service_id = ?1
UNION SELECT source_id FROM coverage WHERE service_id = ?1
UNION SELECT source_id FROM funding WHERE service_id = ?1
UNION SELECT source_id FROM evidence WHERE service_id = ?1
UNION SELECT source_id FROM phone WHERE service_id = ?1
UNION SELECT source_id FROM note WHERE service_id = ?1
UNION SELECT s.source_id FROM service_at_location l JOIN site s ON s.id = l.site_id WHERE l.service_id = ?1
UNION SELECT s.source_id FROM coverage c JOIN site s ON s.id = c.site_id WHERE c.service_id = ?1
