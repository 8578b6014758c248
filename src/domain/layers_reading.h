/* A layer while it is read from a file. For layers.c and what reads one format each. */
#ifndef SIGNPOST_DOMAIN_LAYERS_READING_H
#define SIGNPOST_DOMAIN_LAYERS_READING_H

#include "domain/layers.h"
#include "geo/projection.h"
#include "geo/runs.h"
#include "geo/shape.h"

enum { LAYER_KEY_MAX = 80, LAYER_SHAPE_MS = 2000, LAYER_PROGRESS_FEATURES = 1000 };

/* What one value is; a field's type follows from all its values. */
enum layer_kind { KIND_TEXT = 1, KIND_INTEGER = 2, KIND_NUMBER = 4, KIND_BOOLEAN = 8 };

struct layer_value_draft {
    int field;
    enum layer_kind kind;
    struct str text; /* of texts and integers */
    double number;
};

struct layer_field_draft {
    struct str original; /* what the file calls it */
    struct str name;
    unsigned kinds; /* of all its values */
};

struct layer_draft {
    struct layer_feature_record record;
    int feature; /* from 0 */
    int value_count;
    struct layer_value_draft *values;
};

struct layers_reading {
    const struct layers_ask *ask;
    struct arena *arena; /* of what is kept */
    struct layers_report *report;
    import_progress *progress;
    void *context;
    struct problem *problem;

    int features; /* read so far, good or not */
    int count;
    int room;
    struct layer_draft *list;
    int field_count;
    struct layer_field_draft fields[LAYER_FIELDS_MAX];
    unsigned kinds;       /* 1 << runs_kind of all */
    const int64_t *lines; /* of the features of a text; NULL: not known */
    struct projection *projection;
    struct shaper *shaper;
    struct arena scratch; /* of one feature */
    struct layer_value_draft now[LAYER_FIELDS_MAX];
    int now_count;
};

/* Each reads all features of its format and reports what is wrong with them. Fails only where the
 * file as a whole is wrong. */
MUST_CHECK enum err layers_read_geojson(struct layers_reading *reading, struct str text);
MUST_CHECK enum err layers_read_geopackage(struct layers_reading *reading);

/* A feature begins; its values are added; it ends with its key and its WKB in grid metres. Text is
 * copied. On failure, layers_feature_wrong takes why: it reports the feature and reading goes on,
 * unless memory ran out. */
void layers_feature_begin(struct layers_reading *reading);
MUST_CHECK enum err layers_feature_value(struct layers_reading *reading, struct str name,
                                         struct layer_value_draft value, struct problem *why);
MUST_CHECK enum err layers_feature_end(struct layers_reading *reading, struct str key,
                                       struct str wkb, struct problem *why);
MUST_CHECK enum err layers_feature_wrong(struct layers_reading *reading, const struct problem *why);

void layers_fault(struct layers_reading *reading, int feature, const char *reason);

#endif
