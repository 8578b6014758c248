-- 1 postcode without space, 2 and 3 metres, 4 and 5 degrees times 10^7, 6 terminated, 7 area row or NULL.
INSERT INTO postcode (postcode, easting, northing, lon_e7, lat_e7, terminated, area_id, geom)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, MakePoint(?2, ?3, 27700))
ON CONFLICT (postcode) DO UPDATE SET easting = excluded.easting, northing = excluded.northing, lon_e7 = excluded.lon_e7,
    lat_e7 = excluded.lat_e7, terminated = excluded.terminated, area_id = excluded.area_id, geom = excluded.geom
