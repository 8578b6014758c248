-- One change. 1 when (UTC, ISO 8601), 2 actor, 3 action, 4 subject, 5 salt, 6 payload, 7 commitment, 8 chain, 9 format.
INSERT INTO history (at, actor, action, subject, salt, payload, commitment, chain, format)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
