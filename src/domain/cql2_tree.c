#include "cql2_tree.h"

#include <stdarg.h>
#include <stdio.h>

#include "codec/json.h"
#include "model/date.h"

enum {
    TRUTH = CQL2_IS_TRUTH | CQL2_IS_CONDITION,
    COND = CQL2_IS_CONDITION,
    NUMBER = CQL2_IS_NUMBER,
    TEXT = CQL2_IS_TEXT,
    TIME = CQL2_IS_TIME,
    SPAN = CQL2_IS_TIME | CQL2_IS_INTERVAL,
    SHAPE = CQL2_IS_GEOMETRY,
    LIST = CQL2_IS_LIST,
    SCALAR = CQL2_IS_SCALAR,
    ORDERED = CQL2_IS_NUMBER | CQL2_IS_TEXT | CQL2_IS_TIME,
    ANY = CQL2_IS_ANY,
    MANY = CQL2_NODES_MAX
};

const struct cql2_op_row cql2_ops[CQL2_OP_COUNT] = {
    [CQL2_OP_AND] = {"and", 2, MANY, TRUTH, TRUTH, COND},
    [CQL2_OP_OR] = {"or", 2, MANY, TRUTH, TRUTH, COND},
    [CQL2_OP_NOT] = {"not", 1, 1, TRUTH, 0, COND},
    [CQL2_OP_EQUAL] = {"=", 2, 2, SCALAR, SCALAR, COND},
    [CQL2_OP_UNEQUAL] = {"<>", 2, 2, SCALAR, SCALAR, COND},
    [CQL2_OP_LESS] = {"<", 2, 2, SCALAR, SCALAR, COND},
    [CQL2_OP_LESS_EQUAL] = {"<=", 2, 2, SCALAR, SCALAR, COND},
    [CQL2_OP_GREATER] = {">", 2, 2, SCALAR, SCALAR, COND},
    [CQL2_OP_GREATER_EQUAL] = {">=", 2, 2, SCALAR, SCALAR, COND},
    [CQL2_OP_LIKE] = {"like", 2, 2, TEXT, TEXT, COND},
    [CQL2_OP_BETWEEN] = {"between", 3, 3, ORDERED, ORDERED, COND},
    [CQL2_OP_IN] = {"in", 2, 2, SCALAR, LIST, COND},
    [CQL2_OP_IS_NULL] = {"isNull", 1, 1, ANY, 0, COND},
    [CQL2_OP_CASEI] = {"casei", 1, 1, TEXT, 0, TEXT},
    [CQL2_OP_ACCENTI] = {"accenti", 1, 1, TEXT, 0, TEXT},
    [CQL2_OP_PLUS] = {"+", 2, 2, NUMBER, NUMBER, NUMBER},
    [CQL2_OP_MINUS] = {"-", 2, 2, NUMBER, NUMBER, NUMBER},
    [CQL2_OP_TIMES] = {"*", 2, 2, NUMBER, NUMBER, NUMBER},
    [CQL2_OP_DIVIDE] = {"/", 2, 2, NUMBER, NUMBER, NUMBER},
    [CQL2_OP_REMAINDER] = {"%", 2, 2, NUMBER, NUMBER, NUMBER},
    [CQL2_OP_DIV] = {"div", 2, 2, NUMBER, NUMBER, NUMBER},
    [CQL2_OP_POWER] = {"^", 2, 2, NUMBER, NUMBER, NUMBER},
    [CQL2_OP_S_INTERSECTS] = {"s_intersects", 2, 2, SHAPE, SHAPE, COND},
    [CQL2_OP_S_DISJOINT] = {"s_disjoint", 2, 2, SHAPE, SHAPE, COND},
    [CQL2_OP_S_EQUALS] = {"s_equals", 2, 2, SHAPE, SHAPE, COND},
    [CQL2_OP_S_CONTAINS] = {"s_contains", 2, 2, SHAPE, SHAPE, COND},
    [CQL2_OP_S_WITHIN] = {"s_within", 2, 2, SHAPE, SHAPE, COND},
    [CQL2_OP_S_TOUCHES] = {"s_touches", 2, 2, SHAPE, SHAPE, COND},
    [CQL2_OP_S_CROSSES] = {"s_crosses", 2, 2, SHAPE, SHAPE, COND},
    [CQL2_OP_S_OVERLAPS] = {"s_overlaps", 2, 2, SHAPE, SHAPE, COND},
    [CQL2_OP_T_AFTER] = {"t_after", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_BEFORE] = {"t_before", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_CONTAINS] = {"t_contains", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_DISJOINT] = {"t_disjoint", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_DURING] = {"t_during", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_EQUALS] = {"t_equals", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_FINISHED_BY] = {"t_finishedBy", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_FINISHES] = {"t_finishes", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_INTERSECTS] = {"t_intersects", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_MEETS] = {"t_meets", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_MET_BY] = {"t_metBy", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_OVERLAPPED_BY] = {"t_overlappedBy", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_OVERLAPS] = {"t_overlaps", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_STARTED_BY] = {"t_startedBy", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_T_STARTS] = {"t_starts", 2, 2, SPAN, SPAN, COND},
    [CQL2_OP_A_EQUALS] = {"a_equals", 2, 2, LIST, LIST, COND},
    [CQL2_OP_A_CONTAINS] = {"a_contains", 2, 2, LIST, LIST, COND},
    [CQL2_OP_A_CONTAINED_BY] = {"a_containedBy", 2, 2, LIST, LIST, COND},
    [CQL2_OP_A_OVERLAPS] = {"a_overlaps", 2, 2, LIST, LIST, COND},
    [CQL2_OP_INTERVAL] = {NULL, 2, 2, TIME, TIME, CQL2_IS_INTERVAL},
    [CQL2_OP_LIST] = {NULL, 0, MANY, ANY, ANY, LIST},
    [CQL2_OP_FUNCTION] = {NULL, 0, MANY, ANY, ANY, ANY},
    [CQL2_OP_PROPERTY] = {NULL, 0, 0, 0, 0, ANY},
    [CQL2_OP_LITERAL] = {NULL, 0, 0, 0, 0, 0}, /* its value says */
};

