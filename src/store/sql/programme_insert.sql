-- 1 uuid, 2 name, 3 description.
INSERT INTO programme (uuid, name, description) VALUES (?1, ?2, ?3)
