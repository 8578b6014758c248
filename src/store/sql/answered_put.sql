-- 1 account, 2 key, 3 hash, 4 status, 5 service, 6 version, 7 seconds since 1970 UTC.
INSERT INTO idempotency (account_id, key, request_hash, status, service_uuid, version, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, strftime('%Y-%m-%dT%H:%M:%SZ', ?7, 'unixepoch'))
ON CONFLICT (account_id, key) DO UPDATE
SET request_hash = excluded.request_hash, status = excluded.status, service_uuid = excluded.service_uuid,
    version = excluded.version, created_at = excluded.created_at
