-- The notes of the data page, which are of no service.
SELECT service_id, title, text, source_id FROM note WHERE service_id IS NULL ORDER BY id
