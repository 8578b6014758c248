/* The matrix, and two of them compared, as JSON. */
#include "gap_writing.h"

static const struct gap_question *question_of(const struct gap_writing *writing)
{
    return &writing->request->question;
}

static void column_member(const struct gap_writing *writing, struct json_write *json, int column)
{
    gap_text_member(json, STR("column"),
                    gap_column_term(writing->atlas, question_of(writing), column).code);
}

static void columns_member(const struct gap_writing *writing, struct json_write *json,
                           const struct gap_matrix *matrix)
{
    json_write_key(json, STR("columns"));
    json_write_list_begin(json);
    for (int i = 0; i < matrix->column_count; i++) {
        struct term term =
            gap_column_term(writing->atlas, question_of(writing), matrix->columns[i]);
        json_write_object_begin(json);
        gap_text_member(json, STR("code"), term.code);
        gap_text_member(json, STR("label"), term.label);
        json_write_object_end(json);
    }
    json_write_list_end(json);
}

static void row_write(const struct gap_writing *writing, struct json_write *json,
                      const struct gap_matrix *matrix, int row)
{
    json_write_object_begin(json);
    gap_area_members(writing, json, matrix->areas[row]);
    gap_int_member(json, STR("women"), matrix->women[row]);
    json_write_key(json, STR("cells"));
    json_write_list_begin(json);
    for (int i = 0; i < matrix->column_count; i++) {
        json_write_object_begin(json);
        column_member(writing, json, matrix->columns[i]);
        gap_cell_members(json, &matrix->cells[row * matrix->column_count + i], true);
        json_write_object_end(json);
    }
    json_write_list_end(json);
    json_write_key(json, STR("totals"));
    json_write_object_begin(json);
    gap_total_members(json, &matrix->area_totals[row]);
    json_write_object_end(json);
    json_write_object_end(json);
}

void gap_matrix_members(const struct gap_writing *writing, struct json_write *json,
                        const struct gap_matrix *matrix)
{
    columns_member(writing, json, matrix);
    json_write_key(json, STR("rows"));
    json_write_list_begin(json);
    for (int i = 0; i < matrix->area_count; i++)
        row_write(writing, json, matrix, i);
    json_write_list_end(json);
    json_write_key(json, STR("column_totals"));
    json_write_list_begin(json);
    for (int i = 0; i < matrix->column_count; i++) {
        json_write_object_begin(json);
        column_member(writing, json, matrix->columns[i]);
        gap_total_members(json, &matrix->column_totals[i]);
        gap_total_women_members(json, &matrix->column_totals[i], matrix->overlaps);
        json_write_object_end(json);
    }
    json_write_list_end(json);
    gap_int_member(json, STR("all_covered"), matrix->all_covered);
    gap_int_member(json, STR("none_recorded"), matrix->none_recorded);
    gap_sum_member(json, STR("women"), matrix->women_all, matrix->overlaps);
    gap_bool_member(json, STR("overlaps"), matrix->overlaps);
}

enum err gap_matrix_write(const struct gap_writing *writing, const struct gap_matrix *matrix,
                          struct buf *out, struct problem *problem)
{
    if (writing->request->format == GAP_CSV) {
        gap_matrix_csv(writing, matrix, out);
        return gap_written(out, problem);
    }
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    gap_matrix_members(writing, &json, matrix);
    gap_common_members(writing, &json);
    json_write_object_end(&json);
    return gap_written(out, problem);
}

/* ---- two compared ---- */

static void cell_member(struct json_write *json, struct str key, const struct gap_cell *cell)
{
    json_write_key(json, key);
    json_write_object_begin(json);
    gap_cell_members(json, cell, true);
    json_write_object_end(json);
}

static void difference_write(const struct gap_writing *writing, struct json_write *json,
                             const struct gap_comparison *comparison,
                             const struct gap_difference *difference)
{
    const struct gap_matrix *before = &comparison->before;
    int cell = difference->area * before->column_count + difference->column;
    json_write_object_begin(json);
    gap_area_members(writing, json, before->areas[difference->area]);
    column_member(writing, json, before->columns[difference->column]);
    cell_member(json, STR("before"), &before->cells[cell]);
    cell_member(json, STR("after"), &comparison->after.cells[cell]);
    gap_int_member(json, STR("women"), difference->women);
    json_write_object_end(json);
}

enum err gap_comparison_write(const struct gap_writing *writing,
                              const struct gap_comparison *comparison, struct buf *out,
                              struct problem *problem)
{
    if (writing->request->format == GAP_CSV) {
        gap_comparison_csv(writing, comparison, out);
        return gap_written(out, problem);
    }
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    json_write_key(&json, STR("before"));
    json_write_object_begin(&json);
    gap_matrix_members(writing, &json, &comparison->before);
    json_write_object_end(&json);
    json_write_key(&json, STR("after"));
    json_write_object_begin(&json);
    gap_matrix_members(writing, &json, &comparison->after);
    json_write_object_end(&json);
    json_write_key(&json, STR("differences"));
    json_write_list_begin(&json);
    for (int i = 0; i < comparison->difference_count; i++)
        difference_write(writing, &json, comparison, &comparison->differences[i]);
    json_write_list_end(&json);
    bool overlaps = comparison->before.overlaps;
    gap_sum_member(&json, STR("women_gained"), comparison->women_better, overlaps);
    gap_sum_member(&json, STR("women_lost"), comparison->women_worse, overlaps);
    gap_sum_member(&json, STR("cell_women_gained"), comparison->women_gained, overlaps);
    gap_sum_member(&json, STR("cell_women_lost"), comparison->women_lost, overlaps);
    gap_common_members(writing, &json);
    json_write_object_end(&json);
    return gap_written(out, problem);
}
