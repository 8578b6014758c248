-- The newest first. 1 is not asked; 2 actor and 3 action or '', 4 only older than this row, 5 how many, 6 with payload.
SELECT id, at, actor, action, subject, CASE WHEN ?6 THEN payload END, salt IS NULL FROM history
WHERE id < ?4 AND (?2 = '' OR actor = ?2) AND (?3 = '' OR action = ?3)
ORDER BY id DESC LIMIT ?5
