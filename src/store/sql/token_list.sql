-- All tokens, oldest first; times in seconds UTC, used 0: never.
SELECT id, account_id, name, CAST(strftime('%s', created_at) AS INTEGER),
    ifnull(CAST(strftime('%s', used_at) AS INTEGER), 0), token_hash
FROM api_token ORDER BY id
