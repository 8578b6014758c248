-- In the order of the features' rows.
SELECT feature_id, position, value FROM layer_value ORDER BY feature_id, position
