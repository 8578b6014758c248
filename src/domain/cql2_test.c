/* Asks a bound filter about a row. */
#include <math.h>
#include <stdlib.h>

#include "base/fold.h"
#include "cql2_filter.h"

enum cql2_truth cql2_and(enum cql2_truth a, enum cql2_truth b)
{
    if (a == CQL2_FALSE || b == CQL2_FALSE)
        return CQL2_FALSE;
    return a == CQL2_TRUE && b == CQL2_TRUE ? CQL2_TRUE : CQL2_UNKNOWN;
}

enum cql2_truth cql2_not(enum cql2_truth a)
{
    if (a == CQL2_UNKNOWN)
        return CQL2_UNKNOWN;
    return a == CQL2_TRUE ? CQL2_FALSE : CQL2_TRUE;
}

static enum cql2_truth truth_of(bool is_true)
{
    return is_true ? CQL2_TRUE : CQL2_FALSE;
}

static void fail(struct cql2_filter *filter, enum err err, const struct problem *problem)
{
    if (filter->failed)
        return;
    filter->failed = err;
    filter->failure = *problem;
}

/* ---- Values ---------------------------------------------------------------------------------- */

static struct cql2_value null_value(void)
{
    return (struct cql2_value){.kind = CQL2_NULL};
}

static double calculated(enum cql2_op op, double a, double b)
{
    switch ((int)op) {
    case CQL2_OP_PLUS: return a + b;
    case CQL2_OP_MINUS: return a - b;
    case CQL2_OP_TIMES: return a * b;
    case CQL2_OP_DIVIDE: return a / b;
    case CQL2_OP_REMAINDER: return fmod(a, b);
    case CQL2_OP_DIV: return trunc(a / b);
    default: return pow(a, b);
    }
}

/* What is no number, as after a division by nothing, is null. */
static struct cql2_value arithmetic(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    struct cql2_value a = cql2_step_value(filter, step->args[0], row);
    struct cql2_value b = cql2_step_value(filter, step->args[1], row);
    if (a.kind != CQL2_NUMBER || b.kind != CQL2_NUMBER)
        return null_value();
    a.number = calculated(step->op, a.number, b.number);
    return isfinite(a.number) ? a : null_value();
}

static struct cql2_value folded(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    struct cql2_value value = cql2_step_value(filter, step->args[0], row);
    if (value.kind != CQL2_TEXT)
        return null_value();
    buf_clear(&step->folded);
    text_fold(value.text, step->op == CQL2_OP_CASEI ? FOLD_CASE : FOLD_ACCENTS, &step->folded);
    if (step->folded.failed) {
        struct problem problem = {.where = ""};
        fail(filter, problem_set(&problem, ERR_NO_MEMORY, "There is no memory for folding a text."),
             &problem);
        return null_value();
    }
    value.text = buf_view(&step->folded);
    return value;
}

/* gcc 12's analyser takes the union of a value that has no time for one that has. */
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wanalyzer-use-of-uninitialized-value"
#endif
static struct cql2_value interval(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    struct cql2_value from = cql2_step_value(filter, step->args[0], row);
    struct cql2_value to = cql2_step_value(filter, step->args[1], row);
    struct cql2_value value = {.kind = CQL2_INTERVAL};
    bool is_wrong = (from.kind != CQL2_TIME && from.kind != CQL2_NULL) ||
                    (to.kind != CQL2_TIME && to.kind != CQL2_NULL);
    if (is_wrong)
        return null_value();
    value.interval.from = from.kind == CQL2_TIME ? from.time : CQL2_TIME_MIN;
    value.interval.to = to.kind == CQL2_TIME ? to.time : CQL2_TIME_MAX;
    return value;
}
#if defined(__GNUC__) && !defined(__clang__)
#pragma GCC diagnostic pop
#endif

static struct cql2_value list(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    struct cql2_value value = {.kind = CQL2_LIST};
    for (int i = 0; i < step->arg_count; i++)
        step->items[i] = cql2_step_value(filter, step->args[i], row);
    value.list.items = step->items;
    value.list.count = (size_t)step->arg_count;
    return value;
}

