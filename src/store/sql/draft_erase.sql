-- What anybody was working on. 1 service uuid.
DELETE FROM draft WHERE service_uuid = ?1
