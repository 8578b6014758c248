-- 1 and 2: the first and the last service row, in the order of the services.
SELECT service_id, location_id, weekdays, of_month, opens_min, closes_min, holidays, from_earliest, from_latest,
    to_earliest, to_latest, known_from, source_id, source_text, note
FROM schedule WHERE service_id BETWEEN ?1 AND ?2
ORDER BY service_id, id