struct cql2_value cql2_step_value(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    if (step->is_constant)
        return step->value;
    if (step->op == CQL2_OP_PROPERTY)
        return filter->scope->value(filter->scope->about, step->property, row);
    if (step->op >= CQL2_OP_PLUS && step->op <= CQL2_OP_POWER)
        return arithmetic(filter, step, row);
    if (step->op == CQL2_OP_CASEI || step->op == CQL2_OP_ACCENTI)
        return folded(filter, step, row);
    if (step->op == CQL2_OP_INTERVAL)
        return interval(filter, step, row);
    if (step->op == CQL2_OP_LIST)
        return list(filter, step, row);
    struct cql2_value value = {.kind = CQL2_BOOL};
    enum cql2_truth truth = cql2_step_test(filter, step, row);
    value.truth = truth == CQL2_TRUE;
    return truth == CQL2_UNKNOWN ? null_value() : value;
}

/* The value where it lies, or in the room: constants are not copied for each row. */
static inline const struct cql2_value *value_at(struct cql2_filter *filter, struct cql2_step *step,
                                                int64_t row, struct cql2_value *room)
{
    if (step->is_constant)
        return &step->value;
    if (step->op == CQL2_OP_PROPERTY)
        *room = filter->scope->value(filter->scope->about, step->property, row);
    else
        *room = cql2_step_value(filter, step, row);
    return room;
}

/* ---- Comparisons ----------------------------------------------------------------------------- */

bool cql2_value_compare(const struct cql2_value *a, const struct cql2_value *b, int *out)
{
    if (a->kind != b->kind)
        return false;
    switch (a->kind) {
    case CQL2_BOOL: *out = (int)a->truth - (int)b->truth; return true;
    case CQL2_NUMBER: *out = (a->number > b->number) - (a->number < b->number); return true;
    case CQL2_TEXT: *out = str_compare(a->text, b->text); return true;
    case CQL2_TIME: *out = cql2_time_compare(a->time, b->time); return true;
    case CQL2_NULL:
    case CQL2_INTERVAL:
    case CQL2_GEOMETRY:
    case CQL2_LIST:
    case CQL2_ANY: break;
    }
    return false;
}

static bool order_fits(enum cql2_op op, int order)
{
    switch ((int)op) {
    case CQL2_OP_EQUAL: return order == 0;
    case CQL2_OP_UNEQUAL: return order != 0;
    case CQL2_OP_LESS: return order < 0;
    case CQL2_OP_LESS_EQUAL: return order <= 0;
    case CQL2_OP_GREATER: return order > 0;
    default: return order >= 0;
    }
}

static enum cql2_truth compare(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    struct cql2_value rooms[2];
    const struct cql2_value *a = value_at(filter, step->args[0], row, &rooms[0]);
    const struct cql2_value *b = value_at(filter, step->args[1], row, &rooms[1]);
    int order;
    if (!cql2_value_compare(a, b, &order))
        return CQL2_UNKNOWN;
    return truth_of(order_fits(step->op, order));
}

static enum cql2_truth between(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    struct cql2_value rooms[2];
    const struct cql2_value *value = value_at(filter, step->args[0], row, &rooms[0]);
    enum cql2_truth truth = CQL2_TRUE;
    for (int i = 1; i <= 2; i++) {
        const struct cql2_value *end = value_at(filter, step->args[i], row, &rooms[1]);
        int order = 0;
        bool is_known = cql2_value_compare(value, end, &order);
        enum cql2_truth side = truth_of(is_known && (i == 1 ? order >= 0 : order <= 0));
        truth = cql2_and(truth, is_known ? side : CQL2_UNKNOWN);
    }
    return truth;
}

static bool is_in_sorted(const struct cql2_step *step, struct str text)
{
    int low = 0;
    int high = step->args[1]->arg_count;
    while (low < high) {
        int middle = low + (high - low) / 2;
        int order = str_compare(text, step->sorted[middle]);
        if (!order)
            return true;
        if (order < 0)
            high = middle;
        else
            low = middle + 1;
    }
    return false;
}

