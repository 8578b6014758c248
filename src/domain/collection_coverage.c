/* Coverage: whom each service takes by place, row by row. Boroughs are joined, and drawn
 * generalised: a row may name all of them, and a whole collection of such rows would be gigabytes.
 */
#include <math.h>

#include "collection_making.h"

struct coverage_more {
    const int *owners; /* by coverage: its service */
};

static const struct coverage_record *coverage_at(const struct collection_reading *reading, int row)
{
    return &reading->collection->atlas->directory.coverages[record_of(reading->collection, row)];
}

static const struct service_record *owner_of(const struct collection *collection, int row)
{
    const struct coverage_more *more = collection->more;
    return &collection->atlas->directory.services[more->owners[record_of(collection, row)]];
}

#define GET(name)                                                                                  \
    static void get_##name(const struct collection_reading *reading, int row, int property,        \
                           struct collection_value *out)

GET(service_id)
{
    (void)property;
    char text[UUID_TEXT_LEN + 1];
    uuid_print(owner_of(reading->collection, row)->id, text);
    struct str copy = str_copy((struct str){text, UUID_TEXT_LEN}, reading->scratch);
    if (copy.ptr)
        value_text(out, copy);
}

GET(service)
{
    (void)property;
    value_text(out, owner_of(reading->collection, row)->name);
}

GET(basis)
{
    (void)property;
    value_code(out, basis_codes[coverage_at(reading, row)->basis]);
}

GET(kind)
{
    (void)property;
    value_code(out, coverage_kind_codes[coverage_at(reading, row)->kind]);
}

GET(excludes)
{
    (void)property;
    value_bool(out, coverage_at(reading, row)->excludes);
}

/* Areas that a confidential service names may tell where it is. */
static bool is_hidden(const struct collection *collection, int row)
{
    return owner_of(collection, row)->confidential;
}

static void names_of(const struct collection_reading *reading, int row, bool by_name,
                     struct collection_value *out)
{
    const struct directory *directory = &reading->collection->atlas->directory;
    struct span span = coverage_at(reading, row)->areas;
    struct str *items = ARENA_ARRAY(reading->scratch, struct str, (size_t)span.count + 1);
    if (is_hidden(reading->collection, row))
        return;
    for (int i = 0; i < span.count && items; i++) {
        const struct area_record *area =
            &directory->areas[directory->coverage_areas[span.first + i]];
        items[i] = by_name ? area->name : area->code;
    }
    value_list(out, items, span.count);
}

GET(areas)
{
    (void)property;
    names_of(reading, row, true, out);
}

GET(area_codes)
{
    (void)property;
    names_of(reading, row, false, out);
}

GET(within)
{
    (void)property;
    int within = coverage_at(reading, row)->within;
    if (within != NONE && !is_hidden(reading->collection, row))
        value_text(out, reading->collection->atlas->directory.areas[within].name);
}

GET(claimed_count)
{
    (void)property;
    if (coverage_at(reading, row)->claimed_count > 0)
        value_int(out, coverage_at(reading, row)->claimed_count);
}

GET(radius_m)
{
    (void)property;
    if (coverage_at(reading, row)->radius_m > 0 && !is_hidden(reading->collection, row))
        value_real(out, coverage_at(reading, row)->radius_m);
}

GET(region)
{
    (void)property;
    const struct service_record *owner = owner_of(reading->collection, row);
    if (owner->confidential && owner->region != NONE)
        value_text(out, reading->collection->atlas->directory.areas[owner->region].name);
}

GET(is_generalised)
{
    (void)property;
    value_bool(out,
               !reading->collection->atlas->covers[record_of(reading->collection, row)].has_shape);
}

GET(source)
{
    (void)property;
    int source = coverage_at(reading, row)->source;
    if (source != NONE)
        value_text(out, reading->collection->atlas->directory.sources[source].title);
}

