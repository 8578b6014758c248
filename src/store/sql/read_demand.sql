-- The imported points where there are any, else those of the Census. Metres.
SELECT area_id, women, ST_X(geom), ST_Y(geom) FROM demand_point
WHERE origin = CASE WHEN EXISTS (SELECT 1 FROM demand_point WHERE origin = 'import') THEN 'import' ELSE 'census' END
ORDER BY id
