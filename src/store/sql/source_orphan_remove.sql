-- Takes a source away if nothing names it, and gives its uuid. 1 row.
DELETE FROM source WHERE id = ?1
    AND NOT EXISTS (SELECT 1 FROM service_validity WHERE source_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM evidence WHERE source_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM service WHERE source_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM site WHERE source_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM coverage WHERE source_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM funding WHERE source_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM schedule WHERE source_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM phone WHERE source_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM note WHERE source_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM rule WHERE source_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM service WHERE capacity_source_id = ?1)
    AND NOT EXISTS (SELECT 1 FROM area_member WHERE source_id = ?1)
RETURNING uuid
