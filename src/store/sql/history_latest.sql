-- The newest row of each subject whose newest action is this one. 1 action.
SELECT h.id, h.at, h.actor, h.action, h.subject, h.payload, h.salt IS NULL FROM history h
WHERE h.action = ?1 AND NOT EXISTS (SELECT 1 FROM history later WHERE later.subject = h.subject AND later.id > h.id)
ORDER BY h.subject