static const struct collection_property properties[] = {
    {"service_id", COLLECTION_TEXT, get_service_id, "Id of the service", NULL, NULL, NULL},
    {"service", COLLECTION_TEXT, get_service, "Service", NULL, NULL, NULL},
    {"basis", COLLECTION_TEXT, get_basis, "By what",
     "By where she lives, or was arrested, or is in court, works, studies or is in prison.", NULL,
     basis_codes},
    {"kind", COLLECTION_TEXT, get_kind, "Kind",
     "Named areas, everywhere, areas that the source does not name, a circle or a polygon.", NULL,
     coverage_kind_codes},
    {"excludes", COLLECTION_BOOL, get_excludes, "Excludes", "It does not take women from there.",
     NULL, NULL},
    {"areas", COLLECTION_LIST, get_areas, "Areas",
     "Those it names; of a source that names none, those it leaves out.", NULL, NULL},
    {"area_codes", COLLECTION_LIST, get_area_codes, "Codes of the areas", NULL, NULL, NULL},
    {"within", COLLECTION_TEXT, get_within, "Within", NULL, NULL, NULL},
    {"claimed_count", COLLECTION_INT, get_claimed_count, "How many areas its source counts", NULL,
     NULL, NULL},
    {"radius_m", COLLECTION_NUMBER, get_radius_m, "Radius in metres", NULL, NULL, NULL},
    {"region", COLLECTION_TEXT, get_region, "Region", "Of a confidential service.", NULL, NULL},
    {"valid", COLLECTION_TEXT, get_today, "Valid today", NULL, NULL, collection_today_codes},
    COLLECTION_BOUNDS,
    {"is_generalised", COLLECTION_BOOL, get_is_generalised, "The geometry is generalised",
     "Borders of boroughs are moved by up to 50 m: for looking at, not for measuring.", NULL, NULL},
    {"source", COLLECTION_TEXT, get_source, "Source", NULL, NULL, NULL},
};

/* ---- ids ---- */

/* The service's id and the number of the row among its own, from 1. */
static void id_of(const struct collection *collection, int row, struct buf *out)
{
    char text[UUID_TEXT_LEN + 1];
    const struct service_record *owner = owner_of(collection, row);
    uuid_print(owner->id, text);
    buf_bytes(out, text, UUID_TEXT_LEN);
    buf_char(out, '-');
    buf_int(out, record_of(collection, row) - owner->coverages.first + 1);
}

static struct uuid owner_uuid(const struct collection *collection, int row)
{
    return owner_of(collection, row)->id;
}

static int find(const struct collection *collection, struct str id)
{
    int64_t number;
    if (id.len < UUID_TEXT_LEN + 2 || id.ptr[UUID_TEXT_LEN] != '-' ||
        !str_to_int((struct str){id.ptr + UUID_TEXT_LEN + 1, id.len - UUID_TEXT_LEN - 1}, &number))
        return NONE;
    int row = collection_uuid_find(collection, (struct str){id.ptr, UUID_TEXT_LEN}, owner_uuid);
    if (row == NONE)
        return NONE;
    const struct service_record *owner = owner_of(collection, row);
    if (number < 1 || number > owner->coverages.count)
        return NONE;
    return row - (record_of(collection, row) - owner->coverages.first) + (int)number - 1;
}

/* ---- geometry ---- */

static uint64_t areas_of(const struct collection *collection, int row)
{
    const struct atlas *atlas = collection->atlas;
    int coverage = record_of(collection, row);
    const struct coverage_record *record = &atlas->directory.coverages[coverage];
    uint64_t full;
    uint64_t part;
    if (record->kind == COVERAGE_NOT_NAMED ||
        (record->kind == COVERAGE_EVERYWHERE && record->within == NONE))
        return 0;
    coverage_areas(atlas, coverage, date_today(), &full, &part);
    return full & atlas->london;
}

static bool geometry(const struct collection *collection, int row, struct arena *scratch,
                     struct collection_geometry *out)
{
    int coverage = record_of(collection, row);
    const struct coverage_record *record = &collection->atlas->directory.coverages[coverage];
    const struct cover_row *cover = &collection->atlas->covers[coverage];
    out->kind = COLLECTION_NOWHERE;
    out->rings = (struct rings){0};
    if (is_hidden(collection, row))
        return true;
    if (cover->has_shape && record->radius_m > 0) {
        if (rings_circle(cover->centre, record->radius_m, scratch, &out->rings, NULL))
            return false;
    } else if (cover->has_shape) {
        out->rings = cover->shape;
    } else if (!collection_boroughs_join(collection->unions, areas_of(collection, row), scratch,
                                         &out->rings)) {
        return false;
    }
    if (out->rings.ring_count)
        out->kind = COLLECTION_RINGS;
    return true;
}

