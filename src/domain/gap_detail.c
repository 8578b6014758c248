/* One column in detail: the services behind each verdict, what was there last, what comes next. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "gap_making.h"

enum { LOOK_AHEAD_DAYS = 36525, LOOK_BACK_DAYS = 36525 };

enum list { LIST_NONE, LIST_CERTAIN, LIST_SOME, LIST_MAY };

struct making {
    struct gap_view *view;
    struct gap_sweep sweep;         /* begins on the day: its field is the day's */
    struct gap_presence *presences; /* by service */
    int *by_name;                   /* services that stand for the column, by name */
    int count;
    struct gap_service *scratch; /* as many as there are */
    enum list *scratch_lists;
    struct date day;
};

/* ---- services -------------------------------------------------------------------------------- */

struct named {
    struct str name;
    int service;
};

static int by_name(const void *left, const void *right)
{
    const struct named *a = left;
    const struct named *b = right;
    int order = str_compare(a->name, b->name);
    return order ? order : (a->service > b->service) - (a->service < b->service);
}

/* Services that have anything to say for the column on the day, with what they do. */
static enum err presences_make(struct making *making, struct problem *problem)
{
    struct gap_view *view = making->view;
    size_t count = (size_t)view->service_count + 1;
    making->presences = ARENA_ARRAY(view->arena, struct gap_presence, count);
    making->by_name = ARENA_ARRAY(view->arena, int, count);
    struct named *named = ARENA_ARRAY(view->arena, struct named, count);
    if (!making->presences || !making->by_name || !named)
        return gap_no_memory(problem);
    for (int i = 0; i < view->service_count; i++) {
        const struct gap_standing *standing = &view->standings[i];
        if (!(standing->holds | standing->doubts | standing->some))
            continue;
        bool is_laid = (standing->holds | standing->doubts) != 0;
        struct gap_presence presence =
            is_laid ? making->sweep.presences[i] : gap_presence_on(view, i, making->day);
        if (!(presence.yes | presence.maybe | presence.parts | presence.some))
            continue;
        making->presences[i] = presence;
        named[making->count++] =
            (struct named){gap_service_name(view->atlas, view->question->scenario, i), i};
    }
    if (making->count)
        qsort(named, (size_t)making->count, sizeof *named, by_name);
    for (int i = 0; i < making->count; i++)
        making->by_name[i] = named[i].service;
    making->scratch = ARENA_ARRAY(view->arena, struct gap_service, (size_t)making->count + 1);
    making->scratch_lists = ARENA_ARRAY(view->arena, enum list, (size_t)making->count + 1);
    return making->scratch && making->scratch_lists ? OK : gap_no_memory(problem);
}

/* Where a service is listed under an area, and by what doubt. */
static enum list list_of(const struct making *making, uint64_t areas, struct gap_service *one)
{
    const struct gap_presence *presence = &making->presences[one->service];
    const struct gap_standing *standing = &making->view->standings[one->service];
    uint64_t certain = (presence->yes | presence->parts) & areas;
    one->doubt = GAP_NO_DOUBT;
    one->is_certain = certain != 0;
    if (!certain && !((presence->maybe | presence->some) & areas))
        return LIST_NONE;
    if (standing->some || !(certain | (presence->maybe & areas))) {
        one->doubt = GAP_SOME_WOMEN;
        return LIST_SOME;
    }
    if (standing->doubts) {
        one->doubt = certain ? GAP_STAGE_OR_NEED : presence->doubt;
        return LIST_MAY;
    }
    if (!certain) {
        one->doubt = presence->doubt;
        return LIST_MAY;
    }
    if (areas & ~presence->yes)
        one->doubt = GAP_PART_OF_THE_AREA;
    return LIST_CERTAIN;
}

/* The services that reach a place, each with its list; counted by list. */
struct listed {
    int count;
    struct gap_service *services;
    enum list *lists;
    int counts[LIST_MAY + 1];
};

