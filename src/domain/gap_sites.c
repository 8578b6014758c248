/* How far women are from a suitable site, and where new ones would help most. */
#include "domain/gap_siting.h"

#include <math.h>
#include <string.h>

#include "domain/catchment.h"
#include "gap_making.h"

/* The suitable sites of a question, and the points where women live. */
struct ground {
    struct gap_view view;
    struct gap_places places;
    int point_count; /* in the atlas's order of demand */
    struct geo_grid *points;
    double *women;
    double *nearest_m;
    int site_count;
    int about_count;
    struct geo_grid *sites; /* those whose capacity is stated */
    double *capacities;
    int capacity_count;
};

/* ---- the nearest suitable site --------------------------------------------------------------- */

static struct geo_grid site_grid(const struct atlas *atlas, int site)
{
    const struct site_record *record = &atlas->directory.sites[site];
    return record->has_point || record->area == NONE ? record->grid
                                                     : atlas->directory.areas[record->area].label;
}

/* Only who the service takes can use its site. */
static void site_reach(struct ground *ground, const struct gap_presence *presence, int service,
                       struct geo_grid site)
{
    const struct atlas *atlas = ground->view.atlas;
    int first_row = atlas->directory.services[service].coverages.first;
    uint64_t areas = (presence->yes | presence->parts) & atlas->london;
    for (; areas; areas &= areas - 1) {
        int borough = __builtin_ctzll(areas);
        bool is_whole = presence->yes >> borough & 1;
        for (int i = atlas->demand_starts[borough]; i < atlas->demand_starts[borough + 1]; i++) {
            bool is_in = is_whole;
            for (uint64_t left = presence->shapes; left && !is_in; left &= left - 1)
                is_in =
                    gap_shape_demand(&ground->view, first_row + __builtin_ctzll(left))[i / 64] >>
                        (i % 64) &
                    1;
            double distance_m =
                is_in ? catchment_distance_m(ground->points[i], site) : (double)INFINITY;
            if (distance_m < ground->nearest_m[i])
                ground->nearest_m[i] = distance_m;
        }
    }
}

static void service_sites(struct ground *ground, int service, struct moment moment)
{
    const struct atlas *atlas = ground->view.atlas;
    const struct service_record *record = &atlas->directory.services[service];
    struct gap_presence presence = gap_presence_on(&ground->view, service, moment.as_of);
    if (!(presence.yes | presence.parts))
        return;
    int first = ground->site_count;
    int first_capacity = ground->capacity_count;
    for (int i = atlas->outlet_starts[service]; i < atlas->outlet_starts[service + 1]; i++) {
        int location = atlas->outlets[atlas->outlets_of_service[i]].location;
        const struct location_record *row = &atlas->directory.locations[location];
        if (!location_is_present(atlas, location, moment) ||
            validity_on(&row->validity, moment.as_of) != CERTAINLY)
            continue;
        struct geo_grid site = site_grid(atlas, row->site);
        site_reach(ground, &presence, service, site);
        ground->site_count++;
        ground->about_count += atlas->site_is_about[row->site];
        if (record->capacity > 0)
            ground->sites[ground->capacity_count++] = site;
    }
    /* a stated capacity is that of the service: its sites share it */
    for (int i = first_capacity; i < ground->capacity_count; i++)
        ground->capacities[i] = (double)record->capacity / (ground->site_count - first);
}

static bool ground_take(struct ground *ground)
{
    const struct atlas *atlas = ground->view.atlas;
    struct arena *arena = ground->view.arena;
    size_t points = (size_t)atlas->demand_starts[atlas->borough_count] + 1;
    ground->point_count = (int)points - 1;
    ground->points = ARENA_ARRAY(arena, struct geo_grid, points);
    ground->women = ARENA_ARRAY(arena, double, points);
    ground->nearest_m = ARENA_ARRAY(arena, double, points);
    ground->sites = ARENA_ARRAY(arena, struct geo_grid, (size_t)atlas->outlet_count + 1);
    ground->capacities = ARENA_ARRAY(arena, double, (size_t)atlas->outlet_count + 1);
    return ground->points && ground->women && ground->nearest_m && ground->sites &&
           ground->capacities;
}

