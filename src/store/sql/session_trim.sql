-- Ends the oldest sessions of an account beyond so many. 1 row of the account, 2 how many stay.
DELETE FROM session WHERE account_id = ?1 AND id NOT IN
    (SELECT id FROM session WHERE account_id = ?1 ORDER BY created_at DESC, id DESC LIMIT ?2)
