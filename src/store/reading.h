/* How rows become records: what the files that read the directory share. */
#ifndef SIGNPOST_STORE_READING_H
#define SIGNPOST_STORE_READING_H

#include "internal.h"

struct reading;

/* From row numbers of a table to indexes of its list. Where all is read, an array; where one
 * service is, the few rows that it names, each read when it is first asked for. */
struct row_map {
    int *index;
    int64_t size;
    int64_t *numbers; /* of index, where one service is read */
    int count;
    int numbers_room;
    int index_room;
    int list_room; /* of the list in the directory */
    int (*fetch)(struct reading *reading, int64_t number);
};

struct reading {
    struct store *store;
    struct arena *arena;
    struct directory *out;
    struct problem *problem;
    bool census; /* its women, although others were imported */
    bool is_one; /* one service, not all */
    struct row_map areas;
    struct row_map sources;
    struct row_map organisations;
    struct row_map programmes;
    struct row_map sites;
    struct row_map services;
    struct row_map locations;
    struct row_map coverages;
    struct row_map sectors;
};

/* A list of the directory, and the query and the function that fill it. */
struct filling {
    const char *query;
    const char *table;
    void *list; /* where the directory keeps the pointer */
    int *count;
    size_t size_bytes; /* of a record */
    bool (*read_row)(struct reading *reading, sqlite3_stmt *row, int i);
};
#define FILLING(query, table, list, function)                                                      \
    ((struct filling){query, table, &out->list, &out->list##_count, sizeof *out->list, function})

/* All rows; those whose key (service, or their own number) is in a range are appended. */
MUST_CHECK enum err rows_read(struct reading *reading, const struct filling *filling);
MUST_CHECK enum err rows_append(struct reading *reading, const struct filling *filling,
                                int64_t first, int64_t last, int *room);

/* What services name (sources, organisations, programmes, sites), and the services with the lists
 * that hang on them: each in the order in which they must be read. */
enum { NAMED_LISTS = 4, SERVICE_LISTS = 12 };
void named_fillings(struct directory *out, struct filling fillings[NAMED_LISTS]);
void service_fillings(struct directory *out, struct filling fillings[SERVICE_LISTS]);

/* The index of the row that a column names, or NONE. */
int row_map_get(struct reading *reading, struct row_map *map, sqlite3_stmt *row, int column);
MUST_CHECK bool row_map_set(struct reading *reading, struct row_map *map, int64_t number,
                            int index);

struct str row_text(struct reading *reading, sqlite3_stmt *row, int column);
struct str row_blob(struct reading *reading, sqlite3_stmt *row, int column);
bool row_code(sqlite3_stmt *row, int column, const char *const *codes, int *out);
bool row_is_null(sqlite3_stmt *row, int column);
bool row_grid(sqlite3_stmt *row, int column, struct geo_grid *out);
void span_extend(struct span *span, int index); /* the record just read is the next of its run */

/* ERR_VERSION where the file must be migrated first: queries name columns that it has not. */
MUST_CHECK enum err store_check_version(const struct store *store, struct problem *problem);

/* Areas, words, places and all else that services stand on; and postcodes. */
MUST_CHECK enum err read_ground(struct reading *reading);
MUST_CHECK enum err read_postcodes(struct reading *reading);

/* What services name, the services, and what hangs on them; after the ground. */
MUST_CHECK enum err read_records(struct reading *reading);
/* The notes of the data page, behind those of services. */
MUST_CHECK enum err read_data_notes(struct reading *reading);

/* The ground and the records, without postcodes and layers. */
MUST_CHECK enum err store_read_records(struct store *store, struct arena *arena,
                                       struct directory *out, struct problem *problem);

#endif
