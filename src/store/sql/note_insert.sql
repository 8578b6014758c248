-- 1 service row or NULL, 2 title, 3 text, 4 source row.
INSERT INTO note (service_id, title, text, source_id) VALUES (?1, ?2, ?3, ?4)
