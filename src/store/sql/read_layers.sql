-- By name.
SELECT id, name, shape, is_base FROM layer ORDER BY name
