-- Those of no service, of the data page, first.
SELECT service_id, title, text, source_id FROM note ORDER BY service_id, id
