/* Binds an expression to a collection: names, kinds, patterns and geometries are settled once. */
#include "cql2_filter.h"

#include <stdlib.h>

enum { SORTED_MIN = 8 }; /* texts in a list from which on a search pays */

struct binding {
    const struct cql2_scope *scope;
    struct shaper *shaper;
    struct arena *arena;
    struct cql2_filter *filter;
    struct problem *problem;
};

static enum err no_memory(const struct binding *binding)
{
    return problem_set(binding->problem, ERR_NO_MEMORY, "There is no memory for this filter.");
}

/* ---- Kinds ----------------------------------------------------------------------------------- */

static unsigned class_of_kind(enum cql2_kind kind)
{
    switch (kind) {
    case CQL2_BOOL: return CQL2_IS_TRUTH;
    case CQL2_NUMBER: return CQL2_IS_NUMBER;
    case CQL2_TEXT: return CQL2_IS_TEXT;
    case CQL2_TIME: return CQL2_IS_TIME;
    case CQL2_INTERVAL: return CQL2_IS_INTERVAL;
    case CQL2_GEOMETRY: return CQL2_IS_GEOMETRY;
    case CQL2_LIST: return CQL2_IS_LIST;
    case CQL2_NULL:
    case CQL2_ANY: break;
    }
    return CQL2_IS_ANY;
}

static const char *class_words(unsigned class)
{
    switch (class) {
    case CQL2_IS_TRUTH: return "true or false";
    case CQL2_IS_NUMBER: return "a number";
    case CQL2_IS_TEXT: return "a text";
    case CQL2_IS_TIME: return "a date or timestamp";
    case CQL2_IS_INTERVAL: return "an interval";
    case CQL2_IS_GEOMETRY: return "a geometry";
    case CQL2_IS_LIST: return "a list";
    default: return "a condition";
    }
}

/* "The property floors is a number", or what else the step is. */
static enum err refuse_kind(const struct binding *binding, const struct cql2_step *step,
                            const char *why, const char *what)
{
    bool is_property = step->op == CQL2_OP_PROPERTY;
    struct str name = step->node->name;
    int len = name.len < 60 ? (int)name.len : 60;
    return cql2_node_refuse(binding->problem, step->node, ERR_INVALID, "%s%.*s is %s; %s %s.",
                            is_property ? "The property " : "This", is_property ? len : 0,
                            is_property ? name.ptr : "", class_words(step->gives), why, what);
}

/* Now that properties have kinds: does each argument fit? */
static enum err kinds_check(const struct binding *binding, const struct cql2_step *step)
{
    const struct cql2_op_row *row = &cql2_ops[step->op];
    for (int i = 0; i < step->arg_count; i++) {
        unsigned takes = i ? row->takes : row->takes_first;
        if (!(step->args[i]->gives & takes))
            return refuse_kind(binding, step->args[i], "that does not go with",
                               row->name ? row->name : "this");
    }
    return OK;
}

/* All that are compared with one another are of one kind. */
static enum err pair_check(const struct binding *binding, const struct cql2_step *first,
                           const struct cql2_step *other)
{
    if (first->gives & other->gives)
        return OK;
    const struct cql2_step *told = other->op == CQL2_OP_PROPERTY ? other : first;
    return refuse_kind(binding, told, "it is compared with",
                       class_words((told == first ? other : first)->gives));
}

static enum err pairs_check(const struct binding *binding, const struct cql2_step *step)
{
    bool is_comparison = step->op >= CQL2_OP_EQUAL && step->op <= CQL2_OP_IN;
    if (!is_comparison || step->op == CQL2_OP_LIKE)
        return OK;
    const struct cql2_step *list = step->op == CQL2_OP_IN ? step->args[1] : step;
    enum err err = OK;
    for (int i = step->op == CQL2_OP_IN ? 0 : 1; i < list->arg_count && !err; i++)
        err = pair_check(binding, step->args[0], list->args[i]);
    return err;
}

/* ---- Steps ----------------------------------------------------------------------------------- */

static enum err property_bind(const struct binding *binding, struct cql2_step *step)
{
    enum cql2_kind kind = CQL2_ANY;
    struct str name = step->node->name;
    step->property = binding->scope->find(binding->scope->about, name, &kind);
    if (step->property < 0)
        return cql2_node_refuse(binding->problem, step->node, ERR_INVALID,
                                "There is no property %.*s.", name.len < 60 ? (int)name.len : 60,
                                name.ptr);
    step->gives = class_of_kind(kind);
    return OK;
}

