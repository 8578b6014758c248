-- Boroughs first, by code, so that they are the first bits of every set of areas. Metres.
SELECT id, uuid, type, code, name, hectares, women, label_easting, label_northing, AsBinary(geom)
FROM area ORDER BY type <> 'borough', type, code
