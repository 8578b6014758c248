/* Layers of context that people bring: points, lines or polygons with attributes. To read them,
 * walk directory.layers, and their fields, features and values; runs (geo/runs.h) read the
 * WKB. */
#ifndef SIGNPOST_DOMAIN_LAYERS_H
#define SIGNPOST_DOMAIN_LAYERS_H

#include "domain/import_faults.h"
#include "store/store.h"

enum {
    LAYERS_MAX = 50,
    LAYER_FEATURES_MAX = 200000, /* of one layer */
    LAYER_FIELDS_MAX = 40,
    LAYER_NAME_MAX = 32,        /* bytes */
    LAYER_FIELD_NAME_MAX = 60,  /* bytes */
    LAYER_TEXT_MAX = 2000,      /* bytes of one value */
    LAYER_BYTES_MAX = 268435456 /* of a GeoJSON file */
};

struct layers_ask {
    const char *path;  /* .gpkg: a GeoPackage; else GeoJSON */
    struct str name;   /* of the layer */
    const char *table; /* of the GeoPackage; NULL: it has one table of features */
    bool is_base;      /* drawn on the base map */
    bool dry_run;      /* read and checked, not written */
};

struct layers_report {
    bool was_loaded; /* this very layer was imported before: nothing was done */
    int features;
    int before; /* features of that name that it replaces */
    int fields;
    enum layer_shape shape;
    int64_t left_out;             /* values that are lists or objects */
    struct import_faults faults;  /* why it was refused */
    struct import_faults notices; /* what was mended */
};

/* Reads a file into the store, in one transaction with its row of history. All or nothing: one
 * wrong feature refuses all, and each is reported. ERR_INVALID or ERR_LIMIT if the name or the file
 * is wrong, ERR_NOT_FOUND if there is no such file. */
MUST_CHECK enum err layers_import(struct store *store, const struct layers_ask *ask,
                                  import_progress *progress, void *context,
                                  struct layers_report *out, struct problem *problem);

/* *removed: its features; 0 if there is no such layer. */
MUST_CHECK enum err layers_remove(struct store *store, struct str name, bool dry_run, int *removed,
                                  struct problem *problem);

/* The layer of this name, or NONE. */
int layers_find(const struct directory *directory, struct str name);

/* The value of a feature (index in layer_features) in a layer's field, counted from 0. */
const struct layer_value_record *layers_value(const struct directory *directory, int feature,
                                              int field);

#endif
