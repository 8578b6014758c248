-- radius_m in metres.
SELECT service_id, id, basis, kind, excludes, within_id, claimed_count, site_id, radius_m, AsBinary(geom),
       from_earliest, from_latest, to_earliest, to_latest, from_text, to_text, known_from, source_id, note
FROM coverage ORDER BY service_id, id
