-- Drafts of a person, the newest first. 1 account, 2 service or NULL for all of them.
SELECT service_uuid, base_version, document, saved_at
FROM draft
WHERE account_id = ?1 AND (?2 IS NULL OR service_uuid = ?2)
ORDER BY saved_at DESC, service_uuid
