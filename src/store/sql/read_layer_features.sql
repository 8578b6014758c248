-- In the order of the layers, then of the file. Metres.
SELECT layer_id, layer_feature.id, uuid, key, AsBinary(geom)
FROM layer_feature JOIN layer ON layer.id = layer_id ORDER BY layer.name, layer_feature.id
