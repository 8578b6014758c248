-- The row of a service. 1 uuid.
SELECT id FROM service WHERE uuid = ?1
