-- 1 uuid, 2 name, 3 description. Gives its row.
INSERT INTO programme (uuid, name, description) VALUES (?1, ?2, ?3)
ON CONFLICT (uuid) DO UPDATE SET name = excluded.name, description = excluded.description
RETURNING id
