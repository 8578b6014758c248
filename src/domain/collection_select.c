/* Which rows a query asks for: each condition in turn, the cheap ones first. */
#include <math.h>
#include <stdlib.h>

#include "base/clock.h"
#include "collection_figure.h"
#include "collection_making.h"
#include "domain/collection_query.h"

/* Sides of a box in degrees are curves on the grid: so many pieces of each. */
enum { BOX_SIDE_PIECES = 16, CLOCK_EVERY_ROWS = 16, FETCH_AHEAD = 16 };

struct chooser {
    const struct collection_query *query;
    const struct collection_reading *reading;
    const struct projection *projection;
    struct arena *arena;
    struct problem *problem;
    const atomic_bool *cancel; /* NULL: nobody can */
    int64_t deadline_us;

    /* boxes over shapes */
    struct shaper *shaper;
    struct figure box_figures[2];
    struct figure_asked *boxes[2];
    uint64_t boroughs_known[2]; /* whether they meet the box, for rows that are joined of them */
    uint64_t boroughs_in[2];

    /* the filter */
    struct cql2_scope scope;
    struct cql2_filter *filter;
    struct arena figures; /* of one row */
    struct figure figure;
    enum collection_crs rows_crs; /* of points, as the filter sees them */
    bool *reads_records;          /* points to true as soon as the filter names a property */
};

/* ---- boxes ---- */

static bool box_holds(const struct geo_box *box, double x, double y)
{
    return x >= box->min_x && x <= box->max_x && y >= box->min_y && y <= box->max_y;
}

/* The box as a polygon on the grid. */
static enum err box_figure_make(struct chooser *chooser, const struct geo_box *box,
                                struct figure *out)
{
    enum { POINTS = 4 * BOX_SIDE_PIECES + 1 };
    struct figure *ring = ARENA_NEW(chooser->arena, struct figure);
    double *xy = ARENA_ARRAY(chooser->arena, double, 2 * POINTS);
    if (!ring || !xy)
        return collection_no_memory(chooser->problem);
    const double corners[5][2] = {{box->min_x, box->min_y},
                                  {box->max_x, box->min_y},
                                  {box->max_x, box->max_y},
                                  {box->min_x, box->max_y},
                                  {box->min_x, box->min_y}};
    for (int i = 0; i < POINTS; i++) {
        int side = i / BOX_SIDE_PIECES < 4 ? i / BOX_SIDE_PIECES : 3;
        double share = (double)(i - side * BOX_SIDE_PIECES) / BOX_SIDE_PIECES;
        const double *from = corners[side];
        const double *to = corners[side + 1];
        struct geo_grid grid = collection_crs_to_grid(
            chooser->query->box_crs == COLLECTION_4326 ? COLLECTION_CRS84 : chooser->query->box_crs,
            chooser->projection, from[0] + (to[0] - from[0]) * share,
            from[1] + (to[1] - from[1]) * share);
        xy[2 * i] = grid.easting;
        xy[2 * i + 1] = grid.northing;
    }
    xy[2 * POINTS - 2] = xy[0]; /* closed to the last digit */
    xy[2 * POINTS - 1] = xy[1];
    *ring = (struct figure){.type = FIGURE_LINE, .stride = 2, .count = POINTS, .coordinates = xy};
    ring->box = figure_box(ring);
    *out = (struct figure){
        .type = FIGURE_POLYGON, .stride = 2, .count = 1, .parts = ring, .box = ring->box};
    return OK;
}

/* Where the grid makes sense, the east first: Britain and its seas. Nothing is outside. */
static const struct geo_box *reach_of(enum collection_crs crs)
{
    static const struct geo_box degrees = {-12, 48, 6, 63};
    static const struct geo_box metres = {-500000, -500000, 1500000, 1800000};
    static const struct geo_box mercator = {-1335834, 6106855, 667917, 9100250};
    return crs == COLLECTION_27700 ? &metres : crs == COLLECTION_3857 ? &mercator : &degrees;
}

static struct geo_box box_clamp(const struct geo_box *box, enum collection_crs crs)
{
    const struct geo_box *most = reach_of(crs);
    return (struct geo_box){fmax(box->min_x, most->min_x), fmax(box->min_y, most->min_y),
                            fmin(box->max_x, most->max_x), fmin(box->max_y, most->max_y)};
}

