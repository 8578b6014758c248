-- 1 uuid, 2 service, 3 version that it began with, 4 action, 5 document or NULL, 6 note, 7 account, 8 seconds since 1970 UTC.
INSERT INTO proposal (uuid, service_uuid, base_version, action, document, note, proposed_by, proposed_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, strftime('%Y-%m-%dT%H:%M:%SZ', ?8, 'unixepoch'))
