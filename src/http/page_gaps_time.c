/* /gaps/timeline: what changes on which day. /gaps/cliff: what ends when, and what that leaves. */
#include "http/page_gaps.h"

enum { DAYS_SHOWN_MAX = 100, CAUSES_MAX = 40 };

/* "between 1 April 2021 and 1 April 2031" */
static void between(const struct gap_page *page, const char *first, struct buf *out)
{
    char from[DATE_WORDS_LEN];
    char to[DATE_WORDS_LEN];
    date_words(page->gaps.question.moment.as_of, from);
    date_words(page->gaps.to, to);
    buf_format(out, "%s %s and %s", first, from, to);
}

/* By area of the directory: its number in the matrix. */
static int *numbers_of(struct gap_page *page, const struct gap_matrix *matrix)
{
    int *numbers = ARENA_ARRAY(page->arena, int, (size_t)page->atlas->directory.areas_count + 1);
    for (int i = 0; numbers && i < matrix->area_count; i++)
        numbers[matrix->areas[i]] = i;
    return numbers;
}

/* ---- sentences about causes, each once ---- */

static bool is_same(const struct gap_cause *a, const struct gap_cause *b)
{
    return a->service == b->service && a->event == b->event &&
           a->earliest.days == b->earliest.days && a->latest.days == b->latest.days;
}

struct causes {
    int count;
    bool is_cut;
    const struct gap_cause *items[CAUSES_MAX];
};

static void cause_take(struct causes *causes, const struct gap_cause *cause)
{
    for (int i = 0; i < causes->count; i++)
        if (is_same(causes->items[i], cause))
            return;
    if (causes->count < CAUSES_MAX)
        causes->items[causes->count++] = cause;
    else
        causes->is_cut = true;
}

static void causes_add(struct gap_page *page, const struct causes *causes, struct view *row)
{
    struct view *list = view_add_list(row, "causes");
    for (int i = 0; i < causes->count; i++) {
        gap_cause_words(page->atlas, page->gaps.question.scenario, causes->items[i], &page->words);
        view_add_text(list, NULL, gap_page_keep(page));
    }
    view_add_flag(row, "causes_are_cut", causes->is_cut);
}

/* ---- the timeline ---- */

struct timeline_rows {
    struct gap_page *page;
    const struct gap_timeline *timeline;
    const int *numbers;
    int *areas; /* room for all */
};

/* The areas that go from one verdict to another on a day, as one line. */
static void move_add(const struct timeline_rows *rows, struct view *list, int first, int last,
                     enum gap_verdict before, enum gap_verdict after)
{
    const struct gap_timeline *timeline = rows->timeline;
    struct gap_page *page = rows->page;
    int count = 0;
    int64_t women = 0;
    for (int i = first; i < last; i++) {
        const struct gap_change *change = &timeline->changes[i];
        if (change->before.verdict != before || change->after.verdict != after)
            continue;
        rows->areas[count++] = change->area;
        women += timeline->first.women[rows->numbers[change->area]];
    }
    if (!count)
        return;
    struct view *move = view_add_object(list, NULL);
    view_add_text(move, "before", str_from(gap_verdict_code(before)));
    view_add_text(move, "before_words", str_from(gap_verdict_words(before)));
    view_add_text(move, "after", str_from(gap_verdict_code(after)));
    view_add_text(move, "after_words", str_from(gap_verdict_words(after)));
    view_add_int(move, "count", count);
    gap_page_names(page, rows->areas, count, &page->words);
    view_add_text(move, "names", gap_page_keep(page));
    if (!timeline->first.overlaps) /* no sums of women */
        women_words(women, &page->words);
    view_add_text(move, "women", gap_page_keep(page));
}

static int day_add(const struct timeline_rows *rows, struct view *list, int first)
{
    const struct gap_timeline *timeline = rows->timeline;
    struct view *row = view_add_object(list, NULL);
    struct causes causes = {0};
    int last = first;
    while (last < timeline->change_count &&
           timeline->changes[last].date.days == timeline->changes[first].date.days) {
        for (int i = 0; i < timeline->changes[last].cause_count; i++)
            cause_take(&causes, &timeline->changes[last].causes[i]);
        last++;
    }
    gap_page_day_add(row, "day", timeline->changes[first].date);
    view_add_text(row, "link", gap_page_link(rows->page, "/gaps", timeline->changes[first].date));
    struct view *moves = view_add_list(row, "moves");
    for (int before = 0; before < GAP_VERDICT_COUNT; before++)
        for (int after = 0; after < GAP_VERDICT_COUNT; after++)
            move_add(rows, moves, first, last, (enum gap_verdict)before, (enum gap_verdict)after);
    causes_add(rows->page, &causes, row);
    return last;
}