static enum err boxes_make(struct chooser *chooser)
{
    enum err err = OK;
    if (chooser->query->collection->points)
        return OK;
    for (int i = 0; i < chooser->query->box_count && !err; i++) {
        struct geo_box box = box_clamp(&chooser->query->boxes[i], chooser->query->box_crs);
        if (box.min_x > box.max_x || box.min_y > box.max_y)
            continue; /* holds nothing: no figure to ask */
        err = box_figure_make(chooser, &box, &chooser->box_figures[i]);
        if (!err)
            err = figure_asked_create(chooser->shaper, &chooser->box_figures[i], &chooser->boxes[i],
                                      chooser->problem);
    }
    return err;
}

static bool point_is_in(const struct chooser *chooser, int row)
{
    const struct collection *collection = chooser->query->collection;
    double xy[2];
    enum collection_crs crs = chooser->query->box_crs;
    if (!isfinite(collection->points[row].lon))
        return false;
    collection_crs_from_point(crs == COLLECTION_4326 ? COLLECTION_CRS84 : crs,
                              collection->points[row], collection->grids[row], xy);
    for (int i = 0; i < chooser->query->box_count; i++)
        if (box_holds(&chooser->query->boxes[i], xy[0], xy[1]))
            return true;
    return false;
}

/* What is joined of boroughs is in the box if one of them is. */
static enum err boroughs_are_in(struct chooser *chooser, int i, uint64_t boroughs, bool *out)
{
    enum err err = OK;
    for (uint64_t left = boroughs & ~chooser->boroughs_known[i]; left && !err; left &= left - 1) {
        int borough = __builtin_ctzll(left);
        bool is_in = false;
        arena_reset(&chooser->figures);
        err = collection_figure_of_borough(chooser->query->collection, borough, &chooser->figures,
                                           &chooser->figure, chooser->problem);
        if (!err)
            err = figure_relate(chooser->boxes[i], &chooser->figure, FIGURE_INTERSECTS, &is_in,
                                chooser->problem);
        chooser->boroughs_known[i] |= AREA_BIT(borough);
        chooser->boroughs_in[i] |= is_in ? AREA_BIT(borough) : 0;
    }
    *out = (boroughs & chooser->boroughs_in[i]) != 0;
    return err;
}

static enum err shape_is_in(struct chooser *chooser, int row, bool *out)
{
    const struct collection *collection = chooser->query->collection;
    const struct geo_box *box = &collection->boxes[row];
    bool found = false;
    enum err err = OK;
    *out = false;
    if (box->min_x > box->max_x)
        return OK;
    uint64_t boroughs = collection->boroughs ? collection->boroughs(collection, row) : 0;
    for (int i = 0; i < chooser->query->box_count && !err && !*out; i++) {
        const struct geo_box *asked = &chooser->box_figures[i].box;
        if (!chooser->boxes[i] || box->min_x > asked->max_x || box->max_x < asked->min_x ||
            box->min_y > asked->max_y || box->max_y < asked->min_y)
            continue;
        if (boroughs) {
            err = boroughs_are_in(chooser, i, boroughs, out);
            continue;
        }
        if (!found) {
            arena_reset(&chooser->figures);
            err = collection_figure_of(collection, row, &chooser->figures, &chooser->figure, &found,
                                       chooser->problem);
        }
        if (!err && found)
            err = figure_relate(chooser->boxes[i], &chooser->figure, FIGURE_INTERSECTS, out,
                                chooser->problem);
    }
    return err;
}

/* ---- time and equality ---- */

static bool is_at_the_time(const struct collection_query *query, int row)
{
    struct validity validity = VALIDITY_UNKNOWN;
    if (!query->collection->is_dated)
        return true;
    query->collection->validity(query->collection, row, &validity);
    return validity.from_earliest.days <= query->to.days &&
           validity.to_latest.days >= query->from.days;
}

