/* Who is covered on the day, by need and by stage. */
#include "annex_making.h"

static struct annex_map *map_add(struct annex_making *making, struct str title)
{
    const struct gap_detail *detail = &making->detail;
    struct annex_map *map = ARENA_NEW(making->arena, struct annex_map);
    int *areas = ARENA_ARRAY(making->arena, int, (size_t)detail->area_count + 1);
    struct gap_cell *cells =
        ARENA_ARRAY(making->arena, struct gap_cell, (size_t)detail->area_count + 1);
    making->is_short |= !map || !areas || !cells;
    if (making->is_short)
        return NULL;
    for (int i = 0; i < detail->area_count; i++) {
        areas[i] = detail->areas[i].area;
        cells[i] = detail->areas[i].cell;
    }
    *map = (struct annex_map){.area_count = detail->area_count, .areas = areas, .cells = cells};
    annex_add(making, ANNEX_GAP_MAP, title)->map = map;
    return map;
}

/* Boroughs and women by verdict, and which boroughs. */
static void totals_table(struct annex_making *making)
{
    static const struct annex_head heads[] = {
        {"Verdict", 20, false}, {"Boroughs", 12, true}, {"Women", 16, true}, {"Which", 52, false}};
    const struct gap_detail *detail = &making->detail;
    int *areas = ARENA_ARRAY(making->arena, int, (size_t)detail->area_count + 1);
    struct annex_rows rows = annex_rows_begin(making, heads, 4);
    for (int verdict = 0; areas && verdict < GAP_VERDICT_COUNT; verdict++) {
        int count = 0;
        int64_t women = 0;
        for (int i = 0; i < detail->area_count; i++) {
            if (detail->areas[i].cell.verdict != (enum gap_verdict)verdict)
                continue;
            areas[count++] = detail->areas[i].area;
            women += detail->areas[i].women;
        }
        annex_cell(&rows, str_from(gap_verdict_words((enum gap_verdict)verdict)));
        number_words(count, &making->words);
        annex_cell(&rows, annex_keep(making));
        number_words(women, &making->words);
        annex_cell(&rows, annex_keep(making));
        annex_areas(making, areas, count);
        annex_cell(&rows, count ? annex_keep(making) : STR("None"));
    }
    annex_rows_end(&rows, STR("Boroughs by verdict. All women of a borough are counted with it."));
}

enum err annex_picture(struct annex_making *making)
{
    gap_question_init(&making->question);
    making->question.moment = making->moment;
    making->question.axis = GAP_ONE;
    enum err err = gap_detail_make(making->atlas, making->memory, &making->question, making->arena,
                                   &making->detail, making->problem);
    struct gap_question by_need = making->question;
    by_need.axis = GAP_NEEDS;
    if (!err)
        err = gap_matrix_make(making->atlas, making->memory, &by_need, making->arena,
                              &making->needs, making->problem);
    if (err)
        return err;
    annex_heading(making, 1, STR("London on this day"));
    gap_summary_words(making->atlas, &making->question, &making->detail, &making->words);
    making->summary = annex_keep(making);
    annex_text(making, making->summary);
    map_add(making, STR("What covers each borough, for any need. The table below says the same."));
    totals_table(making);
    return OK;
}

/* ---- the matrix ---- */

static void cell_add(struct annex_rows *rows, const struct gap_cell *cell)
{
    struct annex_making *making = rows->making;
    static const char *const words[GAP_VERDICT_COUNT] = {"yes", "", "?", "none"};
    if (cell->verdict == GAP_PARTLY)
        share_words(cell->share_of_women, &making->words);
    else
        buf_text(&making->words, words[cell->verdict]);
    struct str text = annex_keep(making);
    annex_cell(rows, text)->verdict = (int)cell->verdict;
}

static void matrix_totals(struct annex_rows *rows, const struct gap_matrix *matrix)
{
    static const char *const labels[GAP_VERDICT_COUNT] = {"Boroughs covered", "Partly", "Unknown",
                                                          "None recorded"};
    for (int verdict = 0; verdict < GAP_VERDICT_COUNT; verdict++) {
        annex_cell(rows, str_from(labels[verdict]));
        for (int k = 0; k < matrix->column_count; k++) {
            buf_int(&rows->making->words, matrix->column_totals[k].areas[verdict]);
            annex_cell(rows, annex_keep(rows->making));
        }
    }
}

static void matrix_table(struct annex_making *making, const struct gap_matrix *matrix,
                         enum gap_axis axis, struct str title)
{
    const char *vocabulary = gap_axis_vocabulary(axis);
    struct annex_rows rows = annex_rows_begin(making, NULL, matrix->column_count + 1);
    if (!rows.columns)
        return;
    rows.columns[0] = (struct annex_column){STR("Borough"), 44, false};
    for (int k = 0; k < matrix->column_count; k++)
        rows.columns[k + 1] = (struct annex_column){
            term_label(making->atlas, vocabulary, matrix->columns[k]), 9, false};
    for (int i = 0; i < matrix->area_count; i++) {
        annex_cell(&rows, making->atlas->directory.areas[matrix->areas[i]].name);
        for (int k = 0; k < matrix->column_count; k++)
            cell_add(&rows, &matrix->cells[i * matrix->column_count + k]);
    }
    matrix_totals(&rows, matrix);
    struct annex_table *table = annex_rows_end(&rows, title);
    if (table)
        table->is_matrix = true;
}

/* How many boroughs have nothing recorded for a need, the worst needs first. */
static void matrix_words(struct annex_making *making, const struct gap_matrix *matrix)
{
    int most = 0;
    int columns = 0;
    struct str names[TERM_MAX];
    for (int k = 0; k < matrix->column_count; k++)
        if (matrix->column_totals[k].areas[GAP_NONE] > most)
            most = matrix->column_totals[k].areas[GAP_NONE];
    for (int k = 0; k < matrix->column_count && k < TERM_MAX; k++)
        if (matrix->column_totals[k].areas[GAP_NONE] == most)
            names[columns++] = term_label(making->atlas, "need", matrix->columns[k]);
    if (!most) {
        annex_text(making, STR("No borough has a need for which no service is recorded."));
        return;
    }
    buf_format(&making->words,
               "Most boroughs without a recorded service, %d of %d, are there for: ", most,
               matrix->area_count);
    annex_names(making, names, columns, TERM_MAX);
    buf_char(&making->words, '.');
    annex_text(making, annex_keep(making));
}

enum err annex_matrices(struct annex_making *making)
{
    struct gap_question question = making->question;
    struct gap_matrix stages;
    question.axis = GAP_STAGES;
    enum err err = gap_matrix_make(making->atlas, making->memory, &question, making->arena, &stages,
                                   making->problem);
    if (err)
        return err;
    annex_heading(making, 1, STR("Gap matrix"));
    annex_text(making, STR("Each cell says whether a woman of the borough finds a recorded service "
                           "on this day: yes, for a share of women, unknown (?), or none "
                           "recorded."));
    annex_heading(making, 2, STR("By need"));
    matrix_words(making, &making->needs);
    matrix_table(making, &making->needs, GAP_NEEDS, STR(""));
    annex_heading(making, 2, STR("By stage in the justice system"));
    matrix_table(making, &stages, GAP_STAGES, STR(""));
    return OK;
}
