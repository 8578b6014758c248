/* Areas, remainders and the matrix for a terminal. */
#include "gaps_table.h"

#include <math.h>

/* ---- cells ---- */

static int columns_of(struct str text)
{
    int columns = 0;
    for (size_t i = 0; i < text.len; i++)
        columns += ((unsigned char)text.ptr[i] & 0xC0) != 0x80;
    return columns;
}

static void spaces(struct buf *out, int count)
{
    while (count-- > 0)
        buf_char(out, ' ');
}

void gaps_left(struct buf *out, struct str text, int columns)
{
    int width = columns_of(text);
    if (width <= columns) {
        buf_str(out, text);
        spaces(out, columns - width);
        return;
    }
    size_t end = 0;
    for (int kept = 0; kept < columns - 1; kept++)
        do
            end++;
        while (end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80);
    buf_bytes(out, text.ptr, end);
    buf_text(out, "…");
}

void gaps_right(struct buf *out, struct str text, int columns)
{
    spaces(out, columns - columns_of(text));
    buf_str(out, text);
}

void gaps_number(struct buf *out, int64_t number, int columns)
{
    char text[32];
    size_t at = sizeof text;
    uint64_t left = number < 0 ? (uint64_t)0 - (uint64_t)number : (uint64_t)number;
    int digits = 0;
    do {
        if (digits && digits % 3 == 0)
            text[--at] = ',';
        text[--at] = (char)('0' + left % 10);
        left /= 10;
        digits++;
    } while (left);
    if (number < 0)
        text[--at] = '-';
    gaps_right(out, (struct str){text + at, sizeof text - at}, columns);
}

void gaps_percent(struct buf *out, double share, int columns)
{
    struct buf text;
    buf_init(&text, 0);
    int percent = (int)lround(share * 100);
    if (share > 0 && percent == 0)
        buf_text(&text, "<1");
    else if (share < 1 && percent == 100)
        buf_text(&text, ">99");
    else
        buf_int(&text, percent);
    buf_text(&text, " %");
    gaps_right(out, buf_view(&text), columns);
    buf_finish(&text);
}

void gaps_metres(struct buf *out, double metres, int columns)
{
    struct buf text;
    buf_init(&text, 0);
    if (!isfinite(metres)) {
        buf_char(&text, '-');
    } else {
        buf_double(&text, metres / 1000, 1);
        buf_text(&text, " km");
    }
    gaps_right(out, buf_view(&text), columns);
    buf_finish(&text);
}

struct str gaps_area_name(const struct gap_writing *writing, int area)
{
    return writing->atlas->directory.areas[area].name;
}

/* ---- what stands under every table ---- */

static void foot(const struct gap_writing *writing, struct buf *out)
{
    struct moment moment = writing->request->question.moment;
    char day[DATE_WORDS_LEN];
    date_words(moment.as_of, day);
    buf_format(out, "\nAs on %s", day);
    if (moment.known_on.days != DATE_MAX.days) {
        date_words(moment.known_on, day);
        buf_format(out, ", as known on %s", day);
    }
    buf_text(out, ". ");
    gap_listings_words(gap_listings_of(writing->atlas, moment), moment.as_of, out);
    buf_char(out, '\n');
    buf_str(out, gap_unknown_words());
    buf_text(out, "\nNumbers of women: ");
    buf_str(out, gap_demand_words(writing->atlas));
    buf_text(out, ". --json names all sources.\n");
}

/* ---- areas ---- */

/* Words in brackets, where there are any. */
static void brackets(struct buf *out, const struct buf *words)
{
    if (words->len)
        buf_format(out, " (%s)", words->ptr);
    out->failed |= words->failed;
}

static void service_words(const struct gap_writing *writing, const struct gap_service *service,
                          struct buf *out)
{
    struct buf until;
    buf_init(&until, 0);
    buf_str(out, gap_service_name(writing->atlas, &writing->request->scenario, service->service));
    if (service->doubt != GAP_RUNS_UNKNOWN)
        gap_until_words(service, &until);
    brackets(out, &until);
    buf_finish(&until);
}

/* By whom, or who may, or who did last. */
static void by_whom(const struct gap_writing *writing, const struct gap_area *area, struct buf *out)
{
    int count = area->service_count ? area->service_count : area->may_count;
    if (area->service_count) {
        service_words(writing, area->services, out);
    } else if (area->may_count) {
        buf_text(out, "perhaps ");
        service_words(writing, area->may, out);
    } else if (area->last_service != NONE) {
        struct buf until;
        buf_init(&until, 0);
        buf_text(out, area->last_is_certain ? "last: " : "last, perhaps: ");
        buf_str(out,
                gap_service_name(writing->atlas, &writing->request->scenario, area->last_service));
        gap_last_words(area, &until);
        brackets(out, &until);
        buf_finish(&until);
    }
    if (count > 1)
        buf_format(out, " and %d more", count - 1);
    if (area->for_some_count)
        buf_format(out, "%s%d for some women", out->len ? "; " : "", area->for_some_count);
}

