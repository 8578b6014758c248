-- The hash of a record. 1 kind, 2 uuid, 3 SHA-256.
INSERT INTO row_hash (kind, uuid, hash) VALUES (?1, ?2, ?3) ON CONFLICT (kind, uuid) DO UPDATE SET hash = excluded.hash
