-- 1 and 2: the first and the last row.
SELECT id, uuid, name FROM organisation WHERE id BETWEEN ?1 AND ?2 ORDER BY id
