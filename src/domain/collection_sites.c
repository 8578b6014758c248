/* Sites: the places that women go to. Where no service may be located, there is no site. */
#include "collection_making.h"

#include <math.h>
#include <stdlib.h>

#include "domain/words.h"

/* By site of the directory, the locations that may be shown: CSR. */
struct site_links {
    const int *starts; /* by site; one more at the end */
    const int *locations;
    const int *services; /* of each of these */
};

static const struct site_record *site_at(const struct collection_reading *reading, int row)
{
    return &reading->collection->atlas->directory.sites[record_of(reading->collection, row)];
}

#define GET(name)                                                                                  \
    static void get_##name(const struct collection_reading *reading, int row, int property,        \
                           struct collection_value *out)

GET(name)
{
    (void)property;
    struct buf own;
    if (site_at(reading, row)->name.len) {
        value_text(out, site_at(reading, row)->name);
        return;
    }
    struct buf *words = words_begin(reading, &own);
    site_words(reading->collection->atlas, record_of(reading->collection, row), words);
    value_words(reading, words, out);
}

GET(address)
{
    (void)property;
    value_text(out, site_at(reading, row)->address);
}

GET(postcode)
{
    (void)property;
    value_text(out, site_at(reading, row)->postcode);
}

GET(place)
{
    (void)property;
    value_text(out, site_at(reading, row)->place);
}

GET(borough)
{
    (void)property;
    int area = site_at(reading, row)->area;
    if (area != NONE)
        value_text(out, reading->collection->atlas->directory.areas[area].name);
}

GET(borough_code)
{
    (void)property;
    int area = site_at(reading, row)->area;
    if (area != NONE)
        value_text(out, reading->collection->atlas->directory.areas[area].code);
}

GET(precision)
{
    (void)property;
    value_code(out, precision_codes[site_at(reading, row)->precision]);
}

GET(is_approximate)
{
    (void)property;
    value_bool(out, reading->collection->atlas->site_is_about[record_of(reading->collection, row)]);
}

static struct span links_of(const struct collection *collection, int row)
{
    const struct site_links *links = collection->more;
    int site = record_of(collection, row);
    return (struct span){links->starts[site], links->starts[site + 1] - links->starts[site]};
}

GET(service_ids)
{
    (void)property;
    const struct site_links *links = reading->collection->more;
    struct span span = links_of(reading->collection, row);
    struct str *items = ARENA_ARRAY(reading->scratch, struct str, (size_t)span.count + 1);
    for (int i = 0; i < span.count && items; i++) {
        char text[UUID_TEXT_LEN + 1];
        int service = links->services[span.first + i];
        uuid_print(reading->collection->atlas->directory.services[service].id, text);
        items[i] = str_copy((struct str){text, UUID_TEXT_LEN}, reading->scratch);
        if (!items[i].ptr)
            items = NULL;
    }
    value_list(out, items, span.count);
}

GET(services)
{
    (void)property;
    const struct site_links *links = reading->collection->more;
    struct span span = links_of(reading->collection, row);
    struct str *items = ARENA_ARRAY(reading->scratch, struct str, (size_t)span.count + 1);
    for (int i = 0; i < span.count && items; i++)
        items[i] =
            reading->collection->atlas->directory.services[links->services[span.first + i]].name;
    value_list(out, items, span.count);
}

GET(source)
{
    (void)property;
    int source = site_at(reading, row)->source;
    if (source != NONE)
        value_text(out, reading->collection->atlas->directory.sources[source].title);
}

static const struct collection_property properties[] = {
    {"name", COLLECTION_TEXT, get_name, "Name", "Its name, or else its address or place.", NULL,
     NULL},
    {"address", COLLECTION_TEXT, get_address, "Address", NULL, NULL, NULL},
    {"postcode", COLLECTION_TEXT, get_postcode, "Postcode", NULL, NULL, NULL},
    {"place", COLLECTION_TEXT, get_place, "Place", NULL, NULL, NULL},
    {"borough", COLLECTION_TEXT, get_borough, "Borough", NULL, NULL, NULL},
    {"borough_code", COLLECTION_TEXT, get_borough_code, "Code of the borough", NULL, NULL, NULL},
    {"precision", COLLECTION_TEXT, get_precision, "Precision",
     "What its source gives: the exact point, a postcode, a place or only a borough.", NULL,
     precision_codes},
    {"is_approximate", COLLECTION_BOOL, get_is_approximate, "The point is approximate",
     "It is that of a postcode sector, a place or a borough.", NULL, NULL},
    {"open", COLLECTION_TEXT, get_today, "In use today", NULL, NULL, collection_today_codes},
    COLLECTION_BOUNDS,
    {"service_ids", COLLECTION_LIST, get_service_ids, "Ids of its services", NULL, NULL, NULL},
    {"services", COLLECTION_LIST, get_services, "Its services", NULL, NULL, NULL},
    {"source", COLLECTION_TEXT, get_source, "Source", NULL, NULL, NULL},
};

static struct uuid uuid_of(const struct collection *collection, int row)
{
    return collection->atlas->directory.sites[record_of(collection, row)].id;
}

static void id_of(const struct collection *collection, int row, struct buf *out)
{
    char text[UUID_TEXT_LEN + 1];
    uuid_print(uuid_of(collection, row), text);
    buf_bytes(out, text, UUID_TEXT_LEN);
}

