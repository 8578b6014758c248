-- All statements, in the order of what they belong to.
SELECT service_id, from_earliest, from_latest, to_earliest, to_latest, from_text, to_text, known_from, source_id
FROM service_validity ORDER BY service_id, known_from
