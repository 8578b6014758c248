-- Of a kind, by uuid. 1 kind.
SELECT uuid, hash FROM row_hash WHERE kind = ?1 ORDER BY uuid