static void area_line(const struct gap_writing *writing, const struct gap_area *area,
                      struct buf *out)
{
    struct buf words;
    char day[DATE_TEXT_LEN + 1] = "";
    buf_init(&words, 0);
    gaps_left(out, gaps_area_name(writing, area->area), GAPS_NAME_COLUMNS);
    gaps_left(out, str_from(gap_verdict_words(area->cell.verdict)), GAPS_VERDICT_COLUMNS);
    gaps_number(out, area->women, 9);
    gaps_percent(out, area->cell.share_of_women, 8);
    buf_text(out, "  ");
    if (area->has_next) {
        date_print(area->next.date, day);
        buf_format(&words, "%s %s", day, gap_verdict_code(area->next.after.verdict));
    }
    gaps_left(out, buf_view(&words), 20);
    buf_clear(&words);
    by_whom(writing, area, &words);
    buf_str(out, buf_view(&words));
    buf_char(out, '\n');
    out->failed |= words.failed;
    buf_finish(&words);
}

static void detail_table(const struct gap_writing *writing, const struct gap_detail *detail,
                         struct buf *out)
{
    const struct gap_total *total = &detail->total;
    gap_summary_words(writing->atlas, &writing->request->question, detail, out);
    buf_char(out, '\n');
    if (!detail->area_count)
        return;
    buf_char(out, '\n');
    gaps_left(out, STR("Area"), GAPS_NAME_COLUMNS);
    gaps_left(out, STR("Verdict"), GAPS_VERDICT_COLUMNS);
    buf_text(out, "    Women Covered  Next change         By whom\n");
    for (int i = 0; i < detail->area_count; i++)
        area_line(writing, &detail->areas[i], out);
    buf_char(out, '\n');
    for (int i = 0; i < GAP_VERDICT_COUNT; i++)
        buf_format(out, "%s%d %s", i ? ", " : "", total->areas[i],
                   gap_verdict_code((enum gap_verdict)i));
    if (detail->overlaps) {
        buf_text(out, ". ");
        buf_str(out, gap_overlap_words());
        buf_char(out, '\n');
        return;
    }
    buf_text(out, ". Of ");
    gaps_number(out, detail->women, 0);
    buf_text(out, " women: ");
    gaps_number(out, total->women_covered, 0);
    buf_text(out, " covered, ");
    gaps_number(out, total->women_unknown, 0);
    buf_text(out, " unknown, ");
    gaps_number(out, total->women_none, 0);
    buf_text(out, " with no service recorded.\n");
}

static void remainders_table(const struct gap_writing *writing,
                             const struct gap_remainder *remainders, int count, struct buf *out)
{
    gaps_left(out, STR("Area"), GAPS_NAME_COLUMNS);
    gaps_left(out, STR("Verdict"), GAPS_VERDICT_COLUMNS);
    buf_text(out, "   Hectares     Women  Without certain cover\n");
    for (int i = 0; i < count; i++) {
        const struct gap_remainder *row = &remainders[i];
        if (row->is_unknown && !writing->request->include_unknown)
            continue;
        gaps_left(out, gaps_area_name(writing, row->area), GAPS_NAME_COLUMNS);
        gaps_left(out, str_from(gap_verdict_words(row->verdict)), GAPS_VERDICT_COLUMNS);
        gaps_number(out, llround(row->area_m2 / 10000), 11);
        gaps_number(out, row->women, 10);
        buf_text(out, row->is_unknown ? "  may be covered\n" : "  no service recorded\n");
    }
}

/* ---- the matrix ---- */

static const char *verdict_mark(const struct gap_cell *cell)
{
    static const char *const marks[GAP_VERDICT_COUNT] = {"C", "P", "?", "-"};
    return marks[cell->verdict];
}

static void matrix_line(const struct gap_writing *writing, const struct gap_matrix *matrix, int row,
                        struct buf *out)
{
    gaps_left(out, gaps_area_name(writing, matrix->areas[row]), GAPS_NAME_COLUMNS);
    for (int i = 0; i < matrix->column_count; i++)
        gaps_right(out, str_from(verdict_mark(&matrix->cells[row * matrix->column_count + i])), 3);
    buf_char(out, ' ');
    for (int i = 0; i < GAP_VERDICT_COUNT; i++)
        gaps_number(out, matrix->area_totals[row].areas[i], 4);
    buf_char(out, '\n');
}

