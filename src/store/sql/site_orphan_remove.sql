-- Takes a site away if nothing names it, and gives its uuid. 1 row.
DELETE FROM site WHERE id = ?1
    AND NOT EXISTS (SELECT 1 FROM service_at_location WHERE site_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM coverage WHERE site_id = ?1)
RETURNING uuid
