-- Ends what is over. In seconds UTC: 1 seen before this, 2 begun before this.
DELETE FROM session WHERE seen_at < strftime('%Y-%m-%dT%H:%M:%SZ', ?1, 'unixepoch')
    OR created_at < strftime('%Y-%m-%dT%H:%M:%SZ', ?2, 'unixepoch')