static bool is_equal(const struct collection_value *asked, const struct collection_value *value)
{
    if (!value->is_there)
        return false;
    switch (value->type) {
    case COLLECTION_TEXT: return str_equal(asked->text, value->text);
    case COLLECTION_INT: return asked->number == value->number;
    case COLLECTION_NUMBER: return fabs(asked->real - value->real) <= 0;
    case COLLECTION_BOOL: return asked->truth == value->truth;
    case COLLECTION_DATE: return asked->date.days == value->date.days;
    case COLLECTION_LIST:
        for (int i = 0; i < value->count; i++)
            if (str_equal(asked->text, value->items[i]))
                return true;
        return false;
    }
    return false;
}

static bool are_equal(const struct chooser *chooser, int row)
{
    const struct collection_query *query = chooser->query;
    for (int i = 0; i < query->equal_count; i++) {
        if (query->equals[i].property == COLLECTION_EQUAL_ID) {
            if (query->equals[i].value.number != row)
                return false;
            continue;
        }
        struct collection_value value =
            collection_value(chooser->reading, row, query->equals[i].property);
        if (!is_equal(&query->equals[i].value, &value))
            return false;
    }
    return true;
}

/* ---- filters ---- */

/* Beside its properties a filter may ask about the place, by either of these names, and the id. */
enum { FILTER_GEOMETRY = COLLECTION_PROPERTIES_MAX, FILTER_ID };

static int filter_find(const void *about, struct str name, enum cql2_kind *kind)
{
    static const enum cql2_kind kinds[] = {
        [COLLECTION_TEXT] = CQL2_TEXT,     [COLLECTION_INT] = CQL2_NUMBER,
        [COLLECTION_NUMBER] = CQL2_NUMBER, [COLLECTION_BOOL] = CQL2_BOOL,
        [COLLECTION_DATE] = CQL2_TIME,     [COLLECTION_LIST] = CQL2_LIST,
    };
    const struct chooser *chooser = about;
    int property = collection_property_find(chooser->query->collection, name);
    if (property != NONE) {
        *chooser->reads_records = true;
        *kind = kinds[chooser->query->collection->properties[property].type];
        return property;
    }
    if (str_equal(name, STR("geometry")) || str_equal(name, STR("geom"))) {
        *kind = CQL2_GEOMETRY;
        return FILTER_GEOMETRY;
    }
    if (str_equal(name, STR("id"))) {
        *chooser->reads_records = true;
        *kind = CQL2_TEXT;
        return FILTER_ID;
    }
    return NONE;
}

static struct cql2_value filter_geometry(const struct chooser *chooser, int row)
{
    const struct collection *collection = chooser->query->collection;
    struct cql2_value value = {.kind = CQL2_NULL};
    if (!collection->points) {
        value.kind = collection->boxes[row].min_x <= collection->boxes[row].max_x ? CQL2_GEOMETRY
                                                                                  : CQL2_NULL;
        value.geometry.is_point = false;
        value.geometry.box = collection->boxes[row];
        return value;
    }
    double xy[2];
    if (!isfinite(collection->points[row].lon))
        return value;
    collection_crs_from_point(chooser->rows_crs, collection->points[row], collection->grids[row],
                              xy);
    value.kind = CQL2_GEOMETRY;
    value.geometry.is_point = true;
    value.geometry.box = (struct geo_box){xy[0], xy[1], xy[0], xy[1]};
    return value;
}

static struct cql2_value filter_id(const struct chooser *chooser, int row)
{
    struct cql2_value value = {.kind = CQL2_NULL};
    struct buf words;
    buf_init(&words, 0);
    chooser->query->collection->id_of(chooser->query->collection, row, &words);
    struct str copy = buf_keep(&words, chooser->reading->scratch);
    if (copy.ptr) {
        value.kind = CQL2_TEXT;
        value.text = copy;
    }
    return value;
}

static struct cql2_value filter_list(const struct chooser *chooser,
                                     const struct collection_value *list)
{
    struct cql2_value value = {.kind = CQL2_NULL};
    struct cql2_value *items =
        ARENA_ARRAY(chooser->reading->scratch, struct cql2_value, (size_t)list->count + 1);
    for (int i = 0; i < list->count && items; i++) {
        items[i].kind = CQL2_TEXT;
        items[i].text = list->items[i];
    }
    if (!items)
        return value;
    value.kind = CQL2_LIST;
    value.list.items = items;
    value.list.count = (size_t)list->count;
    return value;
}

