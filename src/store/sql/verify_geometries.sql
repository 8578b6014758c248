-- Of each table how many geometries it has (row NULL), and the rows whose geometry is wrong, or whose bytes are not those
-- that it is written with: they hold its box, too.
SELECT 'area', NULL, count(geom) FROM area
UNION ALL SELECT 'area', id, 0 FROM area
    WHERE geom IS NOT NULL AND (ST_IsValid(geom) = 1 AND ST_SRID(geom) = 27700 AND geom = GeomFromWKB(AsBinary(geom), 27700) AND GeometryType(geom) = 'MULTIPOLYGON') IS NOT 1
UNION ALL SELECT 'water', NULL, count(geom) FROM water
UNION ALL SELECT 'water', id, 0 FROM water
    WHERE geom IS NOT NULL AND (ST_IsValid(geom) = 1 AND ST_SRID(geom) = 27700 AND geom = GeomFromWKB(AsBinary(geom), 27700) AND GeometryType(geom) = 'MULTIPOLYGON') IS NOT 1
UNION ALL SELECT 'demand_point', NULL, count(geom) FROM demand_point
UNION ALL SELECT 'demand_point', id, 0 FROM demand_point
    WHERE geom IS NOT NULL AND (ST_IsValid(geom) = 1 AND ST_SRID(geom) = 27700 AND geom = GeomFromWKB(AsBinary(geom), 27700) AND GeometryType(geom) = 'POINT') IS NOT 1
UNION ALL SELECT 'place', NULL, count(geom) FROM place
UNION ALL SELECT 'place', id, 0 FROM place
    WHERE geom IS NOT NULL AND (ST_IsValid(geom) = 1 AND ST_SRID(geom) = 27700 AND geom = GeomFromWKB(AsBinary(geom), 27700) AND GeometryType(geom) = 'POINT') IS NOT 1
UNION ALL SELECT 'sector', NULL, count(geom) FROM sector
UNION ALL SELECT 'sector', id, 0 FROM sector
    WHERE geom IS NOT NULL AND (ST_IsValid(geom) = 1 AND ST_SRID(geom) = 27700 AND geom = GeomFromWKB(AsBinary(geom), 27700) AND GeometryType(geom) = 'POINT') IS NOT 1
UNION ALL SELECT 'postcode', NULL, count(geom) FROM postcode
UNION ALL SELECT 'postcode', id, 0 FROM postcode
    WHERE geom IS NOT NULL AND (ST_IsValid(geom) = 1 AND ST_SRID(geom) = 27700 AND geom = GeomFromWKB(AsBinary(geom), 27700) AND GeometryType(geom) = 'POINT') IS NOT 1
UNION ALL SELECT 'site', NULL, count(geom) FROM site
UNION ALL SELECT 'site', id, 0 FROM site
    WHERE geom IS NOT NULL AND (ST_IsValid(geom) = 1 AND ST_SRID(geom) = 27700 AND geom = GeomFromWKB(AsBinary(geom), 27700) AND GeometryType(geom) = 'POINT') IS NOT 1
UNION ALL SELECT 'coverage', NULL, count(geom) FROM coverage
UNION ALL SELECT 'coverage', id, 0 FROM coverage
    WHERE geom IS NOT NULL AND (ST_IsValid(geom) = 1 AND ST_SRID(geom) = 27700 AND geom = GeomFromWKB(AsBinary(geom), 27700) AND GeometryType(geom) = 'MULTIPOLYGON') IS NOT 1
UNION ALL SELECT 'layer_feature', NULL, count(geom) FROM layer_feature
UNION ALL SELECT 'layer_feature', id, 0 FROM layer_feature
    WHERE geom IS NOT NULL AND (ST_IsValid(geom) = 1 AND ST_SRID(geom) = 27700 AND geom = GeomFromWKB(AsBinary(geom), 27700)) IS NOT 1
