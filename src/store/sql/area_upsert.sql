-- An area, new or changed; its row stays. 1 uuid, 2 type, 3 code, 4 name, 5 hectares, 6 women, 7 and 8 label
-- in metres, 9 WKB in EPSG:27700 or NULL.
INSERT INTO area (uuid, type, code, name, hectares, women, label_easting, label_northing, geom)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, CastToMulti(GeomFromWKB(?9, 27700)))
ON CONFLICT (type, code) DO UPDATE SET name = excluded.name, hectares = excluded.hectares, women = excluded.women,
    label_easting = excluded.label_easting, label_northing = excluded.label_northing, geom = excluded.geom
