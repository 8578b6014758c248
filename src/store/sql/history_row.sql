-- 1 its id.
SELECT id, at, actor, action, subject, payload, salt IS NULL FROM history WHERE id = ?1
