-- 1 account, 2 key.
SELECT request_hash, status, service_uuid, version FROM idempotency WHERE account_id = ?1 AND key = ?2
