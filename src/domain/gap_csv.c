/* Areas, remainders and the matrix as CSV. */
#include "gap_writing.h"

enum { HECTARE_DECIMALS = 3 };

void gap_csv_bound(struct csv_write *csv, struct date earliest, struct date latest)
{
    char text[DATE_TEXT_LEN + 1];
    bound_print(earliest, latest, text);
    csv_write_text(csv, str_from(text));
}

void gap_csv_date(struct csv_write *csv, struct date day)
{
    char text[DATE_TEXT_LEN + 1];
    date_print(day, text);
    csv_write_text(csv, str_from(text));
}

void gap_csv_sum(struct csv_write *csv, int64_t women, bool overlaps)
{
    if (overlaps)
        csv_write_empty(csv);
    else
        csv_write_int(csv, women);
}

void gap_csv_area(const struct gap_writing *writing, struct csv_write *csv, int number)
{
    const struct area_record *record = &writing->atlas->directory.areas[number];
    csv_write_text(csv, record->code);
    csv_write_text(csv, record->name);
}

static void bound_put(struct buf *out, const char *words, struct date earliest, struct date latest)
{
    char text[DATE_TEXT_LEN + 1];
    bound_print(earliest, latest, text);
    if (text[0])
        buf_format(out, "%s%s", words, text);
}

/* "2021-03; funded until 2020", "last seen 2019-08-01". */
static void ends(struct buf *out, const struct gap_service *service)
{
    size_t start = out->len;
    if (service->has_until && gap_is_last_seen(service->until_earliest, service->until_latest))
        bound_put(out, "last seen ", service->until_earliest, service->until_earliest);
    else if (service->has_until)
        bound_put(out, "", service->until_earliest, service->until_latest);
    if (gap_funding_differs(service))
        bound_put(out, out->len > start ? "; funded until " : "funded until ",
                  service->funded_until_earliest, service->funded_until_latest);
}

/* Names in one field, each with its end where it is known: "A (2021-03); B". */
static void services(const struct gap_writing *writing, struct csv_write *csv,
                     const struct gap_service *list, int count)
{
    struct buf words;
    struct buf until;
    buf_init(&words, 0);
    buf_init(&until, 0);
    for (int i = 0; i < count; i++) {
        buf_clear(&until);
        if (i)
            buf_text(&words, "; ");
        buf_str(&words,
                gap_service_name(writing->atlas, &writing->request->scenario, list[i].service));
        ends(&until, &list[i]);
        if (until.len)
            buf_format(&words, " (%s)", until.ptr);
    }
    csv_write_text(csv, buf_view(&words));
    csv->out->failed |= words.failed || until.failed;
    buf_finish(&until);
    buf_finish(&words);
}

static void cell(struct csv_write *csv, const struct gap_cell *value)
{
    csv_write_text(csv, str_from(gap_verdict_code(value->verdict)));
    csv_write_double(csv, value->share_of_area, GAP_SHARE_DECIMALS);
    csv_write_double(csv, value->share_of_women, GAP_SHARE_DECIMALS);
    csv_write_text(csv, str_from(gap_cell_remainder(value)));
}

static void last_and_next(const struct gap_writing *writing, struct csv_write *csv,
                          const struct gap_area *row)
{
    const struct gap_change *next = &row->next;
    struct buf words;
    if (row->last_service == NONE) {
        for (int i = 0; i < 4; i++)
            csv_write_empty(csv);
    } else {
        bool is_open = gap_is_last_seen(row->last_earliest, row->last_latest);
        struct date seen_latest = is_open ? row->last_earliest : row->last_latest;
        csv_write_text(
            csv, gap_service_name(writing->atlas, &writing->request->scenario, row->last_service));
        if (row->last_was_seen || is_open) {
            csv_write_empty(csv);
            gap_csv_bound(csv, row->last_earliest, seen_latest);
        } else {
            gap_csv_bound(csv, row->last_earliest, row->last_latest);
            csv_write_empty(csv);
        }
        csv_write_bool(csv, row->last_is_certain);
    }
    if (!row->has_next) {
        for (int i = 0; i < 3; i++)
            csv_write_empty(csv);
        return;
    }
    buf_init(&words, 0);
    gap_causes_words(writing, next->causes, next->cause_count, &words);
    gap_csv_date(csv, next->date);
    csv_write_text(csv, str_from(gap_verdict_code(next->after.verdict)));
    csv_write_text(csv, buf_view(&words));
    csv->out->failed |= words.failed;
    buf_finish(&words);
}

