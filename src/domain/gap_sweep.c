/* From day to day: only services that change on a day are laid anew, and only the cells that they
 * touch are looked at again. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gap_making.h"

/* ---- the days -------------------------------------------------------------------------------- */

static int by_day(const void *left, const void *right)
{
    const struct gap_step *a = left;
    const struct gap_step *b = right;
    if (a->day.days != b->day.days)
        return a->day.days < b->day.days ? -1 : 1;
    return (a->service > b->service) - (a->service < b->service);
}

struct steps {
    struct arena *arena;
    int count;
    int room;
    struct gap_step *items;
};

static bool steps_add(struct steps *steps, struct date day, int service)
{
    struct gap_step *items =
        arena_grow(steps->arena, steps->items, steps->count, &steps->room, sizeof *items);
    if (!items)
        return false;
    steps->items = items;
    steps->items[steps->count++] = (struct gap_step){day, service};
    return true;
}

/* Groups of boroughs gain and lose members. */
static bool steps_of_members(struct steps *steps, const struct gap_view *view, struct date from,
                             struct date to)
{
    const struct directory *directory = &view->atlas->directory;
    bool good = true;
    for (int i = 0; i < directory->members_count && good; i++) {
        const struct validity *validity = &directory->members[i].validity;
        const int32_t days[] = {validity->from_earliest.days, validity->from_latest.days,
                                validity->to_earliest.days + 1, validity->to_latest.days + 1};
        for (int k = 0; k < 4 && good; k++)
            if (days[k] > from.days && days[k] <= to.days)
                good = steps_add(steps, (struct date){days[k]}, NONE);
    }
    return good;
}

static enum err steps_make(struct gap_sweep *sweep, struct date from, struct date to,
                           struct problem *problem)
{
    const struct gap_view *view = sweep->view;
    struct steps steps = {.arena = view->arena};
    struct date breaks[GAP_BREAKS_MAX];
    bool good = steps_of_members(&steps, view, from, to);
    for (int i = 0; i < view->service_count && good; i++) {
        if (!(view->standings[i].holds | view->standings[i].doubts))
            continue;
        int count = gap_presence_breaks(view, i, from, to, breaks);
        for (int k = 0; k < count && good; k++)
            good = steps_add(&steps, breaks[k], i);
    }
    if (!good)
        return gap_no_memory(problem);
    if (steps.count)
        qsort(steps.items, (size_t)steps.count, sizeof *steps.items, by_day);
    sweep->steps = steps.items;
    sweep->step_count = steps.count;
    return OK;
}

/* ---- the first day --------------------------------------------------------------------------- */

static enum err presences_lay(struct gap_sweep *sweep, struct date day, struct problem *problem)
{
    struct gap_view *view = sweep->view;
    sweep->presences =
        ARENA_ARRAY(view->arena, struct gap_presence, (size_t)view->service_count + 1);
    enum err err = sweep->presences ? OK : gap_no_memory(problem);
    for (int i = 0; i < view->service_count && !err; i++) {
        if (!(view->standings[i].holds | view->standings[i].doubts))
            continue;
        sweep->presences[i] = gap_presence_on(view, i, day);
        err = gap_field_lay(&sweep->field, i, &sweep->presences[i], 1, problem);
    }
    return err;
}

enum err gap_sweep_begin(struct gap_view *view, struct date from, struct date to,
                         struct gap_sweep *out, struct problem *problem)
{
    memset(out, 0, sizeof *out);
    out->view = view;
    out->day = from;
    enum err err = gap_places_make(view, from, true, &out->places, problem);
    if (!err)
        err = gap_field_make(view, &out->field, problem);
    if (!err)
        err = presences_lay(out, from, problem);
    if (!err)
        err = steps_make(out, from, to, problem);
    if (err)
        return err;
    size_t count = (size_t)out->places.count * (size_t)view->column_count;
    out->cells = ARENA_ARRAY(view->arena, struct gap_cell, count + 1);
    if (!out->cells)
        return gap_no_memory(problem);
    for (size_t i = 0; i < count && !err; i++)
        err = gap_field_cell(&out->field, &out->places.places[i / (size_t)view->column_count],
                             (int)(i % (size_t)view->column_count), false, &out->cells[i], problem);
    return err;
}

