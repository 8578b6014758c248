-- 1 and 2: the first and the last service row, in the order of the services.
SELECT service_id, source_id, seen_earliest, seen_latest, seen_text, note FROM evidence
WHERE service_id BETWEEN ?1 AND ?2 ORDER BY service_id, id
