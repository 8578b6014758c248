-- 1 service.
DELETE FROM reveal WHERE service_uuid = ?1