/* ---- one day --------------------------------------------------------------------------------- */

/* A service that is different on the day. */
struct mover {
    int service;
    uint64_t areas; /* where */
    uint64_t columns;
    struct gap_presence before;
    struct gap_presence after;
};

struct movers {
    int count;
    int room;
    struct mover *items;
    uint64_t areas;
    uint64_t columns;
    bool all; /* members of groups have changed */
};

static bool mover_add(struct movers *movers, struct arena *arena, struct mover mover)
{
    struct mover *items =
        arena_grow(arena, movers->items, movers->count, &movers->room, sizeof *items);
    if (!items)
        return false;
    movers->items = items;
    movers->items[movers->count++] = mover;
    movers->areas |= mover.areas;
    movers->columns |= mover.columns;
    return true;
}

static uint64_t areas_that_differ(const struct gap_presence *a, const struct gap_presence *b)
{
    uint64_t areas = (a->yes ^ b->yes) | (a->maybe ^ b->maybe) | (a->parts ^ b->parts);
    return a->shapes == b->shapes ? areas : areas | a->parts | b->parts;
}

static enum err service_move(struct gap_sweep *sweep, int service, struct movers *movers,
                             struct problem *problem)
{
    struct gap_view *view = sweep->view;
    const struct gap_standing *standing = &view->standings[service];
    if (!(standing->holds | standing->doubts))
        return OK;
    struct gap_presence now = gap_presence_on(view, service, sweep->day);
    struct gap_presence *before = &sweep->presences[service];
    struct mover mover = {service, areas_that_differ(before, &now),
                          standing->holds | standing->doubts, *before, now};
    if (!mover.areas)
        return OK;
    enum err err = gap_field_lay(&sweep->field, service, before, -1, problem);
    if (!err)
        err = gap_field_lay(&sweep->field, service, &now, 1, problem);
    *before = now;
    if (!err && !mover_add(movers, view->arena, mover))
        err = gap_no_memory(problem);
    return err;
}

/* All that happens on the sweep's day. */
static enum err day_move(struct gap_sweep *sweep, struct movers *movers, struct problem *problem)
{
    enum err err = OK;
    int last = NONE - 1;
    for (; sweep->next < sweep->step_count && !err &&
           sweep->steps[sweep->next].day.days == sweep->day.days;
         sweep->next++) {
        int service = sweep->steps[sweep->next].service;
        if (service == last)
            continue;
        last = service;
        if (service != NONE) {
            err = service_move(sweep, service, movers, problem);
            continue;
        }
        movers->all = sweep->places.is_dated;
        for (int i = 0; i < sweep->view->service_count && !err; i++)
            err = service_move(sweep, i, movers, problem);
        if (!err && movers->all)
            err = gap_places_make(sweep->view, sweep->day, true, &sweep->places, problem);
    }
    return err;
}

static bool is_change(const struct gap_cell *before, const struct gap_cell *after)
{
    return before->verdict != after->verdict || before->rest_is_unknown != after->rest_is_unknown ||
           fabs(before->share_of_women - after->share_of_women) > 1e-9 ||
           fabs(before->share_unknown - after->share_unknown) > 1e-9;
}

static bool is_worse(const struct gap_cell *before, const struct gap_cell *after)
{
    if (before->verdict != after->verdict)
        return after->verdict > before->verdict;
    return after->share_of_women + after->share_unknown <
           before->share_of_women + before->share_unknown;
}

