-- All area_names.
SELECT name, area_id FROM area_name ORDER BY name