enum cql2_op cql2_op_find(struct str name, bool minds_case)
{
    for (int op = 0; op < CQL2_OP_COUNT; op++) {
        struct str own = str_from(cql2_ops[op].name);
        if (own.len && (minds_case ? str_equal(name, own) : str_equal_nocase(name, own)))
            return (enum cql2_op)op;
    }
    return CQL2_OP_COUNT;
}

/* ---- Problems -------------------------------------------------------------------------------- */

static void problem_at_offset(struct problem *problem, struct str text, size_t offset)
{
    size_t character = 1;
    for (size_t i = 0; i < offset && i < text.len; i++)
        character += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    problem_at(problem, "character %zu", character);
}

enum err cql2_refuse(const struct cql2_reading *reading, size_t offset, enum err code,
                     const char *format, ...)
{
    char sentence[sizeof reading->problem->text];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    if (reading->at)
        return json_problem(reading->at, reading->problem, code, "%s", sentence);
    problem_at_offset(reading->problem, reading->text, offset);
    return problem_set(reading->problem, code, "%s", sentence);
}

enum err cql2_node_refuse(struct problem *problem, const struct cql2 *node, enum err code,
                          const char *format, ...)
{
    char sentence[sizeof problem->text];
    va_list args;
    va_start(args, format);
    vsnprintf(sentence, sizeof sentence, format, args);
    va_end(args);
    if (node->pointer)
        problem_at(problem, "%s", node->pointer);
    else
        problem_at_offset(problem, node->text, node->offset);
    return problem_set(problem, code, "%s", sentence);
}

static enum err no_memory(const struct cql2_reading *reading)
{
    problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for this filter.");
    return ERR_NO_MEMORY;
}

/* ---- Nodes ----------------------------------------------------------------------------------- */

/* Where a node came from in JSON, kept for what is found wrong when the document is gone. */
static const char *pointer_of(const struct cql2_reading *reading)
{
    struct problem scratch = {.where = ""};
    json_problem(reading->at, &scratch, ERR_INVALID, "%s", "");
    return str_copy(str_from(scratch.where), reading->arena).ptr;
}

enum err cql2_node_new(struct cql2_reading *reading, enum cql2_op op, size_t offset,
                       struct cql2 **out)
{
    /* codes are written out here, so that compilers see that a node is there if it is OK */
    if (++reading->node_count > CQL2_NODES_MAX) {
        cql2_refuse(reading, offset, ERR_LIMIT, "A filter may have %d operators, names and values.",
                    CQL2_NODES_MAX);
        return ERR_LIMIT;
    }
    struct cql2 *node = ARENA_NEW(reading->arena, struct cql2);
    if (!node)
        return no_memory(reading);
    node->op = op;
    node->text = reading->text;
    node->offset = offset;
    if (reading->at) {
        node->pointer = pointer_of(reading);
        if (!node->pointer)
            return no_memory(reading);
    }
    *out = node;
    return OK;
}

