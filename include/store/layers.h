/* Layers of context in the record. */
#ifndef SIGNPOST_STORE_LAYERS_H
#define SIGNPOST_STORE_LAYERS_H

#include "store/store.h"

/* All layers, by name, into the four lists of the directory; the rest of it stays as it is. */
MUST_CHECK enum err store_read_layers(struct store *store, struct arena *arena,
                                      struct directory *out, struct problem *problem);

/* The one layer of the directory becomes the layer of its name. Inside a transaction. */
MUST_CHECK enum err store_write_layer(struct store *store, const struct directory *layer,
                                      struct problem *problem);

/* Takes a layer away; fine if there is none. Inside a transaction. */
MUST_CHECK enum err store_remove_layer(struct store *store, struct str name,
                                       struct problem *problem);

/* How many features a layer has: NONE if there is no such layer; and how many layers there are. */
MUST_CHECK enum err store_count_layer(struct store *store, struct str name, int64_t *features,
                                      int64_t *layers, struct problem *problem);

#endif
