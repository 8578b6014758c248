-- All sources.
SELECT id, uuid, title, url, published_text, published_earliest, published_latest, licence, confidence
FROM source ORDER BY id