static enum err literal_bind(const struct binding *binding, struct cql2_step *step)
{
    step->is_constant = true;
    step->value = step->node->value;
    step->gives = class_of_kind(step->value.kind);
    if (step->value.kind != CQL2_GEOMETRY)
        return OK;
    struct problem inner = {.where = ""};
    enum err err = figure_check(step->node->figure, &inner);
    if (err)
        return cql2_node_refuse(binding->problem, step->node, err, "%s", inner.text);
    err = cql2_figure_project(binding->scope, step->node, binding->arena, &step->figure,
                              binding->problem);
    if (!err)
        step->value.geometry.box = step->figure->box;
    return err;
}

static enum err like_bind(const struct binding *binding, struct cql2_step *step)
{
    struct str pattern = step->args[1]->value.text;
    enum err err = cql2_like_make(pattern, binding->arena, &step->like, binding->problem);
    return err ? cql2_node_refuse(binding->problem, step->args[1]->node, err,
                                  "A pattern may have %d wildcards, %% and _.",
                                  CQL2_PATTERN_MAX_WILDCARDS)
               : OK;
}

static int text_order(const void *a, const void *b)
{
    return str_compare(*(const struct str *)a, *(const struct str *)b);
}

/* A long list of constant texts is sorted, to be searched. */
static enum err in_bind(const struct binding *binding, struct cql2_step *step)
{
    const struct cql2_step *list = step->args[1];
    bool is_texts = list->is_constant && list->arg_count >= SORTED_MIN;
    for (int i = 0; i < list->arg_count && is_texts; i++)
        is_texts = list->items[i].kind == CQL2_TEXT;
    if (!is_texts)
        return OK;
    step->sorted = ARENA_ARRAY(binding->arena, struct str, (size_t)list->arg_count);
    if (!step->sorted)
        return no_memory(binding);
    for (int i = 0; i < list->arg_count; i++)
        step->sorted[i] = list->items[i].text;
    qsort(step->sorted, (size_t)list->arg_count, sizeof *step->sorted, text_order);
    return OK;
}

/* The relation seen from the other side. */
static enum figure_relation turned(enum figure_relation relation)
{
    if (relation == FIGURE_CONTAINS)
        return FIGURE_WITHIN;
    return relation == FIGURE_WITHIN ? FIGURE_CONTAINS : relation;
}

/* The constant side, if there is one, is prepared once. */
static enum err spatial_bind(const struct binding *binding, struct cql2_step *step)
{
    int constant = step->args[1]->is_constant ? 1 : 0;
    const struct cql2_step *literal = step->args[constant];
    step->relation = (enum figure_relation)(step->op - CQL2_OP_S_INTERSECTS);
    step->other = step->args[0];
    step->is_of_itself = step->args[0]->op == CQL2_OP_PROPERTY &&
                         step->args[1]->op == CQL2_OP_PROPERTY &&
                         step->args[0]->property == step->args[1]->property;
    if (!literal->is_constant)
        return OK;
    step->other = step->args[!constant];
    if (!constant)
        step->relation = turned(step->relation);
    enum err err =
        figure_asked_create(binding->shaper, literal->figure, &step->asked, binding->problem);
    return err ? cql2_node_refuse(binding->problem, literal->node, err,
                                  "This geometry cannot be asked about.")
               : OK;
}

static enum err list_bind(const struct binding *binding, struct cql2_step *step)
{
    step->items = ARENA_ARRAY(binding->arena, struct cql2_value,
                              (size_t)(step->arg_count ? step->arg_count : 1));
    return step->items ? OK : no_memory(binding);
}

/* What needs more than its arguments. */
static enum err op_bind(const struct binding *binding, struct cql2_step *step)
{
    if (step->op == CQL2_OP_LIKE)
        return like_bind(binding, step);
    if (step->op == CQL2_OP_IN)
        return in_bind(binding, step);
    if (step->op == CQL2_OP_LIST)
        return list_bind(binding, step);
    if (step->op >= CQL2_OP_S_INTERSECTS && step->op <= CQL2_OP_S_OVERLAPS)
        return spatial_bind(binding, step);
    return OK;
}

