-- 1 name.
DELETE FROM loaded WHERE name = ?1
