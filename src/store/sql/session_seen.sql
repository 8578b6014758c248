-- When a session was last used. 1 row, 2 seconds UTC.
UPDATE session SET seen_at = strftime('%Y-%m-%dT%H:%M:%SZ', ?2, 'unixepoch') WHERE id = ?1