/* Equal to one: true. To none, but one cannot be compared: unknown. */
static enum cql2_truth in(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    struct cql2_value value = cql2_step_value(filter, step->args[0], row);
    struct cql2_step *options = step->args[1];
    enum cql2_truth truth = value.kind == CQL2_NULL ? CQL2_UNKNOWN : CQL2_FALSE;
    if (step->sorted && value.kind == CQL2_TEXT)
        return truth_of(is_in_sorted(step, value.text));
    for (int i = 0; i < options->arg_count; i++) {
        struct cql2_value room;
        const struct cql2_value *option = value_at(filter, options->args[i], row, &room);
        int order;
        if (!cql2_value_compare(&value, option, &order))
            truth = CQL2_UNKNOWN;
        else if (!order)
            return CQL2_TRUE;
    }
    return truth;
}

static enum cql2_truth like(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    struct cql2_value room;
    const struct cql2_value *value = value_at(filter, step->args[0], row, &room);
    if (value->kind != CQL2_TEXT)
        return CQL2_UNKNOWN;
    return truth_of(cql2_like_fits(&step->like, value->text));
}

/* ---- Times ----------------------------------------------------------------------------------- */

static bool span_of(const struct cql2_value *value, struct cql2_span *out)
{
    if (value->kind == CQL2_TIME)
        *out = (struct cql2_span){value->time, value->time};
    else if (value->kind == CQL2_INTERVAL)
        *out = (struct cql2_span){value->interval.from, value->interval.to};
    else
        return false;
    return true;
}

static enum cql2_truth temporal(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    struct cql2_value rooms[2];
    struct cql2_span left;
    struct cql2_span right;
    if (!span_of(value_at(filter, step->args[0], row, &rooms[0]), &left) ||
        !span_of(value_at(filter, step->args[1], row, &rooms[1]), &right))
        return CQL2_UNKNOWN;
    return truth_of(cql2_span_relate(step->op, &left, &right));
}

/* ---- Lists ----------------------------------------------------------------------------------- */

static bool list_holds(const struct cql2_value *list, const struct cql2_value *others, bool all);

static bool value_equal(const struct cql2_value *a, const struct cql2_value *b)
{
    struct cql2_span left;
    struct cql2_span right;
    int order;
    if (a->kind == CQL2_LIST && b->kind == CQL2_LIST)
        return list_holds(a, b, true) && list_holds(b, a, true);
    if (a->kind == CQL2_INTERVAL && b->kind == CQL2_INTERVAL && span_of(a, &left) &&
        span_of(b, &right))
        return cql2_span_relate(CQL2_OP_T_EQUALS, &left, &right);
    return cql2_value_compare(a, b, &order) && !order;
}

/* All of the others, or any? Of none, all. */
static bool list_holds(const struct cql2_value *list, const struct cql2_value *others, bool all)
{
    for (size_t i = 0; i < others->list.count; i++) {
        bool is_held = false;
        for (size_t j = 0; j < list->list.count && !is_held; j++)
            is_held = value_equal(&list->list.items[j], &others->list.items[i]);
        if (is_held != all)
            return is_held;
    }
    return all;
}

/* Lists are sets here, as OGC 21-065r2, 7.9 has it: neither order nor repeats count. */
static enum cql2_truth array(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    struct cql2_value a = cql2_step_value(filter, step->args[0], row);
    struct cql2_value b = cql2_step_value(filter, step->args[1], row);
    if (a.kind != CQL2_LIST || b.kind != CQL2_LIST)
        return CQL2_UNKNOWN;
    switch ((int)step->op) {
    case CQL2_OP_A_EQUALS: return truth_of(value_equal(&a, &b));
    case CQL2_OP_A_CONTAINS: return truth_of(list_holds(&a, &b, true));
    case CQL2_OP_A_CONTAINED_BY: return truth_of(list_holds(&b, &a, true));
    default: return truth_of(list_holds(&a, &b, false));
    }
}

/* ---- Geometries ------------------------------------------------------------------------------ */

