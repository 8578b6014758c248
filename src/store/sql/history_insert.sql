-- One change. 1 seconds since 1970 UTC, 2 actor, 3 action, 4 subject, 5 salt, 6 payload, 7 commitment, 8 chain.
INSERT INTO history (at, actor, action, subject, salt, payload, commitment, chain)
VALUES (strftime('%Y-%m-%dT%H:%M:%SZ', ?1, 'unixepoch'), ?2, ?3, ?4, ?5, ?6, ?7, ?8)