static struct cql2_value filter_value(const void *about, int property, int64_t number)
{
    const struct chooser *chooser = about;
    int row = (int)number;
    struct cql2_value out = {.kind = CQL2_NULL};
    if (property == FILTER_GEOMETRY)
        return filter_geometry(chooser, row);
    if (property == FILTER_ID)
        return filter_id(chooser, row);
    struct collection_value value = collection_value(chooser->reading, row, property);
    if (!value.is_there)
        return out;
    switch (value.type) {
    case COLLECTION_TEXT:
        out.kind = CQL2_TEXT;
        out.text = value.text;
        break;
    case COLLECTION_INT:
        out.kind = CQL2_NUMBER;
        out.number = (double)value.number;
        break;
    case COLLECTION_NUMBER:
        out.kind = CQL2_NUMBER;
        out.number = value.real;
        break;
    case COLLECTION_BOOL:
        out.kind = CQL2_BOOL;
        out.truth = value.truth;
        break;
    case COLLECTION_DATE: return cql2_day(value.date.days);
    case COLLECTION_LIST: return filter_list(chooser, &value);
    }
    return out;
}

/* The chooser is const to the filter, but its one figure is for it to overwrite. */
static const struct figure *filter_figure(const void *about, int property, int64_t row)
{
    const struct chooser *shown = about;
    struct figure *figure = ARENA_NEW(shown->reading->scratch, struct figure);
    bool found = false;
    (void)property;
    if (!figure || collection_figure_of(shown->query->collection, (int)row, shown->reading->scratch,
                                        figure, &found, NULL))
        return NULL;
    return found ? figure : NULL;
}

static uint64_t filter_parts(const void *about, int property, int64_t row)
{
    const struct chooser *chooser = about;
    const struct collection *collection = chooser->query->collection;
    return property == FILTER_GEOMETRY ? collection->boroughs(collection, (int)row) : 0;
}

static const struct figure *filter_part(const void *about, int part)
{
    const struct chooser *chooser = about;
    struct figure *figure = ARENA_NEW(chooser->reading->scratch, struct figure);
    bool is_made = figure && !collection_figure_of_borough(chooser->query->collection, part,
                                                           chooser->reading->scratch, figure, NULL);
    return is_made ? figure : NULL;
}

/* The grid ends where it makes no sense any more, but a filter may speak of the whole world: from
 * there on it goes on straight, so that what lay side by side still does. */
static const double far_degree_m = 100000;

/* Edges in degrees may be off by so much once they are on the grid. */
static const double edge_bend_m = 0.04;

static bool filter_project(const void *about, double *x, double *y)
{
    const struct chooser *chooser = about;
    enum collection_crs crs = chooser->query->filter_crs;
    if (crs == COLLECTION_4326) {
        double kept = *x;
        *x = *y;
        *y = kept;
        crs = COLLECTION_CRS84;
    }
    if (chooser->query->collection->points)
        return isfinite(*x) && isfinite(*y);
    const struct geo_box *reach = reach_of(crs);
    double near_x = fmin(fmax(*x, reach->min_x), reach->max_x);
    double near_y = fmin(fmax(*y, reach->min_y), reach->max_y);
    double scale = crs == COLLECTION_CRS84 ? far_degree_m : 1;
    struct geo_grid grid = collection_crs_to_grid(crs, chooser->projection, near_x, near_y);
    *x = grid.easting + (*x - near_x) * scale;
    *y = grid.northing + (*y - near_y) * scale;
    return isfinite(*x) && isfinite(*y);
}

static enum err filter_refuse(const struct chooser *chooser, enum err err,
                              const struct problem *inner)
{
    problem_at(chooser->problem, "filter");
    return problem_set(chooser->problem, err, "%s%s%s", inner->text,
                       inner->where[0] ? " In the filter: " : "", inner->where);
}

