/* Reads Mapbox Vector Tiles for tests, and complains of all that the specification forbids. Written
 * apart from the writer: by the specification alone. */
#ifndef SIGNPOST_TESTS_MVT_READ_H
#define SIGNPOST_TESTS_MVT_READ_H

#include "base/text.h"

enum { READ_LAYERS_MAX = 16, READ_KEYS_MAX = 64 };

struct read_value {
    enum { READ_TEXT, READ_INT, READ_DOUBLE, READ_BOOL } type;
    struct str text;
    int64_t number;
    double real;
};

struct read_point {
    int x;
    int y;
};

/* Rings are closed by their first point, which is not repeated. */
struct read_feature {
    uint64_t id;
    int type; /* 1 point, 2 line, 3 polygon */
    int tag_count;
    int tags[2 * READ_KEYS_MAX];
    int part_count;
    int *starts; /* of parts, one more at the end */
    struct read_point *points;
};

struct read_layer {
    struct str name;
    int extent;
    int key_count;
    struct str keys[READ_KEYS_MAX];
    int value_count;
    struct read_value *values;
    int feature_count;
    struct read_feature *features;
};

struct read_tile {
    int layer_count;
    struct read_layer layers[READ_LAYERS_MAX];
};

/* NULL if the tile is sound, otherwise what is wrong. Everything lives in the arena. */
const char *mvt_read(struct str bytes, struct arena *arena, struct read_tile *out);

/* NULL if there is none. */
const struct read_layer *mvt_read_layer(const struct read_tile *tile, const char *name);
const struct read_value *mvt_read_value(const struct read_layer *layer,
                                        const struct read_feature *feature, const char *key);

/* Twice the area of a part by the surveyor's formula. */
int64_t mvt_read_area(const struct read_feature *feature, int part);

#endif
