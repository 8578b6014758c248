-- 1 service row, 2 to 5 bounds, 6 and 7 words, 8 known from, 9 source row.
INSERT INTO service_validity (service_id, from_earliest, from_latest, to_earliest, to_latest, from_text, to_text, known_from, source_id)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
