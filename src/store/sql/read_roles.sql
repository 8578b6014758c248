-- All roles, in the order of what they belong to.
SELECT service_id, organisation_id, role FROM organisation_role
WHERE service_id IS NOT NULL ORDER BY service_id, position
