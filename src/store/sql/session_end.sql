-- Ends sessions of an account. 1 row of the account, 2 row of the one session or 0: all, 3 row of one that stays or 0.
DELETE FROM session WHERE account_id = ?1 AND (?2 = 0 OR id = ?2) AND id <> ?3
