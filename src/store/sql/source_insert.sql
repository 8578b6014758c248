-- 1 uuid, 2 title, 3 url, 4 date in words, 5 and 6 published between, 7 licence, 8 confidence.
INSERT INTO source (uuid, title, url, published_text, published_earliest, published_latest, licence, confidence)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
