-- An imported area, new or changed; its row stays. 1 uuid, 2 type, 3 code, 4 name, 5 hectares, 6 and 7 label in
-- metres, 8 WKB in EPSG:27700.
INSERT INTO area (uuid, type, code, name, hectares, label_easting, label_northing, geom, imported)
VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, CastToMulti(GeomFromWKB(?8, 27700)), 1)
ON CONFLICT (type, code) DO UPDATE SET name = excluded.name, hectares = excluded.hectares,
    label_easting = excluded.label_easting, label_northing = excluded.label_northing, geom = excluded.geom
