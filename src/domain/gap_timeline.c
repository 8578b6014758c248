/* Every day on which a cell changes, and what falls when nothing is renewed. */
#include <stdlib.h>
#include <string.h>

#include "gap_making.h"

enum { LONGEST_DAYS = 36525 };

/* Lists that grow in an arena. */
struct growing {
    struct arena *arena;
    size_t size_bytes; /* of an item */
    int count;
    int room;
    char *items;
};

static void *grow(struct growing *list)
{
    char *items = arena_grow(list->arena, list->items, list->count, &list->room, list->size_bytes);
    if (!items)
        return NULL;
    list->items = items;
    return items + (size_t)list->count++ * list->size_bytes;
}

static enum err span_check(struct date from, struct date to, struct problem *problem)
{
    problem_at(problem, "to");
    if (to.days < from.days)
        return problem_set(problem, ERR_INVALID, "The last day is before the first.");
    if (to.days - from.days > LONGEST_DAYS)
        return problem_set(problem, ERR_LIMIT, "At most a hundred years can be looked at.");
    if (problem)
        problem->where[0] = '\0';
    return OK;
}

/* ---- timeline -------------------------------------------------------------------------------- */

static int place_number(const struct gap_places *places, int area)
{
    int i = 0;
    while (places->places[i].area != area)
        i++;
    return i;
}

static enum err changes_take(const struct gap_sweep *sweep, const struct gap_change *changes,
                             int count, struct growing *all, struct growing *dates,
                             struct date *falls, struct problem *problem)
{
    struct date *date = grow(dates);
    if (!date)
        return gap_no_memory(problem);
    *date = sweep->day;
    for (int i = 0; i < count; i++) {
        struct gap_change *kept = grow(all);
        if (!kept)
            return gap_no_memory(problem);
        *kept = changes[i];
        int row = place_number(&sweep->places, kept->area);
        struct date *fall = &falls[row * sweep->view->column_count + kept->column];
        /* what comes into being with nothing has not fallen */
        bool falls_now = kept->before.verdict != GAP_NONE && kept->after.verdict == GAP_NONE &&
                         kept->causes[0].event != GAP_AREA_CHANGES;
        if (falls_now && fall->days == DATE_MAX.days)
            *fall = sweep->day;
    }
    return OK;
}

static struct date *falls_begin(const struct gap_matrix *first, struct arena *arena)
{
    int count = first->area_count * first->column_count;
    struct date *falls = ARENA_ARRAY(arena, struct date, (size_t)count + 1);
    for (int i = 0; falls && i < count; i++)
        falls[i] = DATE_MAX;
    return falls;
}

enum err gap_timeline_make(const struct atlas *atlas, struct gap_memory *memory,
                           const struct gap_question *question, struct date to, struct arena *arena,
                           struct gap_timeline *out, struct problem *problem)
{
    struct date from = question->moment.as_of;
    struct gap_view view;
    struct gap_sweep sweep;
    *out = (struct gap_timeline){.from = from, .to = to};
    enum err err = span_check(from, to, problem);
    if (!err)
        err = gap_view_make(atlas, memory, question, arena, &view, problem);
    if (!err)
        err = gap_sweep_begin(&view, from, to, &sweep, problem);
    if (!err)
        err = gap_matrix_of(&sweep.field, &sweep.places, false, &out->first, problem);
    if (err)
        return err;
    struct date *falls = falls_begin(&out->first, arena);
    struct growing all = {.arena = arena, .size_bytes = sizeof(struct gap_change)};
    struct growing dates = {.arena = arena, .size_bytes = sizeof(struct date)};
    if (!falls)
        return gap_no_memory(problem);
    const struct gap_change *changes;
    int count;
    do {
        err = gap_sweep_next(&sweep, &changes, &count, problem);
        if (!err && count)
            err = changes_take(&sweep, changes, count, &all, &dates, falls, problem);
    } while (!err && count);
    out->date_count = dates.count;
    out->dates = (const struct date *)(const void *)dates.items;
    out->change_count = all.count;
    out->changes = (const struct gap_change *)(const void *)all.items;
    out->falls = falls;
    return err;
}

/* ---- cliff ----------------------------------------------------------------------------------- */

/* A step while it is made. */
struct step {
    struct date earliest;
    struct date latest;
    struct growing services;
    struct growing falls;
};

/* An end that a source states; one that nobody knows is no cliff. */
static bool is_an_end(const struct gap_cause *cause)
{
    bool ends = cause->event == GAP_MAY_END || cause->event == GAP_ENDS ||
                cause->event == GAP_FUNDING_MAY_END || cause->event == GAP_FUNDING_ENDS;
    return ends && cause->latest.days < DATE_MAX.days;
}

static struct step *step_of(struct growing *steps, const struct gap_cause *cause)
{
    struct step *all = (struct step *)(void *)steps->items;
    for (int i = 0; i < steps->count; i++)
        if (all[i].earliest.days == cause->earliest.days &&
            all[i].latest.days == cause->latest.days)
            return &all[i];
    struct step *step = grow(steps);
    if (step)
        *step = (struct step){
            cause->earliest,
            cause->latest,
            {.arena = steps->arena, .size_bytes = sizeof(struct gap_cause)},
            {.arena = steps->arena, .size_bytes = sizeof(struct gap_fall)},
        };
    return step;
}