void cql2_node_add(struct cql2 *parent, struct cql2 *arg)
{
    if (parent->last)
        parent->last->next = arg;
    else
        parent->first = arg;
    parent->last = arg;
    parent->arg_count++;
    if (arg->depth > parent->depth)
        parent->depth = arg->depth;
}

static unsigned class_of(const struct cql2 *node)
{
    if (node->op != CQL2_OP_LITERAL)
        return cql2_ops[node->op].gives;
    switch (node->value.kind) {
    case CQL2_BOOL: return CQL2_IS_TRUTH;
    case CQL2_NUMBER: return CQL2_IS_NUMBER;
    case CQL2_TEXT: return CQL2_IS_TEXT;
    case CQL2_TIME: return CQL2_IS_TIME;
    case CQL2_GEOMETRY: return CQL2_IS_GEOMETRY;
    case CQL2_NULL:
    case CQL2_INTERVAL:
    case CQL2_LIST:
    case CQL2_ANY: break;
    }
    return 0;
}

static const char *class_words(unsigned takes)
{
    static const struct {
        unsigned takes;
        const char *words;
    } rows[] = {
        {TRUTH, "a condition"},
        {SCALAR, "a text, number, date or truth"},
        {ORDERED, "a text, number or date"},
        {NUMBER, "a number"},
        {TEXT, "a text"},
        {TIME, "a date or timestamp"},
        {SPAN, "a date, timestamp or interval"},
        {SHAPE, "a geometry"},
        {LIST, "a list"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].takes == takes)
            return rows[i].words;
    return "something else";
}

static const char *op_words(enum cql2_op op)
{
    return op == CQL2_OP_INTERVAL ? "interval" : cql2_ops[op].name ? cql2_ops[op].name : "a list";
}

static enum err args_check(const struct cql2_reading *reading, const struct cql2 *node)
{
    const struct cql2_op_row *row = &cql2_ops[node->op];
    if (node->arg_count < row->least_args || node->arg_count > row->most_args)
        return cql2_node_refuse(reading->problem, node, ERR_INVALID,
                                "%s takes %s%d argument%s, not %d.", op_words(node->op),
                                row->most_args == MANY ? "at least " : "", row->least_args,
                                row->least_args == 1 ? "" : "s", node->arg_count);
    unsigned takes = row->takes_first;
    for (const struct cql2 *arg = node->first; arg; arg = arg->next, takes = row->takes)
        if (!(class_of(arg) & takes))
            return cql2_node_refuse(reading->problem, arg, ERR_INVALID, "%s wants %s here.",
                                    op_words(node->op), class_words(takes));
    return OK;
}

/* A LIKE takes what can be made ready once: a text, perhaps folded. */
static bool is_pattern(const struct cql2 *node)
{
    while (node->op == CQL2_OP_CASEI || node->op == CQL2_OP_ACCENTI)
        node = node->first;
    return node->op == CQL2_OP_LITERAL;
}

enum err cql2_node_check(const struct cql2_reading *reading, struct cql2 *node)
{
    enum err err = args_check(reading, node);
    if (err)
        return err;
    if (node->op == CQL2_OP_LIKE && !is_pattern(node->last))
        return cql2_node_refuse(reading->problem, node->last, ERR_INVALID,
                                "The pattern of like is a text, perhaps in casei or accenti.");
    if (node->op == CQL2_OP_IN) {
        if (node->last->op != CQL2_OP_LIST)
            return cql2_node_refuse(reading->problem, node->last, ERR_INVALID,
                                    "in wants a list here.");
        for (const struct cql2 *item = node->last->first; item; item = item->next)
            if (!(class_of(item) & SCALAR))
                return cql2_node_refuse(reading->problem, item, ERR_INVALID, "in wants %s here.",
                                        class_words(SCALAR));
    }
    if (++node->depth > CQL2_DEPTH_MAX)
        return cql2_node_refuse(reading->problem, node, ERR_LIMIT,
                                "Operators may stand in one another %d deep.", CQL2_DEPTH_MAX);
    return OK;
}

