/* Areas by columns, with their totals. */
#include <math.h>
#include <string.h>

#include "gap_making.h"

const char *gap_verdict_code(enum gap_verdict verdict)
{
    static const char *const codes[] = {"covered", "partly", "unknown", "none"};
    return codes[verdict];
}

const char *gap_verdict_words(enum gap_verdict verdict)
{
    static const char *const words[] = {"Covered", "Partly covered", "Unknown",
                                        "No service recorded"};
    return words[verdict];
}

void gap_total_add(struct gap_total *total, const struct gap_cell *cell, int women)
{
    int covered = gap_cell_women(cell, women);
    int unknown = (int)lround(cell->share_unknown * women);
    if (unknown > women - covered)
        unknown = women - covered;
    total->areas[cell->verdict]++;
    total->women_covered += covered;
    total->women_unknown += unknown;
    total->women_none += women - covered - unknown;
}

static bool matrix_take(const struct gap_view *view, int area_count, struct gap_matrix *out,
                        int **areas, int **women, int **columns)
{
    size_t rows = (size_t)area_count;
    size_t width = (size_t)view->column_count;
    *areas = ARENA_ARRAY(view->arena, int, rows);
    *women = ARENA_ARRAY(view->arena, int, rows);
    *columns = ARENA_ARRAY(view->arena, int, width);
    out->cells = ARENA_ARRAY(view->arena, struct gap_cell, rows * width);
    out->area_totals = ARENA_ARRAY(view->arena, struct gap_total, rows);
    out->column_totals = ARENA_ARRAY(view->arena, struct gap_total, width);
    out->area_count = area_count;
    out->column_count = view->column_count;
    out->areas = *areas;
    out->women = *women;
    out->columns = *columns;
    return *areas && *women && *columns && out->cells && out->area_totals && out->column_totals;
}

static void matrix_total(struct gap_matrix *matrix)
{
    for (int row = 0; row < matrix->area_count; row++) {
        struct gap_total *total = &matrix->area_totals[row];
        matrix->women_all += matrix->women[row];
        for (int column = 0; column < matrix->column_count; column++) {
            const struct gap_cell *cell = &matrix->cells[row * matrix->column_count + column];
            gap_total_add(total, cell, matrix->women[row]);
            gap_total_add(&matrix->column_totals[column], cell, matrix->women[row]);
        }
        matrix->all_covered += total->areas[GAP_COVERED] == matrix->column_count;
        matrix->none_recorded += total->areas[GAP_NONE] == matrix->column_count;
    }
}

enum err gap_matrix_of(const struct gap_field *field, const struct gap_places *places,
                       bool wants_area, struct gap_matrix *out, struct problem *problem)
{
    const struct gap_view *view = field->view;
    int *areas;
    int *women;
    int *columns;
    *out = (struct gap_matrix){.overlaps = places->overlaps};
    if (!matrix_take(view, places->count, out, &areas, &women, &columns))
        return gap_no_memory(problem);
    memcpy(columns, view->columns, (size_t)view->column_count * sizeof *columns);
    enum err err = OK;
    for (int row = 0; row < places->count && !err; row++) {
        areas[row] = places->places[row].area;
        women[row] = places->places[row].women;
        for (int column = 0; column < view->column_count && !err; column++)
            err = gap_field_cell(field, &places->places[row], column, wants_area,
                                 &out->cells[row * view->column_count + column], problem);
    }
    matrix_total(out);
    return err;
}

enum err gap_matrix_make(const struct atlas *atlas, struct gap_memory *memory,
                         const struct gap_question *question, struct arena *arena,
                         struct gap_matrix *out, struct problem *problem)
{
    struct gap_view view;
    struct gap_field field;
    struct gap_places places;
    enum err err = gap_view_make(atlas, memory, question, arena, &view, problem);
    if (!err)
        err = gap_places_make(&view, question->moment.as_of, false, &places, problem);
    if (!err)
        err = gap_field_make(&view, &field, problem);
    if (!err)
        err = gap_field_fill(&field, question->moment.as_of, problem);
    if (!err)
        err = gap_matrix_of(&field, &places, true, out, problem);
    return err;
}

/* ---- scenarios ------------------------------------------------------------------------------- */

static bool cells_differ(const struct gap_cell *a, const struct gap_cell *b)
{
    return a->verdict != b->verdict || a->rest_is_unknown != b->rest_is_unknown ||
           fabs(a->share_of_area - b->share_of_area) > GAP_CRUMB ||
           fabs(a->share_of_women - b->share_of_women) > 1e-9;
}

/* The columns of one area: what each gains or loses, and the most that any does. */
static void differences_of(struct gap_comparison *out, int row, struct gap_difference *differences)
{
    const struct gap_matrix *before = &out->before;
    int64_t best = 0;
    int64_t worst = 0;
    for (int column = 0; column < before->column_count; column++) {
        int i = row * before->column_count + column;
        if (!cells_differ(&before->cells[i], &out->after.cells[i]))
            continue;
        int64_t women = gap_cell_women(&out->after.cells[i], before->women[row]) -
                        gap_cell_women(&before->cells[i], before->women[row]);
        differences[out->difference_count++] = (struct gap_difference){row, column, women};
        out->women_gained += women > 0 ? women : 0;
        out->women_lost -= women < 0 ? women : 0;
        best = women > best ? women : best;
        worst = women < worst ? women : worst;
    }
    out->women_better += best;
    out->women_worse -= worst;
}

static enum err differences_make(struct arena *arena, struct gap_comparison *out,
                                 struct problem *problem)
{
    size_t count = (size_t)out->before.area_count * (size_t)out->before.column_count;
    struct gap_difference *differences = ARENA_ARRAY(arena, struct gap_difference, count + 1);
    if (!differences)
        return gap_no_memory(problem);
    for (int row = 0; row < out->before.area_count; row++)
        differences_of(out, row, differences);
    out->differences = differences;
    return OK;
}

enum err gap_comparison_make(const struct atlas *atlas, struct gap_memory *memory,
                             const struct gap_question *question, struct arena *arena,
                             struct gap_comparison *out, struct problem *problem)
{
    struct gap_question plain = *question;
    plain.scenario = NULL;
    *out = (struct gap_comparison){0};
    enum err err = gap_matrix_make(atlas, memory, &plain, arena, &out->before, problem);
    if (!err)
        err = gap_matrix_make(atlas, memory, question, arena, &out->after, problem);
    return err ? err : differences_make(arena, out, problem);
}
