/* Places by name: what people type, and what a map shows beside services. */
#include "collection_making.h"

#include <math.h>
#include <stdlib.h>

/* By row: its id, and rows in the order of ids. */
struct place_ids {
    const struct str *ids;
};

static const struct place_record *place_at(const struct collection_reading *reading, int row)
{
    return &reading->collection->atlas->directory.places[record_of(reading->collection, row)];
}

#define GET(name)                                                                                  \
    static void get_##name(const struct collection_reading *reading, int row, int property,        \
                           struct collection_value *out)

GET(name)
{
    (void)property;
    value_text(out, place_at(reading, row)->name);
}

GET(also)
{
    (void)property;
    struct str rest = place_at(reading, row)->also;
    struct str part;
    size_t most = 1;
    for (size_t i = 0; i < rest.len; i++)
        most += rest.ptr[i] == '|';
    struct str *items = ARENA_ARRAY(reading->scratch, struct str, most);
    int count = 0;
    while (items && rest.len && str_split(&rest, '|', &part))
        items[count++] = part;
    value_list(out, items, count);
}

GET(kind)
{
    (void)property;
    value_code(out, place_kind_codes[place_at(reading, row)->kind]);
}

GET(postcode)
{
    (void)property;
    value_text(out, place_at(reading, row)->postcode);
}

GET(borough)
{
    (void)property;
    int area = place_at(reading, row)->area;
    if (area != NONE)
        value_text(out, reading->collection->atlas->directory.areas[area].name);
}

GET(borough_code)
{
    (void)property;
    int area = place_at(reading, row)->area;
    if (area != NONE)
        value_text(out, reading->collection->atlas->directory.areas[area].code);
}

static const struct collection_property properties[] = {
    {"name", COLLECTION_TEXT, get_name, "Name", NULL, NULL, NULL},
    {"also", COLLECTION_LIST, get_also, "Other spellings", NULL, NULL, NULL},
    {"kind", COLLECTION_TEXT, get_kind, "Kind", "A place, a prison or a court.", NULL,
     place_kind_codes},
    {"postcode", COLLECTION_TEXT, get_postcode, "Postcode", NULL, NULL, NULL},
    {"borough", COLLECTION_TEXT, get_borough, "Borough", NULL, NULL, NULL},
    {"borough_code", COLLECTION_TEXT, get_borough_code, "Code of the borough", NULL, NULL, NULL},
};

static void id_of(const struct collection *collection, int row, struct buf *out)
{
    buf_str(out, ((const struct place_ids *)collection->more)->ids[row]);
}

static int find(const struct collection *collection, struct str id)
{
    const struct str *ids = ((const struct place_ids *)collection->more)->ids;
    int low = 0;
    int high = collection->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = str_compare(ids[middle], id);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NONE;
}

/* ---- making ---- */

struct keyed {
    struct str id;
    int place;
};

static int by_id(const void *left, const void *right)
{
    const struct keyed *a = left;
    const struct keyed *b = right;
    int order = str_compare(a->id, b->id);
    return order ? order : a->place - b->place;
}

/* The name in small letters, with dashes: "hmp-bronzefield". */
static void slug(struct str name, struct buf *out)
{
    size_t start = out->len;
    for (size_t i = 0; i < name.len; i++) {
        char c = name.ptr[i];
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'))
            buf_char(out, c);
        else if (out->len > start && out->ptr[out->len - 1] != '-')
            buf_char(out, '-');
    }
}

/* What it is called and where it is: "kew-518870-177020". */
static struct str key_of(const struct place_record *place, struct arena *arena)
{
    struct str copy = {NULL, 0};
    struct buf text;
    buf_init(&text, 0);
    slug(place->name, &text);
    if (place->has_point)
        buf_format(&text, "-%ld-%ld", lround(place->grid.easting), lround(place->grid.northing));
    if (!text.failed)
        copy = str_copy(buf_view(&text), arena);
    buf_finish(&text);
    return copy;
}

static bool ids_order(struct collection_maker *maker, struct keyed *keyed, struct str *ids,
                      int *rows)
{
    const struct directory *directory = &maker->atlas->directory;
    int count = 0;
    for (int i = 0; i < directory->places_count; i++) {
        keyed[i] = (struct keyed){key_of(&directory->places[i], maker->arena), i};
        if (!keyed[i].id.ptr)
            return false;
    }
    qsort(keyed, (size_t)directory->places_count, sizeof *keyed, by_id);
    for (int i = 0; i < directory->places_count; i++) {
        if (count && str_equal(ids[count - 1], keyed[i].id))
            continue; /* the same place twice */
        ids[count] = keyed[i].id;
        rows[count++] = keyed[i].place;
    }
    maker->items[maker->count - 1].count = count;
    return true;
}

static enum err rows_make(struct collection_maker *maker, struct collection *collection)
{
    size_t count = (size_t)maker->atlas->directory.places_count + 1;
    struct place_ids *more = ARENA_NEW(maker->arena, struct place_ids);
    struct str *ids = ARENA_ARRAY(maker->arena, struct str, count);
    int *rows = ARENA_ARRAY(maker->arena, int, count);
    struct keyed *keyed = calloc(count, sizeof *keyed);
    bool is_made = more && ids && rows && keyed && ids_order(maker, keyed, ids, rows);
    free(keyed);
    if (!is_made)
        return collection_no_memory(maker->problem);
    more->ids = ids;
    collection->more = more;
    collection->rows = rows;
    return OK;
}

enum err collection_places_make(struct collection_maker *maker)
{
    struct geo_point *points = NULL;
    struct geo_grid *grids = NULL;
    struct collection *collection = collection_add(maker);
    collection->id = "places";
    collection->title = "Places";
    collection->description = "Places by name in and around London, prisons and courts.";
    collection->item = "place";
    collection->shape = COLLECTION_POINTS;
    collection->properties = properties;
    collection->property_count = sizeof properties / sizeof *properties;
    collection->id_of = id_of;
    collection->find = find;
    collection->geometry = collection_point_get;
    enum err err = rows_make(maker, collection);
    if (!err)
        err = collection_points_make(maker, collection, &points, &grids);
    for (int row = 0; row < collection->count && !err; row++) {
        const struct place_record *place = &maker->atlas->directory.places[collection->rows[row]];
        if (!place->has_point)
            continue;
        points[row] = maker->atlas->place_points[collection->rows[row]];
        grids[row] = place->grid;
    }
    return err;
}
