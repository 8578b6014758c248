-- A token for programs. 1 its hash, 2 row of the account, 3 its name, 4 now in seconds UTC.
INSERT INTO api_token (token_hash, account_id, name, created_at)
VALUES (?1, ?2, ?3, strftime('%Y-%m-%dT%H:%M:%SZ', ?4, 'unixepoch'))
