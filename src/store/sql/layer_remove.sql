-- Takes a layer away with all that is in it. 1 name.
DELETE FROM layer WHERE name = ?1
