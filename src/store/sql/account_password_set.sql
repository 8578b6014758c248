-- A new password. 1 row of the account, 2 its hash.
UPDATE account SET password_hash = ?2 WHERE id = ?1