static void matrix_legend(const struct gap_writing *writing, const struct gap_matrix *matrix,
                          struct buf *out)
{
    buf_text(out, "\nC covered, P partly, ? unknown, - no service recorded\n\n");
    gaps_left(out, STR("Column"), 42);
    buf_text(out, matrix->overlaps ? "   C   P   ?   -\n"
                                   : "   C   P   ?   -    Women: covered     unknown        "
                                     "none\n");
    for (int i = 0; i < matrix->column_count; i++) {
        const struct gap_total *total = &matrix->column_totals[i];
        struct term term =
            gap_column_term(writing->atlas, &writing->request->question, matrix->columns[i]);
        buf_format(out, "%2d  ", i + 1);
        gaps_left(out, term.label, 38);
        for (int k = 0; k < GAP_VERDICT_COUNT; k++)
            gaps_number(out, total->areas[k], 4);
        if (!matrix->overlaps) {
            gaps_number(out, total->women_covered, 19);
            gaps_number(out, total->women_unknown, 12);
            gaps_number(out, total->women_none, 12);
        }
        buf_char(out, '\n');
    }
    if (matrix->overlaps) {
        buf_char(out, '\n');
        buf_str(out, gap_overlap_words());
    }
    buf_format(out,
               "\n%d of %d areas are covered in every column; %d have no service recorded in "
               "any.\n",
               matrix->all_covered, matrix->area_count, matrix->none_recorded);
}

static void matrix_table(const struct gap_writing *writing, const struct gap_matrix *matrix,
                         struct buf *out)
{
    gaps_left(out, STR("Area"), GAPS_NAME_COLUMNS);
    for (int i = 0; i < matrix->column_count; i++)
        gaps_number(out, i + 1, 3);
    buf_text(out, "    C   P   ?   -\n");
    for (int i = 0; i < matrix->area_count; i++)
        matrix_line(writing, matrix, i, out);
    matrix_legend(writing, matrix, out);
}

/* ---- all ---- */

static enum err sites_answer(const struct gap_writing *writing, struct gap_memory *memory,
                             const struct gap_question *question, struct buf *out,
                             struct problem *problem)
{
    struct gap_siting siting;
    struct siting_answer answer;
    enum err err = gap_siting_make(writing->atlas, memory, question, &writing->request->siting,
                                   writing->arena, &siting, problem);
    if (!err)
        err = siting_solve(&siting.problem, &answer, problem);
    if (!err)
        gaps_sites_table(&siting, &answer, out);
    return err;
}

static enum err table_answer(const struct gap_writing *writing, struct gap_memory *memory,
                             const struct gap_question *question, struct buf *out,
                             struct problem *problem)
{
    const struct atlas *atlas = writing->atlas;
    const struct gap_request *request = writing->request;
    struct arena *arena = writing->arena;
    struct gap_detail detail;
    struct gap_remainder *remainders;
    struct gap_matrix matrix;
    struct gap_timeline timeline;
    struct gap_cliff cliff;
    struct gap_comparison comparison;
    struct gap_reach reach;
    int count;
    enum err err = OK;
    switch (request->asked) {
    case GAP_ASKED_AREAS:
        err = gap_detail_make(atlas, memory, question, arena, &detail, problem);
        if (!err)
            detail_table(writing, &detail, out);
        break;
    case GAP_ASKED_UNCOVERED:
        err = gap_remainders_make(atlas, memory, question, arena, &remainders, &count, problem);
        if (!err)
            remainders_table(writing, remainders, count, out);
        break;
    case GAP_ASKED_MATRIX:
        err = gap_matrix_make(atlas, memory, question, arena, &matrix, problem);
        if (!err)
            matrix_table(writing, &matrix, out);
        break;
    case GAP_ASKED_TIMELINE:
        err = gap_timeline_make(atlas, memory, question, request->to, arena, &timeline, problem);
        if (!err)
            gaps_timeline_table(writing, &timeline, out);
        break;
    case GAP_ASKED_CLIFF:
        err = gap_cliff_make(atlas, memory, question, request->to, arena, &cliff, problem);
        if (!err)
            gaps_cliff_table(writing, &cliff, out);
        break;
    case GAP_ASKED_SCENARIO:
        err = gap_comparison_make(atlas, memory, question, arena, &comparison, problem);
        if (!err)
            gaps_comparison_table(writing, &comparison, out);
        break;
    case GAP_ASKED_REACH:
        err = gap_reach_make(atlas, memory, question, request->within_m, arena, &reach, problem);
        if (!err)
            gaps_reach_table(writing, &reach, out);
        break;
    case GAP_ASKED_SITES: return sites_answer(writing, memory, question, out, problem);
    case GAP_ASKED_COUNT: break;
    }
    return err;
}

enum err gaps_table_answer(const struct gap_writing *writing, struct gap_memory *memory,
                           struct buf *out, struct problem *problem)
{
    struct gap_question question = gap_request_question(writing->request);
    enum err err = table_answer(writing, memory, &question, out, problem);
    if (err)
        return err;
    foot(writing, out);
    return out->failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the table.")
                       : OK;
}
