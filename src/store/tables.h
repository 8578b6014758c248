/* Hashes of tables that are written as a whole: the ground, the postcodes, the layers. */
#ifndef SIGNPOST_STORE_TABLES_H
#define SIGNPOST_STORE_TABLES_H

#include "internal.h"

enum table {
    TABLE_AREA,
    TABLE_AREA_MEMBER,
    TABLE_AREA_NAME,
    TABLE_WATER,
    TABLE_DEMAND_POINT,
    TABLE_PLACE,
    TABLE_SECTOR,
    TABLE_SECTOR_AREA,
    TABLE_TERM,
    TABLE_POSTCODE,
    TABLE_LAYER,
    TABLE_LAYER_FIELD,
    TABLE_LAYER_FEATURE,
    TABLE_LAYER_VALUE,
    TABLE_LOADED,
    TABLE_COUNT
};
extern const char *const table_names[]; /* in the database */

enum { TABLES_ALL = (1 << TABLE_COUNT) - 1 };

/* The transaction changes a table: its hash is made anew before the commit. */
void table_changes(struct store *store, enum table table);

/* SHA-256 over the rows in their order. */
MUST_CHECK enum err table_hash(struct store *store, enum table table, uint8_t hash[SHA256_BYTES],
                               struct problem *problem);

/* Keeps the hashes of a set of tables, of each its bit. */
MUST_CHECK enum err table_hashes_keep(struct store *store, unsigned tables,
                                      struct problem *problem);

#endif
