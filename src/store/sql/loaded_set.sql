-- 1 name, 2 fingerprint, 3 rows.
INSERT INTO loaded (name, fingerprint, rows) VALUES (?1, ?2, ?3)
ON CONFLICT (name) DO UPDATE SET fingerprint = excluded.fingerprint, rows = excluded.rows
