-- All organisations.
SELECT id, uuid, name FROM organisation ORDER BY id