static uint64_t boroughs_of(const struct collection *collection, int row)
{
    bool is_joined = !is_hidden(collection, row) &&
                     !collection->atlas->covers[record_of(collection, row)].has_shape;
    return is_joined ? areas_of(collection, row) : 0;
}

static struct geo_box box_of(const struct collection *collection, int row)
{
    struct geo_box box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL};
    int coverage = record_of(collection, row);
    const struct coverage_record *record = &collection->atlas->directory.coverages[coverage];
    const struct cover_row *cover = &collection->atlas->covers[coverage];
    if (is_hidden(collection, row))
        return box;
    if (cover->has_shape && record->radius_m > 0)
        return (struct geo_box){
            cover->centre.easting - record->radius_m, cover->centre.northing - record->radius_m,
            cover->centre.easting + record->radius_m, cover->centre.northing + record->radius_m};
    if (cover->has_shape)
        return cover->shape.box;
    for (uint64_t areas = areas_of(collection, row); areas; areas &= areas - 1) {
        const struct geo_box *one = &collection->atlas->boroughs[__builtin_ctzll(areas)].box;
        box.min_x = fmin(box.min_x, one->min_x);
        box.min_y = fmin(box.min_y, one->min_y);
        box.max_x = fmax(box.max_x, one->max_x);
        box.max_y = fmax(box.max_y, one->max_y);
    }
    return box;
}

static void validity(const struct collection *collection, int row, struct validity *out)
{
    *out = collection->atlas->directory.coverages[record_of(collection, row)].validity;
}

/* ---- making ---- */

static struct coverage_more *more_make(struct collection_maker *maker)
{
    const struct atlas *atlas = maker->atlas;
    struct coverage_more *more = ARENA_NEW(maker->arena, struct coverage_more);
    int *owners = ARENA_ARRAY(maker->arena, int, (size_t)atlas->directory.coverages_count + 1);
    if (!more || !owners)
        return NULL;
    for (int service = 0; service < atlas->service_count; service++) {
        struct span span = atlas->directory.services[service].coverages;
        for (int i = span.first; i < span.first + span.count; i++)
            owners[i] = service;
    }
    *more = (struct coverage_more){owners};
    return more;
}

static enum err rows_make(struct collection_maker *maker, struct collection *collection)
{
    const struct atlas *atlas = maker->atlas;
    size_t count = (size_t)atlas->directory.coverages_count + 1;
    struct coverage_more *more = more_make(maker);
    int *rows = ARENA_ARRAY(maker->arena, int, count);
    struct geo_box *boxes = ARENA_ARRAY(maker->arena, struct geo_box, count);
    if (!more || !rows || !boxes)
        return collection_no_memory(maker->problem);
    collection->more = more;
    collection->rows = rows;
    collection->boxes = boxes;
    for (int k = 0; k < atlas->service_count; k++) {
        struct span span = atlas->directory.services[atlas->by_id[k]].coverages;
        for (int i = span.first; i < span.first + span.count; i++) {
            rows[collection->count] = i;
            boxes[collection->count] = box_of(collection, collection->count);
            collection->count++;
        }
    }
    return OK;
}

enum err collection_coverage_make(struct collection_maker *maker)
{
    struct collection *collection = collection_add(maker);
    collection->id = "coverage";
    collection->title = "Coverage";
    collection->description =
        "Whom each service takes by place, of all times: its boroughs joined, "
        "generalised, or the circle or polygon that its source gives. No geometry where the source "
        "names no areas, or all of them, and of confidential services.";
    collection->item = "coverage row";
    collection->shape = COLLECTION_POLYGONS;
    collection->is_dated = true;
    collection->properties = properties;
    collection->property_count = sizeof properties / sizeof *properties;
    collection->id_of = id_of;
    collection->find = find;
    collection->geometry = geometry;
    collection->boroughs = boroughs_of;
    collection->validity = validity;
    return rows_make(maker, collection);
}
