-- The row of an area. 1 type, 2 code.
SELECT id FROM area WHERE type = ?1 AND code = ?2
