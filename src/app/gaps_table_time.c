/* What changes, when and where: the other tables about gaps for a terminal. */
#include <math.h>

#include "gaps_table.h"

static void heading(struct buf *out, struct date date)
{
    char day[DATE_WORDS_LEN];
    date_words(date, day);
    buf_text(out, day);
    buf_char(out, '\n');
}

static void causes_lines(const struct gap_writing *writing, const struct gap_cause *causes,
                         int count, struct buf *out)
{
    for (int i = 0; i < count; i++) {
        buf_text(out, "  ");
        gap_cause_words(writing->atlas, &writing->request->scenario, &causes[i], out);
        buf_char(out, '\n');
    }
}

/* ---- the timeline ---- */

static bool same_cause(const struct gap_cause *a, const struct gap_cause *b)
{
    return a->service == b->service && a->event == b->event;
}

static bool has_cause(const struct gap_change *change, const struct gap_cause *cause)
{
    for (int i = 0; i < change->cause_count; i++)
        if (same_cause(&change->causes[i], cause))
            return true;
    return false;
}

/* Each cause of some changes once. */
static void day_causes(const struct gap_writing *writing, const struct gap_change *changes,
                       int count, struct buf *out)
{
    for (int i = 0; i < count; i++) {
        for (int k = 0; k < changes[i].cause_count; k++) {
            int earlier = 0;
            while (earlier < i && !has_cause(&changes[earlier], &changes[i].causes[k]))
                earlier++;
            if (earlier == i)
                causes_lines(writing, &changes[i].causes[k], 1, out);
        }
    }
}

static bool is_step(const struct gap_change *change, int before, int after)
{
    return (int)change->before.verdict == before && (int)change->after.verdict == after;
}

/* "covered to unknown: Barnet (3), Brent (18)": areas, with how many of their columns. */
static void step_line(const struct gap_writing *writing, const struct gap_change *changes,
                      int count, int before, int after, bool one_column, struct buf *out)
{
    int told = 0;
    for (int i = 0; i < count; i++) {
        int columns = 0;
        if (!is_step(&changes[i], before, after))
            continue;
        for (int k = 0; k < count; k++) {
            bool is_same = changes[k].area == changes[i].area;
            if (is_same && k < i && is_step(&changes[k], before, after))
                columns = -count;
            columns += is_same && is_step(&changes[k], before, after);
        }
        if (columns <= 0)
            continue;
        if (!told++)
            buf_format(out, "  %s to %s: ", gap_verdict_code((enum gap_verdict)before),
                       gap_verdict_code((enum gap_verdict)after));
        else
            buf_text(out, ", ");
        buf_str(out, gaps_area_name(writing, changes[i].area));
        if (!one_column)
            buf_format(out, " (%d)", columns);
    }
    if (told)
        buf_char(out, '\n');
}

void gaps_timeline_table(const struct gap_writing *writing, const struct gap_timeline *timeline,
                         struct buf *out)
{
    bool one_column = timeline->first.column_count == 1;
    int end;
    for (int start = 0; start < timeline->change_count; start = end) {
        const struct gap_change *changes = timeline->changes + start;
        end = start;
        while (end < timeline->change_count &&
               timeline->changes[end].date.days == changes->date.days)
            end++;
        heading(out, changes->date);
        day_causes(writing, changes, end - start, out);
        for (int before = 0; before < GAP_VERDICT_COUNT; before++)
            for (int after = 0; after < GAP_VERDICT_COUNT; after++)
                step_line(writing, changes, end - start, before, after, one_column, out);
    }
    if (!timeline->change_count)
        buf_text(out, "Nothing changes.\n");
    else if (!one_column)
        buf_text(out, "\nIn brackets: how many columns change. --csv lists each.\n");
}

/* ---- the cliff ---- */

static void falls_line(const struct gap_writing *writing, const struct gap_cliff_step *step,
                       int verdict, struct buf *out)
{
    int told = 0;
    for (int i = 0; i < step->fall_count; i++) {
        if ((int)step->falls[i].after.verdict != verdict)
            continue;
        if (!told++)
            buf_format(out, "  then %s: ", gap_verdict_code((enum gap_verdict)verdict));
        else
            buf_text(out, ", ");
        buf_str(out, gaps_area_name(writing, step->falls[i].area));
    }
    if (told)
        buf_char(out, '\n');
}

void gaps_cliff_table(const struct gap_writing *writing, const struct gap_cliff *cliff,
                      struct buf *out)
{
    for (int i = 0; i < cliff->step_count; i++) {
        const struct gap_cliff_step *step = &cliff->steps[i];
        char words[BOUND_WORDS_LEN];
        bound_words(step->last_earliest, step->last_latest, words);
        buf_format(out, "Last day: %s. ", words[0] ? words : "not known");
        gaps_number(out, step->women, 0);
        buf_text(out, " women lose certain cover.\n");
        causes_lines(writing, step->services, step->service_count, out);
        for (int verdict = 0; verdict < GAP_VERDICT_COUNT; verdict++)
            falls_line(writing, step, verdict, out);
    }
    if (!cliff->step_count)
        buf_text(out, "Nothing that is recorded ends in this time.\n");
}

/* ---- scenarios ---- */

