-- The points of the Census, whether or not others were imported. Metres.
SELECT area_id, women, ST_X(geom), ST_Y(geom) FROM demand_point WHERE origin = 'census' ORDER BY id
