-- 1 and 2: the first and the last service row, in the order of the services.
-- radius_m in metres.
SELECT service_id, id, basis, kind, excludes, within_id, claimed_count, site_id, radius_m, AsBinary(geom),
       from_earliest, from_latest, to_earliest, to_latest, from_text, to_text, known_from, source_id, note
FROM coverage WHERE service_id BETWEEN ?1 AND ?2
ORDER BY service_id, id
