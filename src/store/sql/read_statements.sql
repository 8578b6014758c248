-- 1 and 2: the first and the last service row, in the order of the services.
SELECT service_id, from_earliest, from_latest, to_earliest, to_latest, from_text, to_text, known_from, source_id
FROM service_validity WHERE service_id BETWEEN ?1 AND ?2
ORDER BY service_id, known_from
