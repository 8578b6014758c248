-- Who asked to make services public, the oldest first. 1 service, or NULL for all of them.
SELECT reveal.service_uuid, reveal.asked_by, account.name, reveal.asked_at, reveal.reason
FROM reveal
JOIN account ON account.id = reveal.asked_by
WHERE ?1 IS NULL OR reveal.service_uuid = ?1
ORDER BY reveal.asked_at, reveal.service_uuid