static void days_add(const struct timeline_rows *rows)
{
    struct gap_page *page = rows->page;
    struct view *list = view_add_list(page->view, "rows");
    int shown = 0;
    for (int i = 0; i < rows->timeline->change_count && shown < DAYS_SHOWN_MAX; shown++)
        i = day_add(rows, list, i);
    view_add_flag(page->view, "is_cut", shown < rows->timeline->date_count);
    view_add_int(page->view, "shown", shown);
    view_add_int(page->view, "date_count", rows->timeline->date_count);
}

/* For each area that loses its last service: the first day without. */
static int falls_add(const struct timeline_rows *rows)
{
    const struct gap_timeline *timeline = rows->timeline;
    struct gap_page *page = rows->page;
    struct view *list = view_add_list(page->view, "falls");
    int count = 0;
    for (int i = 0; i < timeline->first.area_count; i++) {
        struct date fall = timeline->falls[i * timeline->first.column_count];
        if (fall.days == DATE_MAX.days || fall.days <= timeline->from.days)
            continue;
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "name", page->atlas->directory.areas[timeline->first.areas[i]].name);
        gap_page_day_add(item, "day", fall);
        number_words(timeline->first.women[i], &page->words);
        view_add_text(item, "women", gap_page_keep(page));
        count++;
    }
    view_add_flag(page->view, "has_falls", count > 0);
    return count;
}

static void timeline_sentence(const struct timeline_rows *rows, int falls)
{
    const struct gap_timeline *timeline = rows->timeline;
    struct gap_page *page = rows->page;
    struct buf *out = &page->words;
    between(page, "Between", out);
    if (falls)
        buf_format(out, ", %d of %d %s %s to a day on which no service is recorded", falls,
                   timeline->first.area_count, gap_page_noun(page), falls == 1 ? "comes" : "come");
    else
        buf_format(out, ", none of the %d %s comes to a day on which no service is recorded",
                   timeline->first.area_count, gap_page_noun(page));
    gap_page_whom(page, out);
    buf_format(out, ". What is recorded changes on %d %s.", timeline->date_count,
               timeline->date_count == 1 ? "day" : "days");
    view_add_text(page->view, "sentence", gap_page_keep(page));
}

enum err gap_page_timeline_add(struct gap_page *page, struct problem *problem)
{
    struct gap_timeline timeline;
    enum err err = gap_timeline_make(page->atlas, page->memory, &page->gaps.question, page->gaps.to,
                                     page->arena, &timeline, problem);
    if (err)
        return err;
    struct timeline_rows rows = {page, &timeline, numbers_of(page, &timeline.first),
                                 ARENA_ARRAY(page->arena, int, (size_t)timeline.change_count + 1)};
    if (!rows.numbers || !rows.areas)
        return gap_page_no_memory(problem);
    timeline_sentence(&rows, falls_add(&rows));
    days_add(&rows);
    int counts[GAP_VERDICT_COUNT] = {0};
    for (int i = 0; i < timeline.first.area_count; i++)
        counts[timeline.first.cells[i * timeline.first.column_count].verdict]++;
    gap_page_legend_add(page, counts);
    if (timeline.first.area_count <= GAP_BARS_MAX) {
        gap_bars_write(page->atlas, &timeline,
                       STR("What covers each area over time; the table says the same"),
                       &page->words);
        view_add_html(page->view, "bars", gap_page_keep(page));
    }
    return gap_page_timeline_services_add(page, &timeline, problem);
}

/* ---- the cliff ---- */

/* The areas that are left with one verdict, as one line. */
static void left_add(struct gap_page *page, const struct gap_cliff_step *step, struct view *list,
                     enum gap_verdict after, int *areas)
{
    int count = 0;
    int64_t women = 0;
    for (int i = 0; i < step->fall_count; i++) {
        if (step->falls[i].after.verdict != after)
            continue;
        areas[count++] = step->falls[i].area;
        women += step->falls[i].women;
    }
    if (!count)
        return;
    struct view *left = view_add_object(list, NULL);
    view_add_text(left, "code", str_from(gap_verdict_code(after)));
    view_add_text(left, "words", str_from(gap_verdict_words(after)));
    view_add_int(left, "count", count);
    gap_page_names(page, areas, count, &page->words);
    view_add_text(left, "names", gap_page_keep(page));
    if (women)
        women_words(women, &page->words);
    view_add_text(left, "women", gap_page_keep(page));
}

static void step_add(struct gap_page *page, const struct gap_cliff_step *step, struct view *list,
                     int *areas)
{
    struct view *row = view_add_object(list, NULL);
    char day[BOUND_WORDS_LEN] = "";
    struct causes causes = {0};
    bound_words(step->last_earliest, step->last_latest, day);
    view_add_format(row, "day", "%s", day[0] ? day : "A day that no source states");
    view_add_flag(row, "is_vague", step->last_earliest.days != step->last_latest.days);
    for (int i = 0; i < step->service_count; i++)
        cause_take(&causes, &step->services[i]);
    causes_add(page, &causes, row);
    struct view *lefts = view_add_list(row, "lefts");
    for (int i = GAP_VERDICT_COUNT - 1; i >= 0; i--) /* the worst first */
        left_add(page, step, lefts, (enum gap_verdict)i, areas);
    number_words(step->women, &page->words);
    view_add_text(row, "women", gap_page_keep(page));
}

