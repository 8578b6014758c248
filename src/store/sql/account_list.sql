-- All accounts, by login; times in seconds UTC.
SELECT id, uuid, login, name, role, ifnull(organisation_uuid, ''), is_disabled, password_hash IS NOT NULL,
    CAST(strftime('%s', created_at) AS INTEGER)
FROM account ORDER BY login
