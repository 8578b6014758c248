-- What the same person asked for the same service before, and nobody decided yet, goes. 1 service, 2 account.
DELETE FROM proposal WHERE service_uuid = ?1 AND proposed_by = ?2 AND state = 'waiting'
