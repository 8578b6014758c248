-- Metres.
SELECT area_id, women, ST_X(geom), ST_Y(geom) FROM demand_point ORDER BY id