/* The question must live as long as the ground. */
static enum err ground_make(const struct atlas *atlas, struct gap_memory *memory,
                            const struct gap_question *question, struct arena *arena,
                            struct ground *out, struct problem *problem)
{
    *out = (struct ground){0};
    enum err err = gap_view_make(atlas, memory, question, arena, &out->view, problem);
    if (!err)
        err = gap_places_make(&out->view, question->moment.as_of, false, &out->places, problem);
    if (!err && !ground_take(out))
        err = gap_no_memory(problem);
    if (err)
        return err;
    for (int i = 0; i < out->point_count; i++) {
        const struct demand_record *point = &atlas->directory.demand[atlas->demand_order[i]];
        out->points[i] = point->grid;
        out->women[i] = point->women;
        out->nearest_m[i] = (double)INFINITY;
    }
    for (int i = 0; i < atlas->service_count; i++)
        if (out->view.standings[i].holds && atlas->directory.services[i].reach == REACH_VISIT)
            service_sites(out, i, question->moment);
    return OK;
}

/* ---- reach ----------------------------------------------------------------------------------- */

/* The points of a place, or of all where it is NULL, side by side. */
static int points_pick(const struct ground *ground, const struct gap_place *place,
                       const double *access, double *distances_m, double *women, double *accesses)
{
    int count = 0;
    for (int i = 0; i < ground->point_count; i++) {
        bool is_in = !place;
        for (int k = 0; place && k < place->piece_count && !is_in; k++)
            is_in = place->pieces[k]->demand[i / 64] >> (i % 64) & 1;
        if (!is_in)
            continue;
        distances_m[count] = ground->nearest_m[i];
        women[count] = ground->women[i];
        accesses[count++] = access ? access[i] : (double)NAN;
    }
    return count;
}

static double mean_of(const double *values, const double *weights, int count)
{
    double sum = 0;
    double weight = 0;
    for (int i = 0; i < count; i++) {
        sum += values[i] * weights[i];
        weight += weights[i];
    }
    return weight > 0 ? sum / weight : (double)NAN;
}

struct scratch {
    double *distances_m;
    double *women;
    double *accesses;
};

static enum err area_reach(const struct ground *ground, const struct gap_place *place,
                           const double *access, double within_m, struct scratch *scratch,
                           struct gap_reach_area *out, struct problem *problem)
{
    struct arena *arena = ground->view.arena;
    int count =
        points_pick(ground, place, access, scratch->distances_m, scratch->women, scratch->accesses);
    out->share_within =
        catchment_share_within(scratch->distances_m, scratch->women, count, within_m);
    out->places_per_1000 = access ? mean_of(scratch->accesses, scratch->women, count) : (double)NAN;
    enum err err = catchment_quantile(scratch->distances_m, scratch->women, count, 0.5, arena,
                                      &out->median_m, problem);
    if (!err)
        err = catchment_quantile(scratch->distances_m, scratch->women, count, 0.9, arena,
                                 &out->p90_m, problem);
    return err;
}

/* Capacity in reach of each point; NULL where none is stated. */
static enum err access_make(const struct ground *ground, double within_m, double **out,
                            struct problem *problem)
{
    *out = NULL;
    if (!ground->capacity_count)
        return OK;
    double *access = ARENA_ARRAY(ground->view.arena, double, (size_t)ground->point_count + 1);
    if (!access)
        return gap_no_memory(problem);
    struct catchment_areas areas = {
        .point_count = ground->point_count,
        .points = ground->points,
        .women = ground->women,
        .site_count = ground->capacity_count,
        .sites = ground->sites,
        .capacities = ground->capacities,
        .catchment_m = within_m,
        .decay = CATCHMENT_GAUSSIAN,
    };
    *out = access;
    return catchment_access(&areas, ground->view.arena, access, problem);
}

/* Distances in the directory's order. */
static double *distances_give(const struct ground *ground)
{
    const struct atlas *atlas = ground->view.atlas;
    int count = atlas->directory.demand_count;
    double *distances_m = ARENA_ARRAY(ground->view.arena, double, (size_t)count + 1);
    for (int i = 0; distances_m && i < count; i++)
        distances_m[i] = (double)INFINITY;
    for (int i = 0; distances_m && i < ground->point_count; i++)
        distances_m[atlas->demand_order[i]] = ground->nearest_m[i];
    return distances_m;
}

