-- Takes a organisation away if nothing names it, and gives its uuid. 1 row.
DELETE FROM organisation WHERE id = ?1
    AND NOT EXISTS (SELECT 1 FROM organisation_role WHERE organisation_id = ?1)
RETURNING uuid
