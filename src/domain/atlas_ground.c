#include <math.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "atlas_build.h"
#include "geo/shape.h"

enum { EDGE_PROBES = 16 };

/* A sector's postcodes lie up to 2 km from their mean: nearer than that to the edge of London, some
 * may be outside, and the file counts only those inside. */
static const double edge_reach_m = 2000;

static bool is_near_edge(const struct atlas *atlas, struct geo_grid point)
{
    for (int i = 0; i < EDGE_PROBES; i++) {
        double angle = i * 2 * M_PI / EDGE_PROBES;
        struct geo_grid probe = {point.easting + edge_reach_m * cos(angle),
                                 point.northing + edge_reach_m * sin(angle)};
        if (locator_find(atlas->locator, probe) == LOCATOR_NONE)
            return true;
    }
    return false;
}

static enum err boroughs_build(struct atlas *atlas, struct arena *arena, struct problem *problem)
{
    const struct directory *directory = &atlas->directory;
    while (atlas->borough_count < directory->areas_count &&
           str_equal(directory->areas[atlas->borough_count].type, STR("borough")))
        atlas->borough_count++;
    if (!atlas->borough_count || atlas->borough_count > BOROUGH_MAX)
        return problem_set(problem, ERR_INVALID,
                           "The database holds %d boroughs. Fill it with: signpost load --db FILE",
                           atlas->borough_count);
    atlas->london = AREA_BIT(atlas->borough_count) - 1;
    atlas->boroughs = ARENA_ARRAY(arena, struct rings, (size_t)atlas->borough_count);
    if (!atlas->boroughs)
        return no_memory(problem);
    enum err err = OK;
    for (int i = 0; i < atlas->borough_count && !err; i++) {
        err = rings_from_wkb(directory->areas[i].wkb, arena, &atlas->boroughs[i], problem);
        if (err)
            problem_at(problem, "the boundary of %s", directory->areas[i].name.ptr);
    }
    struct rings *water = ARENA_NEW(arena, struct rings); /* the locator looks at it */
    if (!err && !water)
        err = no_memory(problem);
    if (!err && directory->water_wkb.len)
        err = rings_from_wkb(directory->water_wkb, arena, water, problem);
    if (!err)
        err =
            locator_build(atlas->boroughs, atlas->borough_count,
                          directory->water_wkb.len ? water : NULL, arena, &atlas->locator, problem);
    if (!err)
        atlas->water = *water;
    return err;
}

static enum err points_build(struct atlas *atlas, const struct projection *projection,
                             struct arena *arena, struct problem *problem)
{
    const struct directory *directory = &atlas->directory;
    atlas->borough_points = ARENA_ARRAY(arena, struct geo_point, (size_t)atlas->borough_count);
    atlas->sector_areas = ARENA_ARRAY(arena, uint64_t, (size_t)directory->sectors_count);
    atlas->sector_points = ARENA_ARRAY(arena, struct geo_point, (size_t)directory->sectors_count);
    atlas->place_points = ARENA_ARRAY(arena, struct geo_point, (size_t)directory->places_count);
    if (!atlas->borough_points || !atlas->sector_areas || !atlas->sector_points ||
        !atlas->place_points)
        return no_memory(problem);
    for (int i = 0; i < atlas->borough_count; i++)
        atlas->borough_points[i] = projection_to_point(projection, directory->areas[i].label);
    for (int i = 0; i < directory->sectors_count; i++) {
        const struct sector_record *sector = &directory->sectors[i];
        atlas->sector_points[i] = projection_to_point(projection, sector->grid);
        for (int k = 0; k < sector->areas.count; k++)
            atlas->sector_areas[i] |= AREA_BIT(directory->sector_areas[sector->areas.first + k]);
        if (is_near_edge(atlas, sector->grid))
            atlas->sector_areas[i] |= AREA_BIT(AREA_OUTSIDE);
    }
    for (int i = 0; i < directory->places_count; i++)
        if (directory->places[i].has_point)
            atlas->place_points[i] = projection_to_point(projection, directory->places[i].grid);
    return OK;
}

/* ---- the ground, once for all atlases that have the same ----
 * Boundaries hardly ever change, and what is made of them takes longer than all else of a small
 * directory. */

struct ground_kept {
    _Atomic int holders;
    uint64_t key[2];
    struct arena arena;
    int borough_count;
    uint64_t london;
    struct rings *boroughs;
    const struct locator *locator;
    struct rings water;
    uint64_t *sector_areas;
    struct geo_point *sector_points;
    struct geo_point *place_points;
    struct geo_point *borough_points;
};

static pthread_mutex_t latest_mutex = PTHREAD_MUTEX_INITIALIZER;
static struct ground_kept *latest; /* held */

