-- Layers of context that people import: points, lines or polygons with attributes.
CREATE TABLE layer (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    shape TEXT NOT NULL,
    is_base INTEGER NOT NULL, -- 1: drawn on the base map
    CONSTRAINT layer_name_is_plain CHECK (length(name) BETWEEN 2 AND 32 AND name NOT GLOB '*[^a-z0-9-]*'),
    CONSTRAINT layer_shape_is_known CHECK (shape IN ('point', 'line', 'polygon', 'mixed')),
    CONSTRAINT layer_is_base_is_yes_or_no CHECK (is_base IN (0, 1))
) STRICT;

CREATE TABLE layer_field (
    layer_id INTEGER NOT NULL REFERENCES layer (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- from 0
    name TEXT NOT NULL,
    type TEXT NOT NULL,
    CONSTRAINT layer_field_name_is_unique UNIQUE (layer_id, name),
    CONSTRAINT layer_field_has_a_name CHECK (length(name) > 0),
    CONSTRAINT layer_field_type_is_known CHECK (type IN ('text', 'integer', 'number', 'boolean')),
    PRIMARY KEY (layer_id, position)
) STRICT, WITHOUT ROWID;

-- key: what the file calls the feature, or its number there.
CREATE TABLE layer_feature (
    id INTEGER PRIMARY KEY,
    layer_id INTEGER NOT NULL REFERENCES layer (id) ON DELETE CASCADE,
    uuid TEXT NOT NULL UNIQUE,
    key TEXT NOT NULL,
    CONSTRAINT layer_feature_key_is_unique UNIQUE (layer_id, key),
    CONSTRAINT layer_feature_has_a_key CHECK (length(key) > 0)
);
SELECT AddGeometryColumn('layer_feature', 'geom', 27700, 'GEOMETRY', 'XY', 1);

-- No row: the feature has no value in that field.
CREATE TABLE layer_value (
    feature_id INTEGER NOT NULL REFERENCES layer_feature (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, -- of the field
    value ANY NOT NULL,
    PRIMARY KEY (feature_id, position)
) STRICT, WITHOUT ROWID;
