-- In the order of the layers.
SELECT layer_field.layer_id, layer_field.name, layer_field.type
FROM layer_field JOIN layer ON layer.id = layer_field.layer_id ORDER BY layer.name, layer_field.position
