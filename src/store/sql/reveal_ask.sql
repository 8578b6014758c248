-- Who asks last has asked. 1 service, 2 account, 3 seconds since 1970 UTC, 4 reason.
INSERT INTO reveal (service_uuid, asked_by, asked_at, reason)
VALUES (?1, ?2, strftime('%Y-%m-%dT%H:%M:%SZ', ?3, 'unixepoch'), ?4)
ON CONFLICT (service_uuid) DO UPDATE
SET asked_by = excluded.asked_by, asked_at = excluded.asked_at, reason = excluded.reason
