-- Each service and its hash; then each hash whose service is gone.
SELECT s.uuid, s.name, h.hash FROM service s LEFT JOIN row_hash h ON h.kind = 'service' AND h.uuid = s.uuid
UNION ALL SELECT h.uuid, '', h.hash FROM row_hash h
WHERE h.kind = 'service' AND NOT EXISTS (SELECT 1 FROM service s WHERE s.uuid = h.uuid)
