-- The hash of a password. 1 row of the account.
SELECT ifnull(password_hash, '') FROM account WHERE id = ?1
