-- Removes the imported areas of a type but those of a list. 1 type, 2 codes that stay: JSON list of texts.
DELETE FROM area WHERE type = ?1 AND imported = 1 AND code NOT IN (SELECT value FROM json_each(?2))
