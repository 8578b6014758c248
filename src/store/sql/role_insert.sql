-- 1 organisation row, 2 service row, 3 role, 4 position.
INSERT INTO organisation_role (organisation_id, service_id, role, position) VALUES (?1, ?2, ?3, ?4)
