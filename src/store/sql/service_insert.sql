-- 1 uuid, 2 programme row, 3 name, 4 alternative name, 5 description, 6 audience, 7 CJS-specific, 8 provision type's
-- position, 9 reach, 10 confidential, 11 region row, 12 coverage in words, 13 checked on, 14 source row, 15 synthetic,
-- 16 capacity in women or NULL, 17 its words, 18 its source row, 19 due on or NULL,
-- 20 the row that it had, or NULL.
INSERT INTO service (id, uuid, programme_id, name, alternative_name, description, audience, cjs_specific, provision_type,
    reach, confidential, region_id, coverage_text, checked_on, source_id, synthetic,
    capacity, capacity_text, capacity_source_id, due_on)
VALUES (?20, ?1, ?2, ?3, ?4, ?5, ?6, ?7,
    (SELECT code FROM vocabulary_term WHERE vocabulary = 'provision-type' AND position = ?8),
    ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18, ?19)