enum err gap_reach_make(const struct atlas *atlas, struct gap_memory *memory,
                        const struct gap_question *question, double within_m, struct arena *arena,
                        struct gap_reach *out, struct problem *problem)
{
    struct gap_question asked = *question;
    asked.axis = GAP_ONE;
    struct ground ground;
    double *access = NULL;
    *out = (struct gap_reach){.within_m = within_m};
    enum err err = ground_make(atlas, memory, &asked, arena, &ground, problem);
    if (!err)
        err = access_make(&ground, within_m, &access, problem);
    if (err)
        return err;
    size_t points = (size_t)ground.point_count + 1;
    struct scratch scratch = {ARENA_ARRAY(arena, double, points),
                              ARENA_ARRAY(arena, double, points),
                              ARENA_ARRAY(arena, double, points)};
    struct gap_reach_area *areas =
        ARENA_ARRAY(arena, struct gap_reach_area, (size_t)ground.places.count + 1);
    out->nearest_m = distances_give(&ground);
    if (!scratch.distances_m || !scratch.women || !scratch.accesses || !areas || !out->nearest_m)
        return gap_no_memory(problem);
    for (int i = 0; i < ground.places.count && !err; i++) {
        const struct gap_place *place = &ground.places.places[i];
        areas[i].area = place->area;
        areas[i].women = place->women;
        out->all.women += place->women;
        err = area_reach(&ground, place, access, within_m, &scratch, &areas[i], problem);
    }
    if (!err)
        err = area_reach(&ground, NULL, access, within_m, &scratch, &out->all, problem);
    out->all.area = NONE;
    out->areas = areas;
    out->area_count = ground.places.count;
    out->site_count = ground.site_count;
    out->site_count_approximate = ground.about_count;
    out->capacity_count = ground.capacity_count;
    out->demand_count = atlas->directory.demand_count;
    return err;
}

/* ---- siting ---------------------------------------------------------------------------------- */

/* Candidates within London: a hub for London's women stands there. */
static enum err candidates_make(const struct atlas *atlas, const struct gap_siting_options *options,
                                struct arena *arena, struct gap_siting *out,
                                struct problem *problem)
{
    const struct directory *directory = &atlas->directory;
    int room = options->candidates == GAP_CANDIDATES_OWN       ? options->own_count
               : options->candidates == GAP_CANDIDATES_SECTORS ? directory->sectors_count
                                                               : directory->places_count;
    struct geo_grid *grids = ARENA_ARRAY(arena, struct geo_grid, (size_t)room + 1);
    struct str *names = ARENA_ARRAY(arena, struct str, (size_t)room + 1);
    if (!grids || !names)
        return gap_no_memory(problem);
    int count = 0;
    for (int i = 0; i < room; i++) {
        const struct place_record *place = &directory->places[i];
        bool counts = true;
        switch (options->candidates) {
        case GAP_CANDIDATES_OWN:
            grids[count] = options->own[i].grid;
            names[count] = options->own[i].name;
            break;
        case GAP_CANDIDATES_SECTORS:
            grids[count] = directory->sectors[i].grid;
            names[count] = directory->sectors[i].sector;
            break;
        case GAP_CANDIDATES_PLACES:
            counts = place->has_point && place->kind == PLACE_PLACE;
            grids[count] = place->grid;
            names[count] = place->name;
            break;
        }
        count += counts && atlas_borough_at(atlas, grids[count]) != AREA_OUTSIDE;
    }
    if (!count)
        return problem_set(problem, ERR_INVALID, "No candidate site lies in London.");
    out->problem.candidates = grids;
    out->problem.candidate_count = count;
    out->names = names;
    return OK;
}

enum err gap_siting_make(const struct atlas *atlas, struct gap_memory *memory,
                         const struct gap_question *question,
                         const struct gap_siting_options *options, struct arena *arena,
                         struct gap_siting *out, struct problem *problem)
{
    struct gap_question asked = *question;
    asked.axis = GAP_ONE;
    struct ground ground;
    *out = (struct gap_siting){0};
    enum err err = ground_make(atlas, memory, &asked, arena, &ground, problem);
    if (!err)
        err = candidates_make(atlas, options, arena, out, problem);
    if (err)
        return err;
    out->existing_count = ground.site_count;
    out->problem.aim = options->method;
    out->problem.radius_m = options->radius_m;
    out->problem.site_count = options->site_count;
    out->problem.point_count = ground.point_count;
    out->problem.points = ground.points;
    out->problem.women = ground.women;
    out->problem.existing_m = ground.nearest_m;
    out->problem.budget_ms = options->budget_ms;
    out->problem.cancel = options->cancel;
    return OK;
}
