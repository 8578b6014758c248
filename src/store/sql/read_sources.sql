-- 1 and 2: the first and the last row.
SELECT id, uuid, title, url, published_text, published_earliest, published_latest, licence, confidence
FROM source WHERE id BETWEEN ?1 AND ?2 ORDER BY id
