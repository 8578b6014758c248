-- Takes a programme away if nothing names it, and gives its uuid. 1 row.
DELETE FROM programme WHERE id = ?1
    AND NOT EXISTS (SELECT 1 FROM service WHERE programme_id = ?1)
RETURNING uuid
