#include "tests/support/cql2_rows.h"

#include <stdio.h>
#include <stdlib.h>

#include "src/domain/cql2_tree.h"

static int name_find(const void *about, struct str name, enum cql2_kind *kind)
{
    const struct cql2_rows *rows = about;
    for (int i = 0; i < rows->name_count; i++)
        if (str_equal(rows->names[i], name)) {
            *kind = rows->kinds[i];
            return i;
        }
    return -1;
}

static const struct cql2_cell *cell_find(const struct cql2_rows *rows, int property, int64_t row)
{
    for (int i = 0; i < rows->cell_counts[row]; i++)
        if (rows->cells[row][i].name == property)
            return &rows->cells[row][i];
    return NULL;
}

static struct cql2_value value_get(const void *about, int property, int64_t row)
{
    const struct cql2_cell *cell = cell_find(about, property, row);
    return cell ? cell->value : (struct cql2_value){.kind = CQL2_NULL};
}

static const struct figure *figure_get(const void *about, int property, int64_t row)
{
    const struct cql2_cell *cell = cell_find(about, property, row);
    return cell ? cell->figure : NULL;
}

static _Noreturn void stop(struct str text, const struct problem *problem)
{
    fprintf(stderr, "a row's value \"%.*s\" does not read: %s\n", (int)text.len, text.ptr,
            problem->text);
    abort();
}

static struct cql2_value value_of(struct cql2_rows *rows, const struct cql2 *node)
{
    if (node->op == CQL2_OP_INTERVAL) {
        struct cql2_value value = {.kind = CQL2_INTERVAL};
        value.interval.from = node->first->value.time;
        value.interval.to = node->last->value.time;
        return value;
    }
    if (node->op != CQL2_OP_LIST)
        return node->value;
    struct cql2_value list = {.kind = CQL2_LIST};
    struct cql2_value *items =
        ARENA_ARRAY(&rows->arena, struct cql2_value, (size_t)node->arg_count + 1);
    if (!items)
        abort();
    for (const struct cql2 *item = node->first; item; item = item->next)
        items[list.list.count++] = value_of(rows, item);
    list.list.items = items;
    return list;
}

/* The literal is read as the one item of a list. */
static void cell_add(struct cql2_rows *rows, struct str name, struct str text)
{
    struct cql2_cell *cell = &rows->cells[rows->row_count][rows->cell_counts[rows->row_count]++];
    struct problem problem = {.where = ""};
    const struct cql2 *wrapped;
    struct buf filter;
    buf_init(&filter, 0);
    buf_format(&filter, "A_EQUALS(\"x\", (%.*s))", (int)text.len, text.ptr);
    if (cql2_read_text(buf_view(&filter), &rows->arena, &wrapped, &problem))
        stop(text, &problem);
    buf_finish(&filter);
    const struct cql2 *literal = wrapped->last->first;
    enum cql2_kind kind;
    cell->value = value_of(rows, literal);
    cell->figure = literal->figure;
    cell->name = name_find(rows, name, &kind);
    if (cell->name < 0) {
        cell->name = rows->name_count++;
        rows->names[cell->name] = name;
        rows->kinds[cell->name] = cell->value.kind;
    } else if (kind != cell->value.kind) {
        rows->kinds[cell->name] = CQL2_ANY;
    }
}

void cql2_rows_init(struct cql2_rows *rows, const char *const *texts)
{
    *rows = (struct cql2_rows){.row_count = 0};
    arena_init(&rows->arena, 0);
    if (shaper_create(&rows->shaper, NULL))
        abort();
    for (; rows->row_count < CQL2_ROWS_MAX && texts[rows->row_count]; rows->row_count++) {
        struct str left = str_from(texts[rows->row_count]);
        struct str pair;
        while (str_split(&left, ';', &pair)) {
            const char *colon = memmem(pair.ptr, pair.len, ": ", 2);
            struct str name = str_trim((struct str){pair.ptr, (size_t)(colon - pair.ptr)});
            struct str text = {colon + 2, (size_t)(pair.ptr + pair.len - colon) - 2};
            cell_add(rows, name, text);
        }
    }
    rows->scope = (struct cql2_scope){
        .about = rows, .find = name_find, .value = value_get, .figure = figure_get};
}

void cql2_rows_finish(struct cql2_rows *rows)
{
    shaper_destroy(rows->shaper);
    arena_finish(&rows->arena);
}

enum err cql2_rows_ask(struct cql2_rows *rows, const struct cql2 *expression,
                       char answers[CQL2_ROWS_MAX + 1], struct problem *problem)
{
    struct cql2_filter *filter;
    enum err err =
        cql2_filter_create(expression, &rows->scope, rows->shaper, &rows->arena, &filter, problem);
    if (err)
        return err;
    for (int row = 0; row < rows->row_count; row++)
        answers[row] = "01?"[cql2_filter_test(filter, row)];
    answers[rows->row_count] = 0;
    err = cql2_filter_failure(filter, problem);
    cql2_filter_destroy(filter);
    return err;
}
