-- When a token was last used. 1 row, 2 seconds UTC.
UPDATE api_token SET used_at = strftime('%Y-%m-%dT%H:%M:%SZ', ?2, 'unixepoch') WHERE id = ?1
