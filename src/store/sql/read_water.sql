SELECT AsBinary(geom) FROM water ORDER BY id LIMIT 1