void gap_detail_csv(const struct gap_writing *writing, const struct gap_detail *detail,
                    struct buf *out)
{
    struct csv_write csv = csv_write_to(out);
    csv_write_row(
        &csv, "code|name|type|women|verdict|share_of_area|share_of_women|remainder|"
              "services|for_some|may_cover|last_recorded|last_recorded_until|"
              "last_recorded_seen|last_recorded_certain|next_change|next_verdict|next_cause|as_of");
    for (int i = 0; i < detail->area_count; i++) {
        const struct gap_area *row = &detail->areas[i];
        gap_csv_area(writing, &csv, row->area);
        csv_write_text(&csv, writing->atlas->directory.areas[row->area].type);
        csv_write_int(&csv, row->women);
        cell(&csv, &row->cell);
        services(writing, &csv, row->services, row->service_count);
        services(writing, &csv, row->for_some, row->for_some_count);
        services(writing, &csv, row->may, row->may_count);
        last_and_next(writing, &csv, row);
        gap_csv_date(&csv, writing->request->question.moment.as_of);
        csv_write_end(&csv);
    }
}

void gap_remainders_csv(const struct gap_writing *writing, const struct gap_remainder *remainders,
                        int count, struct buf *out)
{
    struct csv_write csv = csv_write_to(out);
    csv_write_row(&csv, "code|name|verdict|is_unknown|hectares|women|as_of");
    for (int i = 0; i < count; i++) {
        const struct gap_remainder *row = &remainders[i];
        if (!gap_remainder_counts(writing, row))
            continue;
        gap_csv_area(writing, &csv, row->area);
        csv_write_text(&csv, str_from(gap_verdict_code(row->verdict)));
        csv_write_bool(&csv, row->is_unknown);
        csv_write_double(&csv, row->area_m2 / 10000, HECTARE_DECIMALS);
        csv_write_int(&csv, row->women);
        gap_csv_date(&csv, writing->request->question.moment.as_of);
        csv_write_end(&csv);
    }
}

/* ---- the matrix ---- */

static void matrix_row(const struct gap_writing *writing, struct csv_write *csv,
                       const struct gap_matrix *matrix, int row)
{
    gap_csv_area(writing, csv, matrix->areas[row]);
    csv_write_int(csv, matrix->women[row]);
    for (int i = 0; i < matrix->column_count; i++)
        csv_write_text(
            csv, str_from(gap_verdict_code(matrix->cells[row * matrix->column_count + i].verdict)));
    for (int i = 0; i < GAP_VERDICT_COUNT; i++)
        csv_write_int(csv, matrix->area_totals[row].areas[i]);
    csv_write_end(csv);
}

/* Rows under the areas: one number of each column's total. */
enum total { TOTAL_WOMEN_COVERED = GAP_VERDICT_COUNT, TOTAL_WOMEN_UNKNOWN, TOTAL_WOMEN_NONE };

static int64_t total_number(const struct gap_total *total, int which)
{
    switch (which) {
    case TOTAL_WOMEN_COVERED: return total->women_covered;
    case TOTAL_WOMEN_UNKNOWN: return total->women_unknown;
    case TOTAL_WOMEN_NONE: return total->women_none;
    default: return total->areas[which];
    }
}

static void total_row(struct csv_write *csv, const struct gap_matrix *matrix, const char *name,
                      int which)
{
    csv_write_empty(csv);
    csv_write_text(csv, str_from(name));
    csv_write_empty(csv);
    for (int i = 0; i < matrix->column_count; i++)
        gap_csv_sum(csv, total_number(&matrix->column_totals[i], which),
                    matrix->overlaps && which >= TOTAL_WOMEN_COVERED);
    for (int i = 0; i < GAP_VERDICT_COUNT; i++)
        csv_write_empty(csv);
    csv_write_end(csv);
}

void gap_matrix_csv(const struct gap_writing *writing, const struct gap_matrix *matrix,
                    struct buf *out)
{
    struct csv_write csv = csv_write_to(out);
    csv_write_text(&csv, STR("code"));
    csv_write_text(&csv, STR("name"));
    csv_write_text(&csv, STR("women"));
    for (int i = 0; i < matrix->column_count; i++) {
        struct term term =
            gap_column_term(writing->atlas, &writing->request->question, matrix->columns[i]);
        csv_write_text(&csv, term.code.len ? term.code : term.label);
    }
    for (int i = 0; i < GAP_VERDICT_COUNT; i++)
        csv_write_text(&csv, str_from(gap_verdict_code((enum gap_verdict)i)));
    csv_write_end(&csv);
    for (int i = 0; i < matrix->area_count; i++)
        matrix_row(writing, &csv, matrix, i);
    for (int i = 0; i < GAP_VERDICT_COUNT; i++)
        total_row(&csv, matrix, gap_verdict_code((enum gap_verdict)i), i);
    total_row(&csv, matrix, "women covered", TOTAL_WOMEN_COVERED);
    total_row(&csv, matrix, "women unknown", TOTAL_WOMEN_UNKNOWN);
    total_row(&csv, matrix, "women none", TOTAL_WOMEN_NONE);
}