/* What hangs on no row is worked out now. */
static enum err constant_fold(const struct binding *binding, struct cql2_step *step)
{
    for (int i = 0; i < step->arg_count; i++)
        if (!step->args[i]->is_constant)
            return OK;
    struct cql2_filter *filter = binding->filter;
    if (cql2_ops[step->op].gives == CQL2_IS_CONDITION) {
        enum cql2_truth truth = cql2_step_test(filter, step, 0);
        step->value.kind = truth == CQL2_UNKNOWN ? CQL2_NULL : CQL2_BOOL;
        step->value.truth = truth == CQL2_TRUE;
    } else {
        step->value = cql2_step_value(filter, step, 0);
    }
    step->is_constant = true;
    if (!filter->failed)
        return OK;
    return cql2_node_refuse(binding->problem, step->node, filter->failed, "%s",
                            filter->failure.text);
}

static enum err step_bind(const struct binding *binding, const struct cql2 *node,
                          struct cql2_step **out);

static enum err args_bind(const struct binding *binding, struct cql2_step *step)
{
    step->args = ARENA_ARRAY(binding->arena, struct cql2_step *, (size_t)step->node->arg_count + 1);
    if (!step->args)
        return no_memory(binding);
    enum err err = OK;
    for (const struct cql2 *arg = step->node->first; arg && !err; arg = arg->next) {
        err = step_bind(binding, arg, &step->args[step->arg_count]);
        if (!err)
            step->arg_count++;
    }
    return err;
}

static enum err operator_bind(const struct binding *binding, struct cql2_step *step)
{
    step->gives = cql2_ops[step->op].gives;
    enum err err = args_bind(binding, step);
    if (!err)
        err = kinds_check(binding, step);
    if (!err)
        err = pairs_check(binding, step);
    if (!err)
        err = op_bind(binding, step);
    return err ? err : constant_fold(binding, step);
}

static enum err step_bind(const struct binding *binding, const struct cql2 *node,
                          struct cql2_step **out)
{
    if (node->op == CQL2_OP_FUNCTION)
        return cql2_node_refuse(binding->problem, node, ERR_INVALID, "There is no function %.*s.",
                                node->name.len < 60 ? (int)node->name.len : 60, node->name.ptr);
    struct cql2_step *step = ARENA_NEW(binding->arena, struct cql2_step);
    if (!step)
        return no_memory(binding);
    step->op = node->op;
    step->node = node;
    step->next = binding->filter->all;
    binding->filter->all = step;
    buf_init(&step->folded, 0);
    enum err err;
    if (node->op == CQL2_OP_PROPERTY)
        err = property_bind(binding, step);
    else if (node->op == CQL2_OP_LITERAL)
        err = literal_bind(binding, step);
    else
        err = operator_bind(binding, step);
    if (!err)
        *out = step;
    return err;
}

enum err cql2_filter_create(const struct cql2 *expression, const struct cql2_scope *scope,
                            struct shaper *shaper, struct arena *arena, struct cql2_filter **out,
                            struct problem *problem)
{
    struct cql2_filter *filter = ARENA_NEW(arena, struct cql2_filter);
    struct binding binding = {scope, shaper, arena, filter, problem};
    if (!filter)
        return no_memory(&binding);
    filter->scope = scope;
    filter->shaper = shaper;
    enum err err = step_bind(&binding, expression, &filter->root);
    if (!err && !(filter->root->gives & (CQL2_IS_TRUTH | CQL2_IS_CONDITION)))
        err = refuse_kind(&binding, filter->root, "a filter is", "a condition");
    if (err) {
        cql2_filter_destroy(filter);
        return err;
    }
    *out = filter;
    return OK;
}

void cql2_filter_destroy(struct cql2_filter *filter)
{
    for (struct cql2_step *step = filter ? filter->all : NULL; step; step = step->next) {
        buf_finish(&step->folded);
        figure_asked_destroy(step->asked);
    }
}

enum cql2_truth cql2_filter_test(struct cql2_filter *filter, int64_t row)
{
    return cql2_step_test(filter, filter->root, row);
}

enum err cql2_filter_failure(const struct cql2_filter *filter, struct problem *problem)
{
    if (filter->failed && problem)
        *problem = filter->failure;
    return filter->failed;
}
