-- The id of an organisation. 1 its name, in letters of either case.
SELECT uuid FROM organisation WHERE name = ?1 COLLATE NOCASE ORDER BY id LIMIT 1
