/* The list of collections, and what they have in common. */
#include "collection_making.h"

#include <math.h>

const char *const collection_today_codes[] = {"no", "unknown", "yes", NULL};

enum err collection_no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the collections.");
}

/* ---- making ---- */

struct collection *collection_add(struct collection_maker *maker)
{
    struct collection *collection = &maker->items[maker->count++];
    *collection = (struct collection){
        .atlas = maker->atlas,
        .layer = NONE,
        .unions = maker->unions,
        .day = maker->today.as_of,
        .box = {HUGE_VAL, HUGE_VAL, -HUGE_VAL, -HUGE_VAL},
    };
    return collection;
}

bool collection_service_has_places(const struct service_record *service)
{
    return service->reach == REACH_VISIT && !service->confidential;
}

enum err collection_points_make(struct collection_maker *maker, struct collection *collection,
                                struct geo_point **points, struct geo_grid **grids)
{
    size_t count = (size_t)collection->count + 1;
    *points = ARENA_ARRAY(maker->arena, struct geo_point, count);
    *grids = ARENA_ARRAY(maker->arena, struct geo_grid, count);
    if (!*points || !*grids)
        return collection_no_memory(maker->problem);
    for (int i = 0; i < collection->count; i++) {
        (*points)[i] = (struct geo_point){nan(""), nan("")};
        (*grids)[i] = (struct geo_grid){nan(""), nan("")};
    }
    collection->points = *points;
    collection->grids = *grids;
    return OK;
}

static void box_add(struct geo_box *box, struct geo_point point)
{
    if (!isfinite(point.lon) || !isfinite(point.lat))
        return;
    box->min_x = fmin(box->min_x, point.lon);
    box->max_x = fmax(box->max_x, point.lon);
    box->min_y = fmin(box->min_y, point.lat);
    box->max_y = fmax(box->max_y, point.lat);
}

/* Corners and middles of the sides: a straight side of the grid is a curve in degrees. */
static void box_of_grid(const struct projection *projection, const struct geo_box *grid,
                        struct geo_box *out)
{
    for (int i = 0; i <= 2; i++)
        for (int k = 0; k <= 2; k++)
            box_add(out, projection_to_point(
                             projection,
                             (struct geo_grid){grid->min_x + (grid->max_x - grid->min_x) * i / 2,
                                               grid->min_y + (grid->max_y - grid->min_y) * k / 2}));
}

enum err collection_order_make(struct collection_maker *maker, struct collection *collection,
                               int record_count)
{
    int *order = ARENA_ARRAY(maker->arena, int, (size_t)collection->count + 1);
    int *row_of = ARENA_ARRAY(maker->arena, int, (size_t)record_count + 1);
    int count = 0;
    if (!order || !row_of)
        return collection_no_memory(maker->problem);
    for (int row = 0; row < collection->count; row++)
        row_of[collection->rows[row]] = row + 1;
    for (int record = 0; record < record_count; record++)
        if (row_of[record])
            order[count++] = row_of[record] - 1;
    collection->order = order;
    return OK;
}

void collection_box_make(const struct collection_maker *maker, struct collection *collection)
{
    struct geo_box grid = collection->box;
    for (int i = 0; i < collection->count; i++) {
        if (collection->points) {
            box_add(&collection->box, collection->points[i]);
        } else if (collection->boxes[i].min_x <= collection->boxes[i].max_x) {
            grid.min_x = fmin(grid.min_x, collection->boxes[i].min_x);
            grid.min_y = fmin(grid.min_y, collection->boxes[i].min_y);
            grid.max_x = fmax(grid.max_x, collection->boxes[i].max_x);
            grid.max_y = fmax(grid.max_y, collection->boxes[i].max_y);
        }
    }
    if (!collection->points && grid.min_x <= grid.max_x)
        box_of_grid(maker->projection, &grid, &collection->box);
}

/* From the first day to the last; open where a row is open, as that row holds then too. */
static void time_make(struct collection *collection)
{
    collection->first = DATE_MIN;
    collection->last = DATE_MAX;
    if (!collection->is_dated || !collection->count)
        return;
    struct date first = DATE_MAX;
    struct date last = DATE_MIN;
    for (int row = 0; row < collection->count; row++) {
        struct validity validity = VALIDITY_UNKNOWN;
        collection->validity(collection, row, &validity);
        if (validity.from_earliest.days < first.days)
            first = validity.from_earliest;
        if (validity.to_latest.days > last.days)
            last = validity.to_latest;
    }
    collection->first = first;
    collection->last = last;
}

bool collection_point_get(const struct collection *collection, int row, struct arena *scratch,
                          struct collection_geometry *out)
{
    (void)scratch;
    out->kind = COLLECTION_NOWHERE;
    if (!isfinite(collection->points[row].lon))
        return true;
    out->kind = COLLECTION_POINT;
    out->point = collection->points[row];
    out->grid = collection->grids[row];
    return true;
}

int collection_uuid_find(const struct collection *collection, struct str id,
                         struct uuid (*uuid_of)(const struct collection *, int row))
{
    struct uuid wanted;
    if (!uuid_parse(id, &wanted))
        return NONE;
    int low = 0;
    int high = collection->count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = uuid_compare(uuid_of(collection, middle), wanted);
        if (order == 0)
            return middle;
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return NONE;
}

