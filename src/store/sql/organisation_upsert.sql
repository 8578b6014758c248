-- 1 uuid, 2 name. Gives its row.
INSERT INTO organisation (uuid, name) VALUES (?1, ?2)
ON CONFLICT (uuid) DO UPDATE SET name = excluded.name
RETURNING id