#define GROUND_FIELDS(FIELD)                                                                       \
    FIELD(borough_count)                                                                           \
    FIELD(london)                                                                                  \
    FIELD(boroughs)                                                                                \
    FIELD(locator)                                                                                 \
    FIELD(water)                                                                                   \
    FIELD(sector_areas)                                                                            \
    FIELD(sector_points)                                                                           \
    FIELD(place_points)                                                                            \
    FIELD(borough_points)

void ground_give_back(struct ground_kept *ground)
{
    if (!ground || atomic_fetch_sub_explicit(&ground->holders, 1, memory_order_acq_rel) != 1)
        return;
    arena_finish(&ground->arena);
    free(ground);
}

static void grid_add(struct buf *out, struct geo_grid grid)
{
    buf_bytes(out, &grid.easting, sizeof grid.easting);
    buf_bytes(out, &grid.northing, sizeof grid.northing);
}

/* All that the ground is made of. */
static bool ground_key(const struct directory *directory, uint64_t key[2])
{
    struct buf all;
    buf_init(&all, 0);
    for (int i = 0; i < directory->areas_count; i++) {
        const struct area_record *area = &directory->areas[i];
        if (!str_equal(area->type, STR("borough")))
            break;
        grid_add(&all, area->label);
        buf_str(&all, area->wkb);
    }
    buf_int(&all, directory->sectors_count);
    buf_str(&all, directory->water_wkb);
    for (int i = 0; i < directory->sectors_count; i++) {
        const struct sector_record *sector = &directory->sectors[i];
        grid_add(&all, sector->grid);
        buf_bytes(&all, directory->sector_areas + sector->areas.first,
                  (size_t)sector->areas.count * sizeof *directory->sector_areas);
        buf_char(&all, ';');
    }
    for (int i = 0; i < directory->places_count; i++) {
        buf_char(&all, directory->places[i].has_point ? '1' : '0');
        grid_add(&all, directory->places[i].grid);
    }
    hash_key(buf_view(&all), key);
    bool is_whole = !all.failed;
    buf_finish(&all);
    return is_whole;
}

/* A hold on the latest, if it is the same ground. */
static struct ground_kept *ground_take(const uint64_t key[2])
{
    struct ground_kept *found = NULL;
    pthread_mutex_lock(&latest_mutex);
    if (latest && latest->key[0] == key[0] && latest->key[1] == key[1]) {
        found = latest;
        atomic_fetch_add_explicit(&found->holders, 1, memory_order_relaxed);
    }
    pthread_mutex_unlock(&latest_mutex);
    return found;
}

static void ground_keep(struct ground_kept *ground)
{
    atomic_fetch_add_explicit(&ground->holders, 1, memory_order_relaxed);
    pthread_mutex_lock(&latest_mutex);
    struct ground_kept *before = latest;
    latest = ground;
    pthread_mutex_unlock(&latest_mutex);
    ground_give_back(before);
}

enum err ground_build(struct atlas *atlas, const struct projection *projection,
                      struct problem *problem)
{
    uint64_t key[2];
    bool has_key = ground_key(&atlas->directory, key);
    struct ground_kept *ground = has_key ? ground_take(key) : NULL;
    atlas->ground = ground;
    if (ground) {
#define FIELD(name) atlas->name = ground->name;
        GROUND_FIELDS(FIELD)
#undef FIELD
        return OK;
    }
    ground = calloc(1, sizeof *ground);
    if (!ground)
        return no_memory(problem);
    atomic_init(&ground->holders, 1);
    atlas->ground = ground; /* goes with the atlas, also where it is not finished */
    enum err err = boroughs_build(atlas, &ground->arena, problem);
    if (!err)
        err = points_build(atlas, projection, &ground->arena, problem);
    if (err || !has_key)
        return err;
#define FIELD(name) ground->name = atlas->name;
    GROUND_FIELDS(FIELD)
#undef FIELD
    memcpy(ground->key, key, sizeof ground->key);
    ground_keep(ground);
    return OK;
}

/* Alternatives that a service names: the highest group number. */
static int alternatives_of(const struct directory *directory, int service)
{
    struct span span = directory->services[service].rules;
    int most = 0;
    for (int i = span.first; i < span.first + span.count; i++)
        most = directory->rules[i].group > most ? directory->rules[i].group : most;
    return most;
}

static struct geo_grid first_point(const struct atlas *atlas, int service)
{
    const struct directory *directory = &atlas->directory;
    struct span span = directory->services[service].locations;
    struct geo_grid none = {0, 0};
    if (!span.count)
        return none;
    const struct site_record *site = &directory->sites[directory->locations[span.first].site];
    if (site->has_point)
        return site->grid;
    return site->area != NONE ? directory->areas[site->area].label : none;
}