static enum err listed_make(const struct making *making, const struct gap_place *place,
                            struct listed *out, struct problem *problem)
{
    uint64_t areas = gap_place_areas(place);
    enum err err = OK;
    *out = (struct listed){.services = making->scratch, .lists = making->scratch_lists};
    if (!out->services || !out->lists)
        return gap_no_memory(problem);
    for (int i = 0; i < making->count && !err; i++) {
        struct gap_service one = {.service = making->by_name[i]};
        bool reaches = false;
        enum list list = list_of(making, areas, &one);
        if (list != LIST_NONE)
            err = gap_reaches_place(making->view, one.service, &making->presences[one.service],
                                    place, &reaches, problem);
        if (!reaches)
            continue;
        out->services[out->count] = one;
        out->lists[out->count++] = list;
        out->counts[list]++;
    }
    return err;
}

static void service_complete(const struct making *making, uint64_t areas, struct gap_service *one)
{
    const struct gap_view *view = making->view;
    one->secured = making->presences[one->service].secured;
    one->has_until = gap_presence_until(view, one->service, areas, making->day,
                                        &one->until_earliest, &one->until_latest);
    one->has_funded_until = gap_presence_funded_until(
        view, one->service, making->day, &one->funded_until_earliest, &one->funded_until_latest);
}

static enum err area_services(const struct making *making, const struct gap_place *place,
                              struct gap_area *out, struct problem *problem)
{
    struct arena *arena = making->view->arena;
    struct gap_service *lists[LIST_MAY + 1] = {NULL};
    int counts[LIST_MAY + 1] = {0};
    struct listed listed;
    enum err err = listed_make(making, place, &listed, problem);
    if (err)
        return err;
    for (int i = LIST_CERTAIN; i <= LIST_MAY; i++) {
        lists[i] = ARENA_ARRAY(arena, struct gap_service, (size_t)listed.counts[i] + 1);
        if (!lists[i])
            return gap_no_memory(problem);
    }
    for (int i = 0; i < listed.count; i++) {
        enum list list = listed.lists[i];
        service_complete(making, gap_place_areas(place), &listed.services[i]);
        lists[list][counts[list]++] = listed.services[i];
    }
    out->services = lists[LIST_CERTAIN];
    out->service_count = counts[LIST_CERTAIN];
    out->for_some = lists[LIST_SOME];
    out->for_some_count = counts[LIST_SOME];
    out->may = lists[LIST_MAY];
    out->may_count = counts[LIST_MAY];
    return OK;
}

/* ---- what was there last --------------------------------------------------------------------- */

static int latest_first(const void *left, const void *right)
{
    const struct date *a = left;
    const struct date *b = right;
    return (a->days < b->days) - (a->days > b->days);
}

/* Keeps what was there last: until the day, or where no end is recorded, when it was last seen. */
static void last_keep(const struct making *making, int service, uint64_t areas, struct date change,
                      bool is_certain, struct gap_area *area)
{
    struct gap_cause cause = gap_presence_cause(making->view, service, areas, change, true);
    area->last_service = service;
    area->last_is_certain = is_certain;
    area->last_was_seen = cause.event == GAP_LAST_SEEN;
    area->last_earliest = cause.earliest;
    area->last_latest = cause.latest;
}

/* The service's last day before the given one in each area that has none. */
static void service_last(const struct making *making, const struct gap_places *places, int service,
                         struct gap_area *areas, struct date *latest)
{
    const struct gap_view *view = making->view;
    struct date breaks[GAP_BREAKS_MAX];
    struct date back = {making->day.days - LOOK_BACK_DAYS};
    int count = gap_presence_breaks(view, service, back, making->day, breaks);
    qsort(breaks, (size_t)count, sizeof *breaks, latest_first);
    uint64_t seen = 0;
    for (int i = 0; i < count; i++) {
        struct gap_presence presence =
            gap_presence_on(view, service, (struct date){breaks[i].days - 1});
        uint64_t certain = presence.yes | presence.parts;
        uint64_t covers = (certain | presence.maybe) & ~seen;
        seen |= covers;
        for (int k = 0; covers && k < places->count; k++) {
            uint64_t here = gap_place_areas(&places->places[k]) & covers;
            if (areas[k].cell.verdict != GAP_NONE || !here || latest[k].days >= breaks[i].days)
                continue;
            latest[k] = breaks[i];
            last_keep(making, service, here, breaks[i],
                      (here & certain) != 0 && view->standings[service].holds, &areas[k]);
        }
    }
}