enum err cql2_root_check(const struct cql2_reading *reading, const struct cql2 *root)
{
    if (!(class_of(root) & TRUTH))
        return cql2_node_refuse(reading->problem, root, ERR_INVALID,
                                "A filter is a condition, such as a comparison.");
    return OK;
}

enum err cql2_text_keep(struct cql2_reading *reading, size_t offset, struct str text,
                        struct str *out)
{
    if (text.len > CQL2_LITERAL_MAX_BYTES)
        return cql2_refuse(reading, offset, ERR_LIMIT, "A text or name may have %d bytes.",
                           CQL2_LITERAL_MAX_BYTES);
    if (!str_is_clean(text, NULL))
        return cql2_refuse(reading, offset, ERR_INVALID,
                           "A text or name holds what is no UTF-8 or cannot be seen.");
    struct str copy = str_copy(text, reading->arena);
    if (!copy.ptr)
        return no_memory(reading);
    *out = copy;
    return OK;
}

/* ---- Times ----------------------------------------------------------------------------------- */

enum { HOUR_S = 3600, DAY_S = 86400, SECOND_US = 1000000 };

struct cql2_value cql2_day(int32_t days)
{
    struct cql2_value value = {.kind = CQL2_TIME};
    value.time = (struct cql2_time){(int64_t)days * DAY_S * SECOND_US, true};
    return value;
}

static bool take_digits(struct str *text, size_t count, int *out)
{
    int number = 0;
    if (text->len < count)
        return false;
    for (size_t i = 0; i < count; i++) {
        if (text->ptr[i] < '0' || text->ptr[i] > '9')
            return false;
        number = number * 10 + (text->ptr[i] - '0');
    }
    *text = (struct str){text->ptr + count, text->len - count};
    *out = number;
    return true;
}

static bool take_char(struct str *text, char wanted)
{
    if (!text->len || text->ptr[0] != wanted)
        return false;
    *text = (struct str){text->ptr + 1, text->len - 1};
    return true;
}

/* What is finer than a microsecond is left out. */
static bool take_fraction(struct str *text, int *out_us)
{
    int us = 0;
    int unit_us = SECOND_US;
    if (!take_char(text, '.'))
        return true;
    size_t digits = 0;
    for (int digit; take_digits(text, 1, &digit); digits++) {
        unit_us /= 10;
        us += digit * unit_us;
    }
    *out_us = us;
    return digits > 0;
}

bool cql2_time_read(struct str text, struct cql2_time *out)
{
    struct date date;
    int hours;
    int minutes;
    int seconds;
    int us = 0;
    if (text.len < DATE_TEXT_LEN || !date_parse((struct str){text.ptr, DATE_TEXT_LEN}, &date))
        return false;
    int64_t day_us = (int64_t)date.days * DAY_S * SECOND_US;
    text = (struct str){text.ptr + DATE_TEXT_LEN, text.len - DATE_TEXT_LEN};
    if (!text.len) {
        *out = (struct cql2_time){day_us, true};
        return true;
    }
    if (!take_char(&text, 'T') || !take_digits(&text, 2, &hours) || !take_char(&text, ':') ||
        !take_digits(&text, 2, &minutes) || !take_char(&text, ':') ||
        !take_digits(&text, 2, &seconds) || !take_fraction(&text, &us) || !take_char(&text, 'Z'))
        return false;
    if (text.len || hours > 23 || minutes > 59 || seconds > 59)
        return false;
    int64_t second_of_day = (int64_t)hours * HOUR_S + minutes * 60 + seconds;
    *out = (struct cql2_time){day_us + second_of_day * SECOND_US + us, false};
    return true;
}

void cql2_time_print(struct cql2_time time, char text[CQL2_TIME_TEXT_LEN])
{
    int64_t day_us = (int64_t)DAY_S * SECOND_US;
    int64_t days = time.utc_us / day_us - (time.utc_us % day_us < 0);
    int64_t rest_us = time.utc_us - days * day_us;
    date_print((struct date){(int32_t)days}, text);
    if (time.is_day)
        return;
    int second = (int)(rest_us / SECOND_US);
    int us = (int)(rest_us % SECOND_US);
    char *end = text + DATE_TEXT_LEN;
    end += snprintf(end, CQL2_TIME_TEXT_LEN - DATE_TEXT_LEN, "T%02d:%02d:%02d.%06d",
                    second / HOUR_S, second / 60 % 60, second % 60, us);
    while (end[-1] == '0')
        end--;
    if (end[-1] == '.')
        end--;
    snprintf(end, 2, "Z");
}
