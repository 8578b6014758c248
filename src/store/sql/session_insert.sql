-- A session that begins. 1 hash of its secret, 2 row of the account, 3 now in seconds UTC.
INSERT INTO session (token_hash, account_id, created_at, seen_at)
VALUES (?1, ?2, strftime('%Y-%m-%dT%H:%M:%SZ', ?3, 'unixepoch'), strftime('%Y-%m-%dT%H:%M:%SZ', ?3, 'unixepoch'))