static enum err last_find(const struct making *making, const struct gap_places *places,
                          struct gap_area *areas, struct problem *problem)
{
    const struct gap_view *view = making->view;
    struct date *latest = ARENA_ARRAY(view->arena, struct date, (size_t)places->count + 1);
    bool wanted = false;
    if (!latest)
        return gap_no_memory(problem);
    for (int i = 0; i < places->count; i++) {
        wanted |= areas[i].cell.verdict == GAP_NONE;
        latest[i] = DATE_MIN;
    }
    for (int i = 0; i < view->atlas->service_count && wanted; i++)
        if (view->standings[i].holds | view->standings[i].doubts)
            service_last(making, places, i, areas, latest);
    return OK;
}

/* ---- what comes next ------------------------------------------------------------------------- */

/* Verdicts only: a share that moves is no news here. */
static enum err next_find(struct making *making, int area_count, struct gap_area *areas,
                          struct problem *problem)
{
    enum err err = OK;
    int left = area_count;
    int count = 1;
    while (!err && left && count) {
        const struct gap_change *changes;
        err = gap_sweep_next(&making->sweep, &changes, &count, problem);
        for (int i = 0; i < count && !err; i++) {
            int k = 0;
            while (k < area_count && areas[k].area != changes[i].area)
                k++;
            if (k == area_count || areas[k].has_next ||
                changes[i].after.verdict == areas[k].cell.verdict)
                continue;
            areas[k].has_next = true;
            areas[k].next = changes[i];
            left--;
        }
    }
    return err;
}

/* ---- all of it ------------------------------------------------------------------------------- */

static enum err areas_make(const struct making *making, const struct gap_places *places,
                           struct gap_detail *out, struct problem *problem)
{
    out->areas = ARENA_ARRAY(making->view->arena, struct gap_area, (size_t)places->count);
    if (!out->areas)
        return gap_no_memory(problem);
    out->area_count = places->count;
    enum err err = OK;
    for (int i = 0; i < places->count && !err; i++) {
        const struct gap_place *place = &places->places[i];
        struct gap_area *area = &out->areas[i];
        area->area = place->area;
        area->women = place->women;
        area->last_service = NONE;
        err = gap_field_cell(&making->sweep.field, place, 0, true, &area->cell, problem);
        if (!err)
            err = area_services(making, place, area, problem);
        out->women += place->women;
        gap_total_add(&out->total, &area->cell, place->women);
    }
    return err;
}

enum err gap_detail_make(const struct atlas *atlas, struct gap_memory *memory,
                         const struct gap_question *question, struct arena *arena,
                         struct gap_detail *out, struct problem *problem)
{
    struct gap_question asked = *question;
    asked.axis = GAP_ONE;
    struct gap_view view;
    struct gap_places places;
    struct making making = {.view = &view, .day = question->moment.as_of};
    *out = (struct gap_detail){0};
    enum err err = gap_view_make(atlas, memory, &asked, arena, &view, problem);
    if (!err)
        err = gap_places_make(&view, making.day, false, &places, problem);
    struct date to = {making.day.days + LOOK_AHEAD_DAYS};
    if (!err)
        err = gap_sweep_begin(&view, making.day, to, &making.sweep, problem);
    if (!err)
        err = presences_make(&making, problem);
    if (!err)
        err = areas_make(&making, &places, out, problem);
    if (err)
        return err;
    out->overlaps = places.overlaps;
    err = last_find(&making, &places, out->areas, problem);
    return err ? err : next_find(&making, out->area_count, out->areas, problem);
}

