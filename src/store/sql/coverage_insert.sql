-- 1 service row, 2 basis, 3 kind, 4 excludes, 5 within row, 6 claimed count, 7 site row, 8 metres or NULL, 9 WKB or NULL,
-- 10 to 13 bounds, 14 and 15 words, 16 known from, 17 source row, 18 note.
INSERT INTO coverage (service_id, basis, kind, excludes, within_id, claimed_count, site_id, radius_m, geom,
    from_earliest, from_latest, to_earliest, to_latest, from_text, to_text, known_from, source_id, note)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, CastToMulti(GeomFromWKB(?9, 27700)), ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
