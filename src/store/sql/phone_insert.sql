-- 1 service row, 2 number, 3 description, 4 source row.
INSERT INTO phone (service_id, number, description, source_id) VALUES (?1, ?2, ?3, ?4)
