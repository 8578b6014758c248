-- Versions of what was written, and hashes of what was sent: by them a guess could be proved. 1 service uuid.
DELETE FROM idempotency WHERE service_uuid = ?1