static enum err filter_make(struct chooser *chooser)
{
    const struct collection_query *query = chooser->query;
    if (!query->expression)
        return OK;
    chooser->rows_crs = query->filter_crs == COLLECTION_4326 ? COLLECTION_CRS84 : query->filter_crs;
    chooser->scope = (struct cql2_scope){.about = chooser,
                                         .find = filter_find,
                                         .value = filter_value,
                                         .figure = filter_figure,
                                         .project = filter_project,
                                         .bend_max = edge_bend_m};
    if (query->collection->boroughs) {
        chooser->scope.parts = filter_parts;
        chooser->scope.part = filter_part;
    }
    struct problem inner = {0};
    enum err err = cql2_filter_create(query->expression, &chooser->scope, chooser->shaper,
                                      chooser->arena, &chooser->filter, &inner);
    if (!err)
        return OK;
    problem_at(chooser->problem, "filter");
    return problem_set(chooser->problem, err == ERR_LIMIT ? ERR_INVALID : err, "%s%s%s", inner.text,
                       inner.where[0] ? " In the filter: " : "", inner.where);
}

static enum err filter_failure(const struct chooser *chooser)
{
    struct problem inner = {.where = ""};
    enum err err = cql2_filter_failure(chooser->filter, NULL);
    if (!err) /* almost always */
        return OK;
    err = cql2_filter_failure(chooser->filter, &inner);
    return filter_refuse(chooser, err, &inner);
}

/* ---- choosing ---- */

static enum err row_is_chosen(struct chooser *chooser, int row, bool *out)
{
    const struct collection_query *query = chooser->query;
    enum err err = OK;
    arena_reset(chooser->reading->scratch);
    *out = !query->has_time || is_at_the_time(query, row);
    if (*out && query->box_count && query->collection->points)
        *out = point_is_in(chooser, row);
    else if (*out && query->box_count)
        err = shape_is_in(chooser, row, out);
    if (*out && !err)
        *out = are_equal(chooser, row);
    if (*out && !err && chooser->filter)
        *out = cql2_filter_test(chooser->filter, row) == CQL2_TRUE;
    return err;
}

/* A row of shapes may take long, so that each asks for the time; of points, every sixteenth. */
static bool is_given_up(const struct chooser *chooser, int done)
{
    if (chooser->cancel && atomic_load_explicit(chooser->cancel, memory_order_relaxed))
        return true;
    return (!chooser->query->collection->points || done % CLOCK_EVERY_ROWS == 0) &&
           clock_mono_us() > chooser->deadline_us;
}

static enum err give_up(const struct chooser *chooser)
{
    return problem_set(chooser->problem, ERR_BUSY,
                       "Choosing took too long and was given up. A plainer filter or a smaller "
                       "geometry is quicker.");
}

/* So many points from the first on, at most 64, as bits. */
static uint64_t points_in(const struct geo_point *points, int count, struct geo_box box)
{
    uint64_t bits = 0;
    for (int i = 0; i < count; i++) {
        unsigned is_in = (points[i].lon >= box.min_x) & (points[i].lon <= box.max_x) &
                         (points[i].lat >= box.min_y) & (points[i].lat <= box.max_y);
        bits |= (uint64_t)is_in << i;
    }
    return bits;
}

/* Boxes of degrees over points alone: nothing to do but compare. */
static void points_choose(const struct chooser *chooser, uint64_t *chosen)
{
    const struct collection_query *query = chooser->query;
    const struct geo_point *points = query->collection->points;
    int total = query->collection->count;
    for (int i = 0; i < query->box_count; i++)
        for (int row = 0; row < total; row += 64)
            chosen[row / 64] |=
                points_in(points + row, total - row < 64 ? total - row : 64, query->boxes[i]);
}

static bool is_points_in_degrees(const struct collection_query *query)
{
    return query->collection->points && query->box_count && !query->has_time &&
           !query->equal_count && !query->expression &&
           (query->box_crs == COLLECTION_CRS84 || query->box_crs == COLLECTION_4326);
}

/* The order in which the records lie in memory; NULL: rows as they come, where points lie. */
static const int *walking_order(const struct chooser *chooser)
{
    const struct collection_query *query = chooser->query;
    bool has_points_alone = query->collection->points && !query->has_time && !query->equal_count &&
                            !*chooser->reads_records;
    return has_points_alone ? NULL : query->collection->order;
}

