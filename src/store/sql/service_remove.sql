-- Takes a service away with all that hangs on it. 1 row.
DELETE FROM service WHERE id = ?1