/* A day as a number from 0 to 255, about a year apart, from 1970 on. */
static uint64_t year_of(struct date date)
{
    int years = date.days / 365;
    return (uint64_t)(years < 0 ? 0 : years > 255 ? 255 : years);
}

/* The first need that it names; 63 if it names none. */
static uint64_t first_need(const struct directory *directory, const struct service_record *service)
{
    uint64_t needs = 0;
    for (int i = service->rules.first; i < service->rules.first + service->rules.count; i++)
        if (directory->rules[i].condition == CONDITION_NEED)
            needs |= directory->rules[i].terms;
    return needs ? (uint64_t)__builtin_ctzll(needs) : 63;
}

/* Services that tend to get the same answer stand together, so that a search can pass over whole
 * blocks of them: most alternatives first (whose sets are short), then by reach, by when they end
 * for certain and perhaps, by need, and along the curve. Any order is right; this one is quick. */
static uint64_t order_key(const struct atlas *atlas, int index, int alternatives)
{
    const struct directory *directory = &atlas->directory;
    const struct service_record *service = &directory->services[index];
    uint64_t key = (uint64_t)(ALTERNATIVE_MAX - alternatives) << 2 | service->reach;
    struct span dated = service->statements;
    uint64_t years = 0;
    if (dated.count) { /* the last known one */
        const struct validity *runs =
            &directory->statements[dated.first + dated.count - 1].validity;
        years = year_of(runs->to_latest) << 8 | year_of(runs->to_earliest);
    }
    key = (key << 16 | years) << 6 | first_need(directory, service);
    return key << 32 | hilbert_of(first_point(atlas, index));
}

struct ordered {
    uint64_t key;
    int service;
    struct uuid id;
};

static int by_key(const void *left, const void *right)
{
    const struct ordered *a = left;
    const struct ordered *b = right;
    if (a->key != b->key)
        return a->key < b->key ? -1 : 1;
    return uuid_compare(a->id, b->id);
}

static int by_uuid(const void *left, const void *right)
{
    const struct ordered *a = left;
    const struct ordered *b = right;
    return uuid_compare(a->id, b->id);
}

static void rank_ids(struct atlas *atlas, struct ordered *order)
{
    for (int i = 0; i < atlas->service_count; i++)
        order[i] = (struct ordered){0, i, atlas->directory.services[i].id};
    qsort(order, (size_t)atlas->service_count, sizeof *order, by_uuid);
    for (int i = 0; i < atlas->service_count; i++) {
        atlas->by_id[i] = order[i].service;
        atlas->id_rank[order[i].service] = i;
    }
}

enum err services_order(struct atlas *atlas, struct problem *problem)
{
    struct directory *directory = &atlas->directory;
    int count = directory->services_count;
    atlas->service_count = count;
    atlas->words = (count + 64 * SET_BLOCK_WORDS - 1) / (64 * SET_BLOCK_WORDS) * SET_BLOCK_WORDS;
    struct service_record *sorted =
        ARENA_ARRAY(&atlas->arena, struct service_record, (size_t)count);
    atlas->id_rank = ARENA_ARRAY(&atlas->arena, int, (size_t)count);
    atlas->by_id = ARENA_ARRAY(&atlas->arena, int, (size_t)count);
    struct ordered *order = calloc((size_t)count + 1, sizeof *order);
    if (!sorted || !order || !atlas->id_rank || !atlas->by_id) {
        free(order);
        return no_memory(problem);
    }
    enum err err = OK;
    for (int i = 0; i < count; i++) {
        int alternatives = alternatives_of(directory, i);
        if (alternatives > ALTERNATIVE_MAX)
            err = problem_set(problem, ERR_LIMIT, "A service has more than %d alternatives.",
                              ALTERNATIVE_MAX);
        order[i] =
            (struct ordered){order_key(atlas, i, alternatives), i, directory->services[i].id};
    }
    qsort(order, (size_t)count, sizeof *order, by_key);
    for (int i = 0; i < count; i++)
        sorted[i] = directory->services[order[i].service];
    directory->services = sorted;
    rank_ids(atlas, order);
    free(order);
    return err;
}

/* Which boroughs lie wholly or partly within a distance of a point. */
static void radius_cover(const struct atlas *atlas, struct geo_grid centre, double radius_m,
                         struct cover_row *cover)
{
    for (int area = 0; area < atlas->borough_count; area++) {
        const struct rings *rings = &atlas->boroughs[area];
        struct geo_box reach = {centre.easting - radius_m, centre.northing - radius_m,
                                centre.easting + radius_m, centre.northing + radius_m};
        if (!geo_boxes_meet(&rings->box, &reach)) /* most are far from it, and edges are many */
            continue;
        double farthest_m = 0;
        for (int i = 0; i < rings->point_count && farthest_m <= radius_m; i++)
            farthest_m = fmax(farthest_m, hypot(rings->points[i].easting - centre.easting,
                                                rings->points[i].northing - centre.northing));
        if (farthest_m <= radius_m)
            cover->full |= AREA_BIT(area);
        else if (rings_contain(rings, centre) || rings_edge_distance_m(rings, centre) <= radius_m)
            cover->part |= AREA_BIT(area);
    }
    cover->part |= AREA_BIT(AREA_OUTSIDE);
}

