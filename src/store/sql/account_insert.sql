-- A new account. 1 uuid, 2 login, 3 name, 4 role, 5 uuid of its organisation or NULL, 6 password's hash or NULL, 7 now
-- in seconds UTC.
INSERT INTO account (uuid, login, name, role, organisation_uuid, password_hash, created_at)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, strftime('%Y-%m-%dT%H:%M:%SZ', ?7, 'unixepoch'))