/* A row's or literal's figure; a point is put into room. NULL: there is none. */
static const struct figure *figure_of(struct cql2_filter *filter, const struct cql2_step *step,
                                      const struct cql2_value *value, int64_t row,
                                      struct figure *room, double *numbers)
{
    const struct cql2_scope *scope = filter->scope;
    if (step->figure)
        return step->figure;
    if (!value->geometry.is_point)
        return scope->figure ? scope->figure(scope->about, step->property, row) : NULL;
    numbers[0] = value->geometry.box.min_x;
    numbers[1] = value->geometry.box.min_y;
    *room = (struct figure){.type = FIGURE_POINT, .stride = 2, .count = 1};
    room->coordinates = numbers;
    room->box = value->geometry.box;
    return room;
}

static bool boxes_meet(const struct geo_box *a, const struct geo_box *b)
{
    return a->min_x <= b->max_x && b->min_x <= a->max_x && a->min_y <= b->max_y &&
           b->min_y <= a->max_y;
}

/* Both sides are the row's: the second is prepared for this row alone. */
static enum err rows_relate(struct cql2_filter *filter, const struct cql2_step *step,
                            const struct figure *figure, int64_t row, bool *out,
                            struct problem *problem)
{
    struct cql2_step *second = step->args[1];
    struct cql2_value value = cql2_step_value(filter, second, row);
    struct figure room;
    double numbers[2];
    const struct figure *asked_figure = figure_of(filter, second, &value, row, &room, numbers);
    struct figure_asked *asked;
    if (!asked_figure)
        return problem_set(problem, ERR_INVALID, "A geometry is not to be had.");
    enum err err = figure_asked_create(filter->shaper, asked_figure, &asked, problem);
    if (err)
        return err;
    err = figure_relate(asked, figure, step->relation, out, problem);
    figure_asked_destroy(asked);
    return err;
}

/* How anything lies to itself. */
static bool relates_to_itself(enum figure_relation relation)
{
    switch (relation) {
    case FIGURE_INTERSECTS:
    case FIGURE_EQUALS:
    case FIGURE_CONTAINS:
    case FIGURE_WITHIN: return true;
    case FIGURE_DISJOINT:
    case FIGURE_TOUCHES:
    case FIGURE_CROSSES:
    case FIGURE_OVERLAPS: break;
    }
    return false;
}

static enum err part_relate(struct cql2_filter *filter, struct cql2_step *step, int part,
                            struct problem *problem)
{
    const struct figure *figure = filter->scope->part(filter->scope->about, part);
    enum figure_relation relation =
        step->relation == FIGURE_WITHIN ? FIGURE_WITHIN : FIGURE_INTERSECTS;
    bool is_met = false;
    if (!figure)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for a geometry.");
    enum err err = figure_relate(step->asked, figure, relation, &is_met, problem);
    if (err)
        return err;
    step->parts_known |= UINT64_C(1) << part;
    step->parts_met |= (uint64_t)is_met << part;
    return OK;
}

/* What is joined of parts intersects something if one of them does, and is within it if all are.
 * *done is false of other questions and rows. */
static enum err parts_relate(struct cql2_filter *filter, struct cql2_step *step, int64_t row,
                             bool *done, bool *out, struct problem *problem)
{
    const struct cql2_scope *scope = filter->scope;
    bool fits = scope->parts && step->asked && !step->other->figure &&
                (step->relation == FIGURE_INTERSECTS || step->relation == FIGURE_DISJOINT ||
                 step->relation == FIGURE_WITHIN);
    uint64_t parts = fits ? scope->parts(scope->about, step->other->property, row) : 0;
    enum err err = OK;
    *done = parts != 0;
    for (uint64_t left = parts & ~step->parts_known; left && !err; left &= left - 1)
        err = part_relate(filter, step, __builtin_ctzll(left), problem);
    uint64_t met = parts & step->parts_met;
    if (step->relation == FIGURE_WITHIN)
        *out = met == parts;
    else
        *out = (met != 0) == (step->relation == FIGURE_INTERSECTS);
    return err;
}

/* GEOS failed: because the filter's polygons are not valid? Mostly it gets along with them. */
static enum err blame_find(const struct cql2_filter *filter, const struct cql2_step *step,
                           struct problem *problem)
{
    for (int i = 0; i < 2; i++) {
        struct problem inner = {.where = ""};
        if (step->args[i]->figure && figure_valid(filter->shaper, step->args[i]->figure, &inner))
            return cql2_node_refuse(problem, step->args[i]->node, ERR_INVALID, "%s", inner.text);
    }
    return ERR_GEOMETRY;
}

