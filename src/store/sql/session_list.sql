-- All sessions, oldest first; times in seconds UTC.
SELECT id, account_id, CAST(strftime('%s', created_at) AS INTEGER), CAST(strftime('%s', seen_at) AS INTEGER), token_hash
FROM session ORDER BY id
