-- The organisations that a service names. 1 service row.
SELECT organisation_id FROM organisation_role WHERE service_id = ?1