static void gained_line(const char *label, int64_t gained, int64_t lost, struct buf *out)
{
    buf_text(out, label);
    gaps_number(out, gained, 0);
    buf_text(out, "; who lose: ");
    gaps_number(out, lost, 0);
    buf_text(out, ".\n");
}

void gaps_comparison_table(const struct gap_writing *writing,
                           const struct gap_comparison *comparison, struct buf *out)
{
    const struct gap_matrix *before = &comparison->before;
    for (int i = 0; i < comparison->difference_count; i++) {
        const struct gap_difference *row = &comparison->differences[i];
        int cell = row->area * before->column_count + row->column;
        struct term term = gap_column_term(writing->atlas, &writing->request->question,
                                           before->columns[row->column]);
        gaps_left(out, gaps_area_name(writing, before->areas[row->area]), GAPS_NAME_COLUMNS);
        gaps_left(out, term.label, 36);
        buf_char(out, ' ');
        gaps_left(out, str_from(gap_verdict_code(before->cells[cell].verdict)), 8);
        buf_text(out, " to ");
        gaps_left(out, str_from(gap_verdict_code(comparison->after.cells[cell].verdict)), 8);
        gaps_number(out, row->women, 12);
        buf_text(out, " women\n");
    }
    if (!comparison->difference_count)
        buf_text(out, "No cell changes.\n");
    if (before->overlaps) {
        buf_char(out, '\n');
        buf_str(out, gap_overlap_words());
        buf_char(out, '\n');
        return;
    }
    bool one_column = before->column_count == 1;
    gained_line(one_column ? "\nWomen who gain cover: " : "\nWomen who gain in any column, once: ",
                comparison->women_better, comparison->women_worse, out);
    if (!one_column)
        gained_line("Summed over cells: ", comparison->women_gained, comparison->women_lost, out);
}

/* ---- sites and reach ---- */

void gaps_sites_table(const struct gap_siting *siting, const struct siting_answer *answer,
                      struct buf *out)
{
    bool is_cover = siting->problem.aim == SITING_COVER;
    gaps_left(out, STR("Site"), 40);
    buf_text(out, is_cover ? " Women newly within reach\n" : "   Kilometres saved, all women\n");
    for (int i = 0; i < answer->count; i++) {
        buf_format(out, "%2d  ", i + 1);
        gaps_left(out, siting->names[answer->chosen[i]], 36);
        gaps_number(out, llround(is_cover ? answer->gains[i] : answer->gains[i] / 1000), 25);
        buf_char(out, '\n');
    }
    buf_format(out, "\n%d sites exist already; %d candidates were looked at",
               siting->existing_count, siting->problem.candidate_count);
    if (is_cover) {
        buf_text(out, "; near is ");
        gaps_metres(out, siting->problem.radius_m, 0);
        buf_text(out, " in a straight line.\n");
        buf_text(out, "Women within reach: ");
        gaps_number(out, llround(answer->women_before), 0);
        buf_text(out, " before, ");
        gaps_number(out, llround(answer->women_before + answer->objective), 0);
        buf_text(out, " after, of ");
        gaps_number(out, llround(answer->women), 0);
        buf_text(out, ". ");
    } else {
        buf_text(out, ".\nA woman's mean distance to her nearest site falls from ");
        gaps_metres(out, answer->mean_before_m, 0);
        buf_text(out, " to ");
        gaps_metres(out, answer->mean_after_m, 0);
        buf_text(out, ". ");
    }
    if (answer->is_optimal) {
        buf_text(out, "This is optimal: no other choice does better.");
    } else {
        buf_text(out, "Not proven optimal: the best choice may be up to ");
        buf_double(out, answer->gap * 100, 2);
        buf_text(out, " % better.");
    }
    buf_text(out, " Search: ");
    buf_double(out, answer->seconds, 2);
    buf_text(out, " s.\n");
    buf_str(out, gap_reach_words());
    buf_char(out, '\n');
}

static void reach_line(struct str name, const struct gap_reach_area *row, struct buf *out)
{
    gaps_left(out, name, GAPS_NAME_COLUMNS);
    gaps_number(out, row->women, 10);
    gaps_percent(out, row->share_within, 9);
    gaps_metres(out, row->median_m, 11);
    gaps_metres(out, row->p90_m, 11);
    buf_text(out, "   ");
    if (isfinite(row->places_per_1000))
        buf_double(out, row->places_per_1000, 2);
    else
        buf_char(out, '-');
    buf_char(out, '\n');
}

void gaps_reach_table(const struct gap_writing *writing, const struct gap_reach *reach,
                      struct buf *out)
{
    gaps_left(out, STR("Area"), GAPS_NAME_COLUMNS);
    buf_text(out, "     Women   Within     Median   9 in 10   Places per 1,000\n");
    for (int i = 0; i < reach->area_count; i++)
        reach_line(gaps_area_name(writing, reach->areas[i].area), &reach->areas[i], out);
    reach_line(STR("All"), &reach->all, out);
    buf_format(out,
               "\nSuitable sites with a known place: %d (%d of them only to a wider area; %d "
               "state a capacity). Within: ",
               reach->site_count, reach->site_count_approximate, reach->capacity_count);
    gaps_metres(out, reach->within_m, 0);
    buf_text(out, ".\n");
    buf_str(out, gap_reach_words());
    buf_char(out, '\n');
}