/* Asks of each row. */
static enum err each_choose(struct chooser *chooser, uint64_t *chosen)
{
    const struct collection *collection = chooser->query->collection;
    const int *order = walking_order(chooser);
    enum err err = OK;
    for (int i = 0; i < collection->count && !err; i++) {
        bool is_chosen;
        int row = order ? order[i] : i;
        if (collection->fetch && order && i + FETCH_AHEAD < collection->count)
            collection->fetch(collection, order[i + FETCH_AHEAD]);
        if (is_given_up(chooser, i))
            return give_up(chooser);
        err = row_is_chosen(chooser, row, &is_chosen);
        if (!err && chooser->filter)
            err = filter_failure(chooser);
        if (!err && is_chosen)
            chosen[row / 64] |= UINT64_C(1) << (row % 64);
    }
    return err == ERR_BUSY ? give_up(chooser) : err;
}

/* Rows that are chosen; of a page without an order no more than it holds are kept. */
static enum err rows_choose(struct chooser *chooser, int *rows, int64_t first, int64_t last,
                            struct collection_selection *out)
{
    const struct collection_query *query = chooser->query;
    int words = query->collection->count / 64 + 1;
    uint64_t *chosen = ARENA_ARRAY(chooser->arena, uint64_t, (size_t)words);
    int64_t matched = 0;
    int count = 0;
    enum err err = OK;
    if (!chosen)
        return collection_no_memory(chooser->problem);
    if (is_points_in_degrees(query))
        points_choose(chooser, chosen);
    else
        err = each_choose(chooser, chosen);
    for (int i = 0; i < words && !err; i++) {
        int here = __builtin_popcountll(chosen[i]);
        if (matched + here <= first || matched >= last) {
            matched += here;
            continue;
        }
        for (uint64_t left = chosen[i]; left; left &= left - 1, matched++)
            if (matched >= first && matched < last)
                rows[count++] = i * 64 + __builtin_ctzll(left);
    }
    out->matched = matched;
    out->count = count;
    out->rows = rows;
    return err;
}

/* ---- order ---- */

struct sorting {
    const struct collection_query *query;
    const struct collection_value *keys; /* by place among the rows, sort_count each */
};

struct sorted {
    int row;
    int place;
};

static int numbers_compare(double a, double b)
{
    return (a > b) - (a < b);
}

static int values_compare(const struct collection_value *a, const struct collection_value *b)
{
    switch (a->type) {
    case COLLECTION_TEXT: return str_compare(a->text, b->text);
    case COLLECTION_INT: return (a->number > b->number) - (a->number < b->number);
    case COLLECTION_NUMBER: return numbers_compare(a->real, b->real);
    case COLLECTION_BOOL: return a->truth - b->truth;
    case COLLECTION_DATE: return (a->date.days > b->date.days) - (a->date.days < b->date.days);
    case COLLECTION_LIST:
        for (int i = 0; i < a->count && i < b->count; i++) {
            int order = str_compare(a->items[i], b->items[i]);
            if (order)
                return order;
        }
        return (a->count > b->count) - (a->count < b->count);
    }
    return 0;
}

/* What is not known comes last, whichever way; what is the same keeps its order. */
static int rows_compare(const void *left, const void *right, void *context)
{
    const struct sorting *sorting = context;
    const struct sorted *a = left;
    const struct sorted *b = right;
    int count = sorting->query->sort_count;
    for (int i = 0; i < count; i++) {
        const struct collection_value *x =
            &sorting->keys[(size_t)a->place * (size_t)count + (size_t)i];
        const struct collection_value *y =
            &sorting->keys[(size_t)b->place * (size_t)count + (size_t)i];
        if (x->is_there != y->is_there)
            return x->is_there ? -1 : 1;
        int order = x->is_there ? values_compare(x, y) : 0;
        if (order)
            return sorting->query->sorts[i].falls ? -order : order;
    }
    return (a->row > b->row) - (a->row < b->row);
}

