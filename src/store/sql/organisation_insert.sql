-- 1 uuid, 2 name.
INSERT INTO organisation (uuid, name) VALUES (?1, ?2)