static int find(const struct collection *collection, struct str id)
{
    return collection_uuid_find(collection, id, uuid_of);
}

static struct date later(struct date a, struct date b)
{
    return a.days > b.days ? a : b;
}

static struct date earlier(struct date a, struct date b)
{
    return a.days < b.days ? a : b;
}

/* From the first of its services to the last. */
static void validity(const struct collection *collection, int row, struct validity *out)
{
    const struct site_links *links = collection->more;
    struct span span = links_of(collection, row);
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct validity *one =
            &collection->atlas->directory.locations[links->locations[i]].validity;
        if (i == span.first) {
            *out = *one;
            continue;
        }
        out->from_earliest = earlier(out->from_earliest, one->from_earliest);
        out->from_latest = earlier(out->from_latest, one->from_latest);
        out->to_earliest = later(out->to_earliest, one->to_earliest);
        out->to_latest = later(out->to_latest, one->to_latest);
    }
}

/* ---- making ---- */

struct keyed {
    struct uuid id;
    int site;
};

static int by_uuid(const void *left, const void *right)
{
    return uuid_compare(((const struct keyed *)left)->id, ((const struct keyed *)right)->id);
}

/* The sites that have links, by id. */
static enum err rows_make(struct collection_maker *maker, const int *starts,
                          struct collection *collection)
{
    const struct directory *directory = &maker->atlas->directory;
    struct keyed *keyed = calloc((size_t)directory->sites_count + 1, sizeof *keyed);
    int *rows = ARENA_ARRAY(maker->arena, int, (size_t)directory->sites_count + 1);
    for (int site = 0; site < directory->sites_count && keyed; site++)
        if (starts[site + 1] > starts[site])
            keyed[collection->count++] = (struct keyed){directory->sites[site].id, site};
    if (keyed && rows)
        qsort(keyed, (size_t)collection->count, sizeof *keyed, by_uuid);
    for (int i = 0; i < collection->count && rows && keyed; i++)
        rows[i] = keyed[i].site;
    bool is_made = keyed && rows;
    free(keyed);
    collection->rows = rows;
    return is_made ? OK : collection_no_memory(maker->problem);
}

/* Counting sort of the locations by site; starts counts down to each site's first. */
static void links_sort(const struct atlas *atlas, int *starts, int *locations, int *services)
{
    const struct directory *directory = &atlas->directory;
    for (int pass = 0; pass < 2; pass++) {
        for (int k = atlas->service_count - 1; k >= 0; k--) {
            int service = atlas->by_id[k];
            struct span span = directory->services[service].locations;
            if (!collection_service_has_places(&directory->services[service]))
                continue;
            for (int i = span.first + span.count - 1; i >= span.first; i--) {
                int site = directory->locations[i].site;
                if (pass == 0) {
                    starts[site]++;
                    continue;
                }
                locations[--starts[site]] = i;
                services[starts[site]] = service;
            }
        }
        for (int i = 0; pass == 0 && i < directory->sites_count; i++)
            starts[i + 1] += starts[i];
    }
}

static enum err links_make(struct collection_maker *maker, struct site_links **out)
{
    const struct directory *directory = &maker->atlas->directory;
    struct site_links *links = ARENA_NEW(maker->arena, struct site_links);
    int *starts = ARENA_ARRAY(maker->arena, int, (size_t)directory->sites_count + 1);
    int *locations = ARENA_ARRAY(maker->arena, int, (size_t)directory->locations_count + 1);
    int *services = ARENA_ARRAY(maker->arena, int, (size_t)directory->locations_count + 1);
    if (!links || !starts || !locations || !services)
        return collection_no_memory(maker->problem);
    links_sort(maker->atlas, starts, locations, services);
    *links = (struct site_links){starts, locations, services};
    *out = links;
    return OK;
}

static enum err site_points_make(struct collection_maker *maker, struct collection *collection)
{
    struct geo_point *points = NULL;
    struct geo_grid *grids = NULL;
    enum err err = collection_points_make(maker, collection, &points, &grids);
    for (int row = 0; row < collection->count && !err && points && grids; row++) {
        int site = collection->rows[row];
        const struct site_record *record = &maker->atlas->directory.sites[site];
        if (!isfinite(maker->atlas->site_points[site].lon))
            continue;
        points[row] = maker->atlas->site_points[site];
        grids[row] =
            record->has_point ? record->grid : projection_to_grid(maker->projection, points[row]);
    }
    return err;
}

enum err collection_sites_make(struct collection_maker *maker)
{
    struct site_links *links = NULL;
    struct collection *collection = collection_add(maker);
    collection->id = "sites";
    collection->title = "Sites";
    collection->description = "Places that women go to, of all times. A point that stands for a "
                              "postcode sector, a place or a borough says so.";
    collection->item = "site";
    collection->shape = COLLECTION_POINTS;
    collection->is_dated = true;
    collection->properties = properties;
    collection->property_count = sizeof properties / sizeof *properties;
    collection->id_of = id_of;
    collection->find = find;
    collection->geometry = collection_point_get;
    collection->validity = validity;
    enum err err = links_make(maker, &links);
    if (!err && links) {
        collection->more = links;
        err = rows_make(maker, links->starts, collection);
    }
    if (!err)
        err = site_points_make(maker, collection);
    return err ? err
               : collection_order_make(maker, collection, maker->atlas->directory.sites_count);
}
