-- 1 service row, 2 funder, 3 pounds or NULL, 4 to 7 bounds, 8 and 9 words, 10 known from, 11 source row, 12 note.
INSERT INTO funding (service_id, funder, amount_gbp, from_earliest, from_latest, to_earliest, to_latest, from_text, to_text,
    known_from, source_id, note)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
