-- 1 and 2: the first and the last row.
SELECT s.id, s.uuid, s.programme_id, s.name, s.alternative_name, s.description, s.audience, s.cjs_specific,
       t.position, s.reach, s.confidential, s.region_id, s.coverage_text, s.checked_on, s.source_id, s.synthetic,
       s.capacity, s.capacity_text, s.capacity_source_id, s.due_on
FROM service s LEFT JOIN vocabulary_term t ON t.vocabulary = 'provision-type' AND t.code = s.provision_type
WHERE s.id BETWEEN ?1 AND ?2 ORDER BY s.id
