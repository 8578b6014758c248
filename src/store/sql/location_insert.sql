-- 1 service row, 2 site row, 3 to 6 bounds, 7 known from.
INSERT INTO service_at_location (service_id, site_id, from_earliest, from_latest, to_earliest, to_latest, known_from)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
