-- 1 service row, 2 location row or NULL, 3 weekdays, 4 week of the month, 5 and 6 minutes or NULL,
-- 7 bank holidays, 8 to 11 bounds, 12 known from, 13 source row, 14 the source's words, 15 note.
INSERT INTO schedule (service_id, location_id, weekdays, of_month, opens_min, closes_min, holidays, from_earliest,
    from_latest, to_earliest, to_latest, known_from, source_id, source_text, note)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15)