/* Once for each service; "it ends" says more than "it may end". */
static bool step_service(struct step *step, const struct gap_cause *cause)
{
    struct gap_cause *services = (struct gap_cause *)(void *)step->services.items;
    for (int i = 0; i < step->services.count; i++)
        if (services[i].service == cause->service) {
            services[i].event = cause->event;
            return true;
        }
    struct gap_cause *kept = grow(&step->services);
    if (kept)
        *kept = *cause;
    return kept != NULL;
}

/* From the first change that the step brings to an area to the last. */
static bool step_fall(struct step *step, const struct gap_change *change)
{
    struct gap_fall *falls = (struct gap_fall *)(void *)step->falls.items;
    for (int i = 0; i < step->falls.count; i++)
        if (falls[i].area == change->area) {
            falls[i].after = change->after;
            return true;
        }
    struct gap_fall *kept = grow(&step->falls);
    if (kept)
        *kept = (struct gap_fall){change->area, change->before, change->after, 0};
    return kept != NULL;
}

/* A change belongs to one step, that of its first end, so that nobody is counted twice. */
static enum err change_step(struct growing *steps, const struct gap_change *change,
                            struct problem *problem)
{
    const struct gap_cause *first = NULL;
    for (int i = 0; i < change->cause_count; i++)
        if (is_an_end(&change->causes[i]) &&
            (!first || change->causes[i].latest.days < first->latest.days))
            first = &change->causes[i];
    if (!first)
        return OK;
    struct step *step = step_of(steps, first);
    bool good = step && step_fall(step, change);
    for (int i = 0; i < change->cause_count && good; i++)
        if (is_an_end(&change->causes[i]))
            good = step_service(step, &change->causes[i]);
    return good ? OK : gap_no_memory(problem);
}

/* The areas that are worse off, in the order of places; false when there are none or no memory. */
static bool step_finish(const struct gap_places *places, const struct step *made,
                        struct gap_cliff_step *out)
{
    const struct gap_fall *falls = (const struct gap_fall *)(const void *)made->falls.items;
    struct gap_fall *kept =
        ARENA_ARRAY(made->falls.arena, struct gap_fall, (size_t)made->falls.count);
    *out = (struct gap_cliff_step){
        .last_earliest = made->earliest,
        .last_latest = made->latest,
        .service_count = made->services.count,
        .services = (const struct gap_cause *)(const void *)made->services.items,
        .falls = kept,
    };
    for (int number = 0; kept && number < places->count; number++) {
        const struct gap_place *place = &places->places[number];
        for (int i = 0; i < made->falls.count; i++) {
            struct gap_fall fall = falls[i];
            if (fall.area != place->area || fall.after.verdict <= fall.before.verdict)
                continue;
            fall.women = gap_cell_women(&fall.before, place->women) -
                         gap_cell_women(&fall.after, place->women);
            out->women += fall.women;
            kept[out->fall_count++] = fall;
        }
    }
    return out->fall_count > 0;
}

static int by_women(const void *left, const void *right)
{
    const struct gap_cliff_step *a = left;
    const struct gap_cliff_step *b = right;
    if (a->women != b->women)
        return a->women > b->women ? -1 : 1;
    if (a->last_latest.days != b->last_latest.days)
        return a->last_latest.days < b->last_latest.days ? -1 : 1;
    return (a->last_earliest.days > b->last_earliest.days) -
           (a->last_earliest.days < b->last_earliest.days);
}

enum err gap_cliff_make(const struct atlas *atlas, struct gap_memory *memory,
                        const struct gap_question *question, struct date to, struct arena *arena,
                        struct gap_cliff *out, struct problem *problem)
{
    struct gap_question asked = *question;
    asked.axis = GAP_ONE;
    asked.funding = GAP_UNTIL_IT_LAPSES;
    struct gap_view view;
    struct gap_sweep sweep;
    *out = (struct gap_cliff){.from = question->moment.as_of, .to = to};
    enum err err = span_check(out->from, to, problem);
    if (!err)
        err = gap_view_make(atlas, memory, &asked, arena, &view, problem);
    if (!err)
        err = gap_sweep_begin(&view, out->from, to, &sweep, problem);
    if (err)
        return err;
    struct growing made = {.arena = arena, .size_bytes = sizeof(struct step)};
    const struct gap_change *changes;
    int count;
    do {
        err = gap_sweep_next(&sweep, &changes, &count, problem);
        for (int i = 0; i < count && !err; i++)
            err = change_step(&made, &changes[i], problem);
    } while (!err && count);
    struct gap_cliff_step *steps =
        ARENA_ARRAY(arena, struct gap_cliff_step, (size_t)made.count + 1);
    if (!err && !steps)
        err = gap_no_memory(problem);
    for (int i = 0; i < made.count && !err; i++)
        out->step_count += step_finish(&sweep.places, (struct step *)(void *)made.items + i,
                                       &steps[out->step_count]);
    if (!err)
        qsort(steps, (size_t)out->step_count, sizeof *steps, by_women);
    out->steps = steps;
    return err;
}