enum err collections_build(const struct atlas *atlas, const struct projection *projection,
                           struct date today, struct arena *arena, struct collections *out,
                           struct problem *problem)
{
    static enum err (*const makers[])(struct collection_maker *) = {
        collection_services_make, collection_sites_make, collection_coverage_make,
        collection_areas_make,    collection_gaps_make,  collection_places_make,
        collection_layers_make,
    };
    struct collection_maker maker = {.atlas = atlas,
                                     .projection = projection,
                                     .today = {today, DATE_MAX},
                                     .arena = arena,
                                     .problem = problem};
    maker.items = ARENA_ARRAY(arena, struct collection, COLLECTIONS_MAX);
    maker.unions = collection_unions_create(atlas);
    enum err err = maker.items && maker.unions ? OK : collection_no_memory(problem);
    for (size_t i = 0; i < sizeof makers / sizeof *makers && !err; i++)
        err = makers[i](&maker);
    if (err) {
        collection_unions_destroy(maker.unions);
        return err;
    }
    for (int i = 0; i < maker.count; i++) {
        collection_box_make(&maker, &maker.items[i]);
        time_make(&maker.items[i]);
    }
    *out = (struct collections){atlas, maker.count, maker.items, maker.unions};
    return OK;
}

void collections_finish(struct collections *all)
{
    if (!all)
        return;
    collection_unions_destroy(all->unions);
    *all = (struct collections){0};
}

const struct collection *collections_find(const struct collections *all, struct str id)
{
    for (int i = 0; i < all->count; i++)
        if (str_equal(id, str_from(all->items[i].id)))
            return &all->items[i];
    return NULL;
}

int collection_property_find(const struct collection *collection, struct str name)
{
    for (int i = 0; i < collection->property_count; i++)
        if (str_equal(name, str_from(collection->properties[i].name)))
            return i;
    return NONE;
}

/* ---- values ---- */

void value_text(struct collection_value *out, struct str text)
{
    out->is_there = text.len > 0;
    out->text = text;
}

void value_code(struct collection_value *out, const char *code)
{
    value_text(out, str_from(code));
}

void value_int(struct collection_value *out, int64_t number)
{
    out->is_there = true;
    out->number = number;
}

void value_real(struct collection_value *out, double real)
{
    out->is_there = isfinite(real);
    out->real = real;
}

void value_bool(struct collection_value *out, bool truth)
{
    out->is_there = true;
    out->truth = truth;
}

void value_date(struct collection_value *out, struct date date)
{
    out->is_there = date.days > DATE_MIN.days && date.days < DATE_MAX.days;
    out->date = date;
}

void value_list(struct collection_value *out, const struct str *items, int count)
{
    out->is_there = items || !count;
    out->items = items;
    out->count = items ? count : 0;
}

struct collection_memo *memo_of(const struct collection_reading *reading, int row)
{
    struct collection_memo *memo = reading->memo;
    if (memo && memo->next_row != row + 1) {
        memo->next_row = row + 1;
        memo->has_cover = false;
        memo->has_rules = false;
        memo->has_funding = false;
        memo->has_validity = false;
    }
    return memo;
}

struct buf *words_begin(const struct collection_reading *reading, struct buf *own)
{
    if (reading->memo) {
        buf_clear(&reading->memo->words);
        return &reading->memo->words;
    }
    buf_init(own, 0);
    return own;
}

void value_words(const struct collection_reading *reading, struct buf *words,
                 struct collection_value *out)
{
    struct str copy = {"", 0};
    if (words->len && !words->failed)
        copy = str_copy(buf_view(words), reading->scratch);
    if (!reading->memo)
        buf_finish(words);
    if (copy.ptr)
        value_text(out, copy);
}

void value_area_codes(const struct collection_reading *reading, uint64_t areas,
                      struct collection_value *out)
{
    const struct atlas *atlas = reading->collection->atlas;
    areas &= atlas->london;
    struct str *items =
        ARENA_ARRAY(reading->scratch, struct str, (size_t)__builtin_popcountll(areas) + 1);
    int count = 0;
    for (; areas && items; areas &= areas - 1) {
        const struct area_record *area = &atlas->directory.areas[__builtin_ctzll(areas)];
        items[count++] = area->code;
    }
    value_list(out, items, count);
}

void value_terms(const struct collection_reading *reading, const struct vocabulary *vocabulary,
                 uint64_t terms, struct collection_value *out)
{
    struct str *items =
        ARENA_ARRAY(reading->scratch, struct str, (size_t)__builtin_popcountll(terms) + 1);
    int count = 0;
    for (; vocabulary && items && terms; terms &= terms - 1)
        if (__builtin_ctzll(terms) < vocabulary->count)
            items[count++] = vocabulary->terms[__builtin_ctzll(terms)].code;
    value_list(out, items, count);
}

/* ---- validity ---- */

static struct validity validity_of(const struct collection_reading *reading, int row)
{
    struct collection_memo *memo = memo_of(reading, row);
    struct validity validity = VALIDITY_UNKNOWN;
    if (memo && memo->has_validity)
        return memo->validity;
    reading->collection->validity(reading->collection, row, &validity);
    if (memo) {
        memo->validity = validity;
        memo->has_validity = true;
    }
    return validity;
}

void get_from_earliest(const struct collection_reading *reading, int row, int property,
                       struct collection_value *out)
{
    (void)property;
    value_date(out, validity_of(reading, row).from_earliest);
}

void get_from_latest(const struct collection_reading *reading, int row, int property,
                     struct collection_value *out)
{
    (void)property;
    value_date(out, validity_of(reading, row).from_latest);
}

void get_to_earliest(const struct collection_reading *reading, int row, int property,
                     struct collection_value *out)
{
    (void)property;
    value_date(out, validity_of(reading, row).to_earliest);
}

void get_to_latest(const struct collection_reading *reading, int row, int property,
                   struct collection_value *out)
{
    (void)property;
    value_date(out, validity_of(reading, row).to_latest);
}

void get_today(const struct collection_reading *reading, int row, int property,
               struct collection_value *out)
{
    (void)property;
    struct validity validity = validity_of(reading, row);
    value_code(out, collection_today_codes[validity_on(&validity, reading->moment.as_of)]);
}
