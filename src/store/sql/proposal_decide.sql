-- Only a waiting one. 1 uuid, 2 state, 3 account or NULL where it is withdrawn, 4 seconds since 1970 UTC, 5 reason.
UPDATE proposal
SET state = ?2, decided_by = ?3, decided_at = strftime('%Y-%m-%dT%H:%M:%SZ', ?4, 'unixepoch'), reason = ?5
WHERE uuid = ?1 AND state = 'waiting'
