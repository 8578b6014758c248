-- How many features a layer has (NULL: no such layer), and how many layers there are. 1 name.
SELECT (SELECT count(layer_feature.id) FROM layer LEFT JOIN layer_feature ON layer_id = layer.id
        WHERE name = ?1 GROUP BY layer.id),
    (SELECT count(*) FROM layer)
