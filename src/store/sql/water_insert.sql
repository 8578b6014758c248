-- 1 name, 2 WKB in EPSG:27700.
INSERT INTO water (name, geom) VALUES (?1, CastToMulti(GeomFromWKB(?2, 27700)))