static enum err rows_sort(struct chooser *chooser, int *rows, int count)
{
    const struct collection_query *query = chooser->query;
    struct arena work; /* values that are put together must last until all are sorted */
    arena_init(&work, COLLECTION_SELECT_BYTES);
    size_t each = (size_t)query->sort_count;
    struct collection_value *keys =
        ARENA_ARRAY(&work, struct collection_value, (size_t)count * each + 1);
    struct sorted *sorted = ARENA_ARRAY(&work, struct sorted, (size_t)count + 1);
    struct collection_reading reading = *chooser->reading;
    reading.scratch = &work;
    for (int i = 0; i < count && keys && sorted; i++) {
        sorted[i] = (struct sorted){rows[i], i};
        for (int k = 0; k < query->sort_count; k++)
            keys[(size_t)i * each + (size_t)k] =
                collection_value(&reading, rows[i], query->sorts[k].property);
    }
    bool has_memory = keys && sorted;
    if (has_memory) {
        struct sorting sorting = {query, keys};
        qsort_r(sorted, (size_t)count, sizeof *sorted, rows_compare, &sorting);
        for (int i = 0; i < count; i++)
            rows[i] = sorted[i].row;
    }
    arena_finish(&work);
    return has_memory ? OK : collection_no_memory(chooser->problem);
}

/* ---- all of it ---- */

static void page_cut(const struct collection_query *query, int64_t most,
                     struct collection_selection *out)
{
    int64_t count = out->count - query->offset;
    count = count < 0 ? 0 : count > most ? most : count;
    out->rows += count ? query->offset : 0;
    out->count = (int)count;
}

static enum err chooser_run(struct chooser *chooser, int64_t most, struct collection_selection *out)
{
    const struct collection_query *query = chooser->query;
    size_t room = (size_t)query->collection->count;
    if (!query->sort_count && most < query->collection->count)
        room = (size_t)most;
    int *rows = ARENA_ARRAY(chooser->arena, int, room + 1);
    if (!rows)
        return collection_no_memory(chooser->problem);
    enum err err = query->expression || (query->box_count && !query->collection->points)
                       ? shaper_create(&chooser->shaper, chooser->problem)
                       : OK;
    if (chooser->shaper)
        shaper_until(chooser->shaper, chooser->deadline_us, chooser->cancel);
    if (!err)
        err = boxes_make(chooser);
    if (!err)
        err = filter_make(chooser);
    if (err)
        return err;
    if (!query->sort_count)
        return rows_choose(chooser, rows, query->offset, query->offset + most, out);
    err = rows_choose(chooser, rows, 0, INT32_MAX, out);
    if (!err)
        err = rows_sort(chooser, rows, out->count);
    if (!err)
        page_cut(query, most, out);
    return err;
}

enum err collection_select(const struct collection_query *query,
                           const struct collection_reading *reading,
                           const struct projection *projection, struct arena *arena,
                           const atomic_bool *cancel, struct collection_selection *out,
                           struct problem *problem)
{
    int total = query->collection->count;
    int64_t most = query->limit ? query->limit : total;
    bool is_plain = !query->box_count && !query->has_time && !query->equal_count &&
                    !query->expression && !query->sort_count;
    if (is_plain) {
        int64_t count = total - query->offset;
        count = count < 0 ? 0 : count > most ? most : count;
        *out = (struct collection_selection){
            .matched = total, .count = (int)count, .first = count ? (int)query->offset : 0};
        return OK;
    }
    bool reads_records = false;
    struct chooser chooser = {.query = query,
                              .reads_records = &reads_records,
                              .reading = reading,
                              .projection = projection,
                              .arena = arena,
                              .problem = problem,
                              .cancel = cancel,
                              .deadline_us = clock_mono_us() + (int64_t)query->time_ms * 1000};
    struct collection_selection selection = {0};
    arena_init(&chooser.figures, 0);
    enum err err = chooser_run(&chooser, most, &selection);
    cql2_filter_destroy(chooser.filter);
    for (int i = 0; i < 2; i++)
        figure_asked_destroy(chooser.boxes[i]);
    shaper_destroy(chooser.shaper);
    arena_finish(&chooser.figures);
    if (!err)
        *out = selection;
    return err;
}
