-- What an area is called. 1 its row.
SELECT type, code, imported FROM area WHERE id = ?1
