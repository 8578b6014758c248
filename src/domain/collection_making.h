/* What the files that make collections share. Only src/domain includes it. */
#ifndef SIGNPOST_DOMAIN_COLLECTION_MAKING_H
#define SIGNPOST_DOMAIN_COLLECTION_MAKING_H

#include "domain/collection.h"

enum { COLLECTIONS_MAX = 64 };

struct collection_maker {
    const struct atlas *atlas;
    const struct projection *projection;
    struct moment today;
    struct arena *arena;
    struct collection *items;
    int count;
    struct collection_unions *unions;
    struct problem *problem;
};

/* Each appends its own. collection_services.c, _sites.c, _coverage.c, _areas.c, _places.c,
 * _layers.c */
enum err collection_services_make(struct collection_maker *maker);
enum err collection_sites_make(struct collection_maker *maker);
enum err collection_coverage_make(struct collection_maker *maker);
enum err collection_areas_make(struct collection_maker *maker); /* areas and boroughs */
enum err collection_gaps_make(struct collection_maker *maker);
enum err collection_places_make(struct collection_maker *maker);
enum err collection_layers_make(struct collection_maker *maker);

/* ---- collection.c: what they have in common ---- */

enum err collection_no_memory(struct problem *problem);

/* May this service be shown at a place? Never a refuge, never a confidential one. */
bool collection_service_has_places(const struct service_record *service);

/* Room for one more; its atlas, layer (NONE) and an empty box are set. Never NULL. */
struct collection *collection_add(struct collection_maker *maker);

/* Makes points and grids of the rows, nowhere at first. */
enum err collection_points_make(struct collection_maker *maker, struct collection *collection,
                                struct geo_point **points, struct geo_grid **grids);

/* The box of all rows, from points or boxes. */
void collection_box_make(const struct collection_maker *maker, struct collection *collection);

/* Of a collection of points. */
bool collection_point_get(const struct collection *collection, int row, struct arena *scratch,
                          struct collection_geometry *out);

/* Rows whose ids are UUIDs in ascending order. */
int collection_uuid_find(const struct collection *collection, struct str id,
                         struct uuid (*uuid_of)(const struct collection *, int row));

/* ---- values ---- */

void value_text(struct collection_value *out, struct str text); /* empty: null */
void value_code(struct collection_value *out, const char *code);
void value_int(struct collection_value *out, int64_t number);
void value_real(struct collection_value *out, double real); /* not finite: null */
void value_bool(struct collection_value *out, bool truth);
void value_date(struct collection_value *out, struct date date); /* an open end: null */
void value_list(struct collection_value *out, const struct str *items, int count);

/* Where to put words together: the memo's, or the one that is given, which is begun then. */
struct buf *words_begin(const struct collection_reading *reading, struct buf *own);

/* What was put together, copied to scratch; ends words. */
void value_words(const struct collection_reading *reading, struct buf *words,
                 struct collection_value *out);

/* The memo of this row, emptied if it was another's; NULL: there is none. */
struct collection_memo *memo_of(const struct collection_reading *reading, int row);

/* Makes order, the inverse of rows, where each record has at most one row. */
enum err collection_order_make(struct collection_maker *maker, struct collection *collection,
                               int record_count);

/* The codes of the areas in a set, and a list of the terms in one. */
void value_area_codes(const struct collection_reading *reading, uint64_t areas,
                      struct collection_value *out);
void value_terms(const struct collection_reading *reading, const struct vocabulary *vocabulary,
                 uint64_t terms, struct collection_value *out);

static inline int record_of(const struct collection *collection, int row)
{
    return collection->rows[row];
}

/* The four bounds of a row's validity, and whether it holds today: "yes", "no", "unknown". */
void get_from_earliest(const struct collection_reading *reading, int row, int property,
                       struct collection_value *out);
void get_from_latest(const struct collection_reading *reading, int row, int property,
                     struct collection_value *out);
void get_to_earliest(const struct collection_reading *reading, int row, int property,
                     struct collection_value *out);
void get_to_latest(const struct collection_reading *reading, int row, int property,
                   struct collection_value *out);
void get_today(const struct collection_reading *reading, int row, int property,
               struct collection_value *out);
extern const char *const collection_today_codes[];

#define COLLECTION_BOUNDS                                                                          \
    {.name = "from_earliest",                                                                      \
     .type = COLLECTION_DATE,                                                                      \
     .get = get_from_earliest,                                                                     \
     .title = "Began at the earliest",                                                             \
     .description = "The first day on which it may have held; null: not known."},                  \
        {.name = "from_latest",                                                                    \
         .type = COLLECTION_DATE,                                                                  \
         .get = get_from_latest,                                                                   \
         .title = "Began at the latest",                                                           \
         .description = "The first day from which it is certain; null: not known."},               \
        {.name = "to_earliest",                                                                    \
         .type = COLLECTION_DATE,                                                                  \
         .get = get_to_earliest,                                                                   \
         .title = "Certain until",                                                                 \
         .description = "The last day on which it is certain; null: not known."},                  \
    {                                                                                              \
        .name = "to_latest", .type = COLLECTION_DATE, .get = get_to_latest,                        \
        .title = "Ended at the latest",                                                            \
        .description = "The last day on which it may have held; null: no end is known."            \
    }

/* ---- geometry ---- */

/* collection_unions.c: what the boroughs of a group cover together. Any thread. */
struct collection_unions *collection_unions_create(const struct atlas *atlas);
void collection_unions_destroy(struct collection_unions *unions); /* NULL is fine */

/* The boundary of an area on a day, with boroughs that may belong to it; empty rings where it has
 * none. Lives as long as the unions, or in scratch. False: out of memory, or GEOS failed. */
bool collection_area_rings(struct collection_unions *unions, int area, struct date day,
                           struct arena *scratch, struct rings *out);

/* What a set of boroughs covers together, generalised: the borders are cut when first asked for, by
 * which time somebody waits 50 ms. Lives in scratch; empty of none. False: out of memory. */
bool collection_boroughs_join(struct collection_unions *unions, uint64_t boroughs,
                              struct arena *scratch, struct rings *out);

/* Its box, without making anything: min above max where it has no boundary. */
struct geo_box collection_area_box(const struct atlas *atlas, int area, struct date day,
                                   struct arena *scratch);

#endif
