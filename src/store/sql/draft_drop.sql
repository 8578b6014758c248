-- 1 account, 2 service.
DELETE FROM draft WHERE account_id = ?1 AND service_uuid = ?2