static enum cql2_truth spatial(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    struct cql2_step *other = step->other;
    struct cql2_step *fixed = other == step->args[0] ? step->args[1] : step->args[0];
    struct cql2_value rooms[2];
    const struct cql2_value *value = value_at(filter, other, row, &rooms[0]);
    const struct cql2_value *against = value_at(filter, fixed, row, &rooms[1]);
    if (value->kind != CQL2_GEOMETRY || against->kind != CQL2_GEOMETRY)
        return CQL2_UNKNOWN;
    if (step->is_of_itself)
        return truth_of(relates_to_itself(step->relation));
    if (!boxes_meet(&value->geometry.box, &against->geometry.box))
        return truth_of(step->relation == FIGURE_DISJOINT);
    struct problem problem = {.where = ""};
    bool answer = false;
    bool is_done = false;
    enum err err = parts_relate(filter, step, row, &is_done, &answer, &problem);
    if (is_done) {
        /* the row's figure need not be made */
    } else if (step->asked && value->geometry.is_point && !other->figure) {
        err = figure_relate_point(step->asked, value->geometry.box.min_x, value->geometry.box.min_y,
                                  step->relation, &answer, &problem);
    } else {
        struct figure room;
        double numbers[2];
        const struct figure *figure = figure_of(filter, other, value, row, &room, numbers);
        if (!figure)
            return CQL2_UNKNOWN;
        err = step->asked ? figure_relate(step->asked, figure, step->relation, &answer, &problem)
                          : rows_relate(filter, step, figure, row, &answer, &problem);
    }
    if (err == ERR_GEOMETRY)
        err = blame_find(filter, step, &problem);
    if (err)
        fail(filter, err, &problem);
    return err ? CQL2_UNKNOWN : truth_of(answer);
}

/* ---- Conditions ------------------------------------------------------------------------------ */

static enum cql2_truth constant_truth(const struct cql2_value *value)
{
    return value->kind == CQL2_BOOL ? truth_of(value->truth) : CQL2_UNKNOWN;
}

/* AND ends with the first false one, OR with the first true one. */
static enum cql2_truth junction(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    enum cql2_truth end = step->op == CQL2_OP_AND ? CQL2_FALSE : CQL2_TRUE;
    enum cql2_truth truth = cql2_not(end);
    for (int i = 0; i < step->arg_count; i++) {
        enum cql2_truth part = cql2_step_test(filter, step->args[i], row);
        if (part == end)
            return end;
        if (part == CQL2_UNKNOWN)
            truth = CQL2_UNKNOWN;
    }
    return truth;
}

static enum cql2_truth is_null(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    return truth_of(cql2_step_value(filter, step->args[0], row).kind == CQL2_NULL);
}

enum cql2_truth cql2_step_test(struct cql2_filter *filter, struct cql2_step *step, int64_t row)
{
    if (step->is_constant)
        return constant_truth(&step->value);
    if (step->op <= CQL2_OP_OR)
        return junction(filter, step, row);
    if (step->op == CQL2_OP_NOT)
        return cql2_not(cql2_step_test(filter, step->args[0], row));
    if (step->op <= CQL2_OP_GREATER_EQUAL)
        return compare(filter, step, row);
    if (step->op == CQL2_OP_LIKE)
        return like(filter, step, row);
    if (step->op == CQL2_OP_BETWEEN)
        return between(filter, step, row);
    if (step->op == CQL2_OP_IN)
        return in(filter, step, row);
    if (step->op == CQL2_OP_IS_NULL)
        return is_null(filter, step, row);
    if (step->op >= CQL2_OP_S_INTERSECTS && step->op <= CQL2_OP_S_OVERLAPS)
        return spatial(filter, step, row);
    if (step->op >= CQL2_OP_T_AFTER && step->op <= CQL2_OP_T_STARTS)
        return temporal(filter, step, row);
    if (step->op >= CQL2_OP_A_EQUALS && step->op <= CQL2_OP_A_OVERLAPS)
        return array(filter, step, row);
    struct cql2_value value = cql2_step_value(filter, step, row); /* a property that is a truth */
    return constant_truth(&value);
}
