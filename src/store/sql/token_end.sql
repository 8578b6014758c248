-- Takes a token away. 1 row, 2 row of its account.
DELETE FROM api_token WHERE id = ?1 AND account_id = ?2