/* ---- remainders ------------------------------------------------------------------------------ */

/* What the pieces of a place keep uncovered: of those that some service may cover, or of those that
 * none does. Nothing where there is no such piece. */
static enum err remainder_make(const struct gap_field *field, const struct gap_place *place,
                               bool is_unknown, struct gap_remainder *out, struct problem *problem)
{
    const struct gap_view *view = field->view;
    struct gap_left *left =
        ARENA_ARRAY(view->arena, struct gap_left, (size_t)place->piece_count + 1);
    int rows[GAP_SHAPES_MAX];
    int count = 0;
    if (!left)
        return gap_no_memory(problem);
    for (int i = 0; i < place->piece_count; i++) {
        const struct gap_piece *piece = place->pieces[i];
        if (gap_field_covers(field, piece->borough, 0) ||
            gap_field_may_cover(field, piece->borough, 0) != is_unknown)
            continue;
        int row_count = gap_field_shapes(field, piece->borough, 0, rows);
        int *kept = ARENA_ARRAY(view->arena, int, (size_t)row_count + 1);
        if (!kept)
            return gap_no_memory(problem);
        memcpy(kept, rows, (size_t)row_count * sizeof *kept);
        left[count++] = (struct gap_left){piece, kept, row_count};
    }
    out->is_unknown = is_unknown;
    return count ? gap_memory_left(view, left, count, &out->area_m2, &out->wkb, problem) : OK;
}

static enum err remainders_add(const struct gap_field *field, const struct gap_place *place,
                               struct gap_remainder *all, int *count, struct problem *problem)
{
    struct gap_cell cell;
    enum err err = gap_field_cell(field, place, 0, false, &cell, problem);
    for (int unknown = 0; unknown < 2 && !err && cell.verdict != GAP_COVERED; unknown++) {
        struct gap_remainder one = {.area = place->area, .verdict = cell.verdict};
        int may_be = (int)lround(cell.share_unknown * place->women);
        int women = place->women - gap_cell_women(&cell, place->women);
        err = remainder_make(field, place, unknown, &one, problem);
        one.women = unknown ? may_be : women - may_be;
        if (!err && one.wkb.len)
            all[(*count)++] = one;
    }
    return err;
}

enum err gap_remainders_make(const struct atlas *atlas, struct gap_memory *memory,
                             const struct gap_question *question, struct arena *arena,
                             struct gap_remainder **out, int *count, struct problem *problem)
{
    struct gap_question asked = *question;
    asked.axis = GAP_ONE;
    struct gap_view view;
    struct gap_field field;
    struct gap_places places = {0};
    *count = 0;
    enum err err = gap_view_make(atlas, memory, &asked, arena, &view, problem);
    if (!err)
        err = gap_places_make(&view, question->moment.as_of, false, &places, problem);
    if (!err)
        err = gap_field_make(&view, &field, problem);
    if (!err)
        err = gap_field_fill(&field, question->moment.as_of, problem);
    struct gap_remainder *all =
        ARENA_ARRAY(arena, struct gap_remainder, 2 * (size_t)places.count + 1);
    if (!err && !all)
        err = gap_no_memory(problem);
    for (int i = 0; i < places.count && !err; i++)
        err = remainders_add(&field, &places.places[i], all, count, problem);
    *out = all;
    return err;
}

void gap_detail_mark(const struct gap_detail *detail, bool *counted)
{
    for (int i = 0; i < detail->area_count; i++) {
        const struct gap_area *area = &detail->areas[i];
        for (int k = 0; k < area->service_count; k++)
            counted[area->services[k].service] = true;
        for (int k = 0; k < area->may_count; k++)
            counted[area->may[k].service] = true;
    }
}
