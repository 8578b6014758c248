-- What was answered longer than a day ago. 1 seconds since 1970 UTC.
DELETE FROM idempotency WHERE created_at < strftime('%Y-%m-%dT%H:%M:%SZ', ?1 - 86400, 'unixepoch')
