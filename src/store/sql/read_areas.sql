-- Boroughs first, by code, so that they are the first bits of every set of areas; then their groups; then what
-- was imported. Metres.
SELECT id, uuid, type, code, name, hectares, women, label_easting, label_northing, AsBinary(geom), imported
FROM area ORDER BY type <> 'borough', imported, type, code
