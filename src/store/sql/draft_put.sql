-- Keeps what somebody is working on. 1 account, 2 service, 3 version that it began with, 4 document, 5 seconds since 1970 UTC.
INSERT INTO draft (account_id, service_uuid, base_version, document, saved_at)
VALUES (?1, ?2, ?3, ?4, strftime('%Y-%m-%dT%H:%M:%SZ', ?5, 'unixepoch'))
ON CONFLICT (account_id, service_uuid) DO UPDATE
SET base_version = excluded.base_version, document = excluded.document, saved_at = excluded.saved_at
