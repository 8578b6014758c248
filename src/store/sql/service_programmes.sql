-- The programme that a service names. 1 service row.
SELECT programme_id FROM service WHERE id = ?1 AND programme_id IS NOT NULL
