-- 1 service row, 2 source row, 3 and 4 seen between or NULL, 5 words, 6 note.
INSERT INTO evidence (service_id, source_id, seen_earliest, seen_latest, seen_text, note) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