/* Does the service's move touch the place, which may be less than a borough? */
static enum err mover_touches(const struct gap_sweep *sweep, const struct mover *mover,
                              const struct gap_place *place, bool *out, struct problem *problem)
{
    const struct gap_view *view = sweep->view;
    enum err err = gap_reaches_place(view, mover->service, &mover->before, place, out, problem);
    if (!err && !*out)
        err = gap_reaches_place(view, mover->service, &mover->after, place, out, problem);
    return err;
}

/* The services of the day that concern the cell; of none, the members of the group. */
static enum err causes_make(const struct gap_sweep *sweep, const struct movers *movers,
                            const struct gap_place *place, struct gap_change *change,
                            struct problem *problem)
{
    uint64_t areas = gap_place_areas(place);
    bool worse = is_worse(&change->before, &change->after);
    struct gap_cause *causes =
        ARENA_ARRAY(sweep->view->arena, struct gap_cause, (size_t)movers->count + 1);
    enum err err = causes ? OK : gap_no_memory(problem);
    for (int i = 0; i < movers->count && !err; i++) {
        const struct mover *mover = &movers->items[i];
        bool touches = false;
        if (!(mover->areas & areas) || !(mover->columns >> change->column & 1))
            continue;
        err = mover_touches(sweep, mover, place, &touches, problem);
        if (touches)
            causes[change->cause_count++] = gap_presence_cause(
                sweep->view, mover->service, mover->areas & areas, sweep->day, worse);
    }
    if (err)
        return err;
    if (!change->cause_count)
        causes[change->cause_count++] = (struct gap_cause){
            .service = NONE,
            .event = GAP_AREA_CHANGES,
            .earliest = sweep->day,
            .latest = sweep->day,
        };
    change->causes = causes;
    return OK;
}

struct change_list {
    struct gap_change *items;
    int count;
    int room;
};

static bool change_add(struct change_list *list, struct arena *arena, struct gap_change change)
{
    struct gap_change *items =
        arena_grow(arena, list->items, list->count, &list->room, sizeof *items);
    if (!items)
        return false;
    list->items = items;
    list->items[list->count++] = change;
    return true;
}

static enum err place_compare(struct gap_sweep *sweep, const struct movers *movers, int number,
                              struct change_list *changes, struct problem *problem)
{
    const struct gap_view *view = sweep->view;
    const struct gap_place *place = &sweep->places.places[number];
    uint64_t areas = gap_place_areas(place);
    uint64_t columns = movers->all ? view->all_columns : movers->columns;
    enum err err = OK;
    if (!movers->all && !(areas & movers->areas))
        return OK;
    for (; columns && !err; columns &= columns - 1) {
        int column = __builtin_ctzll(columns);
        struct gap_cell *cell = &sweep->cells[number * view->column_count + column];
        struct gap_cell now;
        err = gap_field_cell(&sweep->field, place, column, false, &now, problem);
        if (err || !is_change(cell, &now))
            continue;
        struct gap_change change = {.date = sweep->day,
                                    .area = place->area,
                                    .column = column,
                                    .before = *cell,
                                    .after = now};
        *cell = now;
        err = causes_make(sweep, movers, place, &change, problem);
        if (!err && !change_add(changes, view->arena, change))
            err = gap_no_memory(problem);
    }
    return err;
}

enum err gap_sweep_next(struct gap_sweep *sweep, const struct gap_change **changes, int *count,
                        struct problem *problem)
{
    struct change_list list = {0};
    enum err err = OK;
    while (!list.count && !err && sweep->next < sweep->step_count) {
        struct movers movers = {0};
        sweep->day = sweep->steps[sweep->next].day;
        err = day_move(sweep, &movers, problem);
        if (!movers.count && !movers.all)
            continue;
        for (int i = 0; i < sweep->places.count && !err; i++)
            err = place_compare(sweep, &movers, i, &list, problem);
    }
    *changes = list.items;
    *count = list.count;
    return err;
}
