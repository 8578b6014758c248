-- 1 kind, 2 uuid.
DELETE FROM row_hash WHERE kind = ?1 AND uuid = ?2
