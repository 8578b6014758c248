-- All phones, in the order of what they belong to.
SELECT service_id, number, description, source_id FROM phone ORDER BY service_id, id