/* Boroughs as GEOS knows them, made when the first polygon asks. */
struct measure {
    struct shaper *shaper;
    struct shape *boroughs[BOROUGH_MAX];
};

static void measure_finish(struct measure *measure)
{
    for (int i = 0; i < BOROUGH_MAX; i++)
        shape_drop(measure->shaper, measure->boroughs[i]);
    shaper_destroy(measure->shaper);
}

/* Which of some boroughs lie wholly inside a polygon. What fails is not known to: a polygon that is
 * not valid holds none. */
static uint64_t polygon_holds(const struct atlas *atlas, struct measure *measure, struct str wkb,
                              uint64_t asked)
{
    struct shape *polygon = NULL;
    uint64_t held = 0;
    if (!measure->shaper && shaper_create(&measure->shaper, NULL))
        return 0;
    if (shape_from_wkb(measure->shaper, wkb, false, &polygon, NULL, NULL))
        return 0;
    for (int area = 0; area < atlas->borough_count; area++) {
        struct shape **borough = &measure->boroughs[area];
        if (!(asked & AREA_BIT(area)) ||
            (!*borough && shape_from_rings(measure->shaper, &atlas->boroughs[area], borough, NULL)))
            continue;
        if (shape_holds(measure->shaper, polygon, *borough))
            held |= AREA_BIT(area);
    }
    shape_drop(measure->shaper, polygon);
    return held;
}

/* A borough that lies wholly inside is covered for certain. Of the others, touching boxes count as
 * partly covered: what that leaves open is asked, or settled by her exact point. */
static void polygon_cover(const struct atlas *atlas, struct measure *measure, struct str wkb,
                          struct cover_row *cover)
{
    uint64_t asked = 0; /* few, so that most polygons never meet GEOS */
    for (int area = 0; area < atlas->borough_count; area++)
        if (geo_box_holds(&cover->shape.box, &atlas->boroughs[area].box) &&
            rings_contain(&cover->shape, atlas->directory.areas[area].label))
            asked |= AREA_BIT(area);
    if (asked)
        cover->full |= polygon_holds(atlas, measure, wkb, asked);
    for (int area = 0; area < atlas->borough_count; area++) {
        const struct rings *borough = &atlas->boroughs[area];
        if (cover->full & AREA_BIT(area) || !geo_boxes_meet(&borough->box, &cover->shape.box))
            continue;
        if (rings_meet(&cover->shape, borough))
            cover->part |= AREA_BIT(area);
    }
    cover->part |= AREA_BIT(AREA_OUTSIDE);
}

static enum err cover_build(struct atlas *atlas, int i, struct measure *measure,
                            struct problem *problem)
{
    const struct directory *directory = &atlas->directory;
    const struct coverage_record *row = &directory->coverages[i];
    struct cover_row *cover = &atlas->covers[i];
    for (int k = row->areas.first; k < row->areas.first + row->areas.count; k++) {
        int area = directory->coverage_areas[k];
        if (area < atlas->borough_count)
            cover->full |= AREA_BIT(area);
        else
            cover->has_groups = true;
    }
    if (row->kind == COVERAGE_POLYGON) {
        cover->has_shape = true;
        enum err err = rings_from_wkb(row->wkb, &atlas->arena, &cover->shape, problem);
        if (err)
            return err;
        polygon_cover(atlas, measure, row->wkb, cover);
    } else if (row->kind == COVERAGE_RADIUS && row->site != NONE) {
        const struct site_record *site = &directory->sites[row->site];
        if (!site->has_point) /* a radius round nowhere in particular says nothing certain */
            return OK;
        cover->has_shape = true;
        cover->centre = site->grid;
        radius_cover(atlas, cover->centre, row->radius_m, cover);
    }
    return OK;
}

enum err covers_build(struct atlas *atlas, struct problem *problem)
{
    int count = atlas->directory.coverages_count;
    atlas->covers = ARENA_ARRAY(&atlas->arena, struct cover_row, (size_t)count);
    if (!atlas->covers)
        return no_memory(problem);
    enum err err = OK;
    struct measure measure = {0};
    for (int i = 0; i < count && !err; i++)
        err = cover_build(atlas, i, &measure, problem);
    measure_finish(&measure);
    return err;
}
