-- All locations, in the order of what they belong to.
SELECT service_id, site_id, from_earliest, from_latest, to_earliest, to_latest, known_from, id
FROM service_at_location ORDER BY service_id, id
