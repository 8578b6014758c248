-- 1 layer, 2 uuid, 3 key, 4 WKB in EPSG:27700.
INSERT INTO layer_feature (layer_id, uuid, key, geom) VALUES (?1, ?2, ?3, GeomFromWKB(?4, 27700))
