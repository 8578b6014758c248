-- 1 uuid, 2 title, 3 url, 4 date in words, 5 and 6 published between, 7 licence, 8 confidence. Gives its row.
INSERT INTO source (uuid, title, url, published_text, published_earliest, published_latest, licence, confidence)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
ON CONFLICT (uuid) DO UPDATE SET title = excluded.title, url = excluded.url, published_text = excluded.published_text, published_earliest
    = excluded.published_earliest, published_latest = excluded.published_latest, licence = excluded.licence,
    confidence = excluded.confidence
RETURNING id
