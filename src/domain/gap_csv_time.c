/* What changes, what a scenario changes, sites and reach as CSV. */
#include "gap_writing.h"

/* A term's code, or the label of the one column that has none. */
static void column_field(const struct gap_writing *writing, struct csv_write *csv,
                         const struct gap_matrix *matrix, int column)
{
    struct term term =
        gap_column_term(writing->atlas, &writing->request->question, matrix->columns[column]);
    csv_write_text(csv, term.code.len ? term.code : term.label);
}

static void cell_fields(struct csv_write *csv, const struct gap_cell *cell)
{
    csv_write_text(csv, str_from(gap_verdict_code(cell->verdict)));
    csv_write_double(csv, cell->share_of_women, GAP_SHARE_DECIMALS);
}

static void causes_field(const struct gap_writing *writing, struct csv_write *csv,
                         const struct gap_cause *causes, int count)
{
    struct buf words;
    buf_init(&words, 0);
    gap_causes_words(writing, causes, count, &words);
    csv_write_text(csv, buf_view(&words));
    csv->out->failed |= words.failed;
    buf_finish(&words);
}

void gap_timeline_csv(const struct gap_writing *writing, const struct gap_timeline *timeline,
                      struct buf *out)
{
    struct csv_write csv = csv_write_to(out);
    csv_write_row(&csv, "date|code|name|column|before|before_share_of_women|after|"
                        "after_share_of_women|causes");
    for (int i = 0; i < timeline->change_count; i++) {
        const struct gap_change *change = &timeline->changes[i];
        gap_csv_date(&csv, change->date);
        gap_csv_area(writing, &csv, change->area);
        column_field(writing, &csv, &timeline->first, change->column);
        cell_fields(&csv, &change->before);
        cell_fields(&csv, &change->after);
        causes_field(writing, &csv, change->causes, change->cause_count);
        csv_write_end(&csv);
    }
}

void gap_cliff_csv(const struct gap_writing *writing, const struct gap_cliff *cliff,
                   struct buf *out)
{
    struct csv_write csv = csv_write_to(out);
    csv_write_row(&csv, "last_day|last_day_words|causes|code|name|before|before_share_of_women|"
                        "after|after_share_of_women|women");
    for (int i = 0; i < cliff->step_count; i++) {
        const struct gap_cliff_step *step = &cliff->steps[i];
        char words[BOUND_WORDS_LEN];
        bound_words(step->last_earliest, step->last_latest, words);
        for (int k = 0; k < step->fall_count; k++) {
            const struct gap_fall *fall = &step->falls[k];
            gap_csv_bound(&csv, step->last_earliest, step->last_latest);
            csv_write_text(&csv, str_from(words));
            causes_field(writing, &csv, step->services, step->service_count);
            gap_csv_area(writing, &csv, fall->area);
            cell_fields(&csv, &fall->before);
            cell_fields(&csv, &fall->after);
            csv_write_int(&csv, fall->women);
            csv_write_end(&csv);
        }
    }
}

void gap_comparison_csv(const struct gap_writing *writing, const struct gap_comparison *comparison,
                        struct buf *out)
{
    struct csv_write csv = csv_write_to(out);
    const struct gap_matrix *before = &comparison->before;
    csv_write_row(&csv, "code|name|column|before|before_share_of_women|after|"
                        "after_share_of_women|women");
    for (int i = 0; i < comparison->difference_count; i++) {
        const struct gap_difference *difference = &comparison->differences[i];
        int cell = difference->area * before->column_count + difference->column;
        gap_csv_area(writing, &csv, before->areas[difference->area]);
        column_field(writing, &csv, before, difference->column);
        cell_fields(&csv, &before->cells[cell]);
        cell_fields(&csv, &comparison->after.cells[cell]);
        csv_write_int(&csv, difference->women);
        csv_write_end(&csv);
    }
}

void gap_sites_csv(const struct gap_writing *writing, const struct gap_siting *siting,
                   const struct siting_answer *answer, struct buf *out)
{
    struct csv_write csv = csv_write_to(out);
    csv_write_row(&csv, siting->problem.aim == SITING_COVER
                            ? "rank|name|lon|lat|women_gained"
                            : "rank|name|lon|lat|woman_metres_saved");
    for (int i = 0; i < answer->count; i++) {
        int chosen = answer->chosen[i];
        struct geo_point point =
            projection_to_point(writing->projection, siting->problem.candidates[chosen]);
        csv_write_int(&csv, i + 1);
        csv_write_text(&csv, siting->names[chosen]);
        csv_write_double(&csv, point.lon, GAP_DEGREE_DECIMALS);
        csv_write_double(&csv, point.lat, GAP_DEGREE_DECIMALS);
        csv_write_double(&csv, answer->gains[i], 0);
        csv_write_end(&csv);
    }
}

static void reach_fields(struct csv_write *csv, const struct gap_reach_area *row)
{
    csv_write_int(csv, row->women);
    csv_write_double(csv, row->share_within, GAP_SHARE_DECIMALS);
    csv_write_double(csv, row->median_m, 0);
    csv_write_double(csv, row->p90_m, 0);
    csv_write_double(csv, row->places_per_1000, 3);
    csv_write_end(csv);
}

void gap_reach_csv(const struct gap_writing *writing, const struct gap_reach *reach,
                   struct buf *out)
{
    struct csv_write csv = csv_write_to(out);
    csv_write_row(&csv, "code|name|women|share_within|median_m|p90_m|places_per_1000");
    for (int i = 0; i < reach->area_count; i++) {
        gap_csv_area(writing, &csv, reach->areas[i].area);
        reach_fields(&csv, &reach->areas[i]);
    }
    csv_write_empty(&csv);
    csv_write_text(&csv, STR("All"));
    reach_fields(&csv, &reach->all);
}
