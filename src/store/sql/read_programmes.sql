-- All programmes.
SELECT id, uuid, name, description FROM programme ORDER BY id
