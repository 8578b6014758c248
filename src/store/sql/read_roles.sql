-- 1 and 2: the first and the last service row, in the order of the services.
SELECT service_id, organisation_id, role FROM organisation_role
WHERE service_id BETWEEN ?1 AND ?2 ORDER BY service_id, position
