-- 1 and 2: the first and the last service row, in the order of the services.
SELECT service_id, site_id, from_earliest, from_latest, to_earliest, to_latest, known_from, id
FROM service_at_location
WHERE service_id BETWEEN ?1 AND ?2 ORDER BY service_id, id
