-- How pages name what was loaded. 1 name, 2 words.
UPDATE loaded SET words = ?2 WHERE name = ?1