/* Areas that lose certain cover at some step. */
static int areas_count(const struct gap_cliff *cliff, bool *falls)
{
    int count = 0;
    for (int i = 0; i < cliff->step_count; i++) {
        for (int k = 0; k < cliff->steps[i].fall_count; k++) {
            const struct gap_fall *fall = &cliff->steps[i].falls[k];
            if (fall->women)
                count += !falls[fall->area];
            falls[fall->area] |= fall->women > 0;
        }
    }
    return count;
}

/* The areas of the step that takes cover from most women, before and after it. */
static enum err step_maps_add(struct gap_page *page, const struct gap_cliff_step *step,
                              struct problem *problem)
{
    struct map_gap *items =
        ARENA_ARRAY(page->arena, struct map_gap, 2 * ((size_t)step->fall_count + 1));
    if (!items)
        return gap_page_no_memory(problem);
    struct map_gap *after = items + step->fall_count;
    int counts[GAP_VERDICT_COUNT] = {0};
    char day[BOUND_WORDS_LEN] = "";
    for (int i = 0; i < step->fall_count; i++) {
        items[i] = (struct map_gap){step->falls[i].area, step->falls[i].before};
        after[i] = (struct map_gap){step->falls[i].area, step->falls[i].after};
        counts[step->falls[i].after.verdict]++;
    }
    bound_words(step->last_earliest, step->last_latest, day);
    view_add_flag(page->view, "has_maps", true);
    view_add_format(page->view, "map_day", "%s", day[0] ? day : "a day that no source states");
    gap_page_legend_add(page, counts);
    enum err err = gap_page_map_add(page, "map_before",
                                    STR("Areas before that day is over; the table says the same"),
                                    items, step->fall_count, false, problem);
    return err ? err
               : gap_page_map_add(page, "map_after",
                                  STR("The same areas afterwards; the table says the same"), after,
                                  step->fall_count, true, problem);
}

static void cliff_sentence(struct gap_page *page, const struct gap_cliff *cliff, int count)
{
    struct buf *out = &page->words;
    const struct gap_cliff_step *most = cliff->step_count ? &cliff->steps[0] : NULL;
    between(page, "If nothing is renewed between", out);
    if (!most || !most->women) {
        buf_format(out, ", none of the %s loses what certainly covers it.", gap_page_noun(page));
    } else {
        char day[BOUND_WORDS_LEN] = "";
        int lost = 0;
        for (int i = 0; i < most->fall_count; i++)
            lost += most->falls[i].women > 0;
        bound_when(most->last_earliest, most->last_latest, day);
        buf_format(out, ", %d %s cover", count,
                   count == 1 ? "area loses certain" : "areas lose certain");
        buf_format(out, ". The most at once: %s, for ", day);
        women_words(most->women, out);
        buf_format(out, " in %d %s.", lost, lost == 1 ? "area" : "areas");
    }
    view_add_text(page->view, "sentence", gap_page_keep(page));
}

enum err gap_page_cliff_add(struct gap_page *page, struct problem *problem)
{
    struct gap_cliff cliff;
    enum err err = gap_cliff_make(page->atlas, page->memory, &page->gaps.question, page->gaps.to,
                                  page->arena, &cliff, problem);
    if (err)
        return err;
    size_t areas_max = (size_t)page->atlas->directory.areas_count + 1;
    int *areas = ARENA_ARRAY(page->arena, int, areas_max);
    bool *falls = ARENA_ARRAY(page->arena, bool, areas_max);
    if (!areas || !falls)
        return gap_page_no_memory(problem);
    cliff_sentence(page, &cliff, areas_count(&cliff, falls));
    struct view *rows = view_add_list(page->view, "rows");
    for (int i = 0; i < cliff.step_count && i < DAYS_SHOWN_MAX; i++)
        step_add(page, &cliff.steps[i], rows, areas);
    view_add_flag(page->view, "has_rows", cliff.step_count > 0);
    view_add_flag(page->view, "is_cut", cliff.step_count > DAYS_SHOWN_MAX);
    view_add_int(page->view, "shown", DAYS_SHOWN_MAX);
    view_add_int(page->view, "step_count", cliff.step_count);
    if (cliff.step_count && cliff.steps[0].women) {
        gap_stair_write(&cliff,
                        STR("Women who have lost certain cover by each day; the table says why"),
                        &page->words);
        view_add_html(page->view, "stair", gap_page_keep(page));
    }
    return cliff.step_count ? step_maps_add(page, &cliff.steps[0], problem) : OK;
}
