/* /gaps/siting: where new hubs would reach most women whom nothing reaches, ranked. */
#include <math.h>

#include "domain/place.h"
#include "http/page_gaps.h"

struct sited {
    struct gap_page *page;
    const struct gap_siting *siting;
    const struct siting_answer *answer;
};

static bool is_cover(const struct sited *sited)
{
    return sited->siting->problem.aim == SITING_COVER;
}

static void reach_words(double metres, struct buf *out)
{
    buf_double(out, metres / 1000, 1);
    buf_text(out, " km");
}

/* ---- the form ---- */

static void choice_add(struct view *list, const char *value, const char *label, bool is_chosen)
{
    struct view *option = view_add_object(list, NULL);
    view_add_text(option, "value", str_from(value));
    view_add_text(option, "label", str_from(label));
    view_add_flag(option, "chosen", is_chosen);
}

static void form_add(struct gap_page *page)
{
    const struct gap_siting_options *options = &page->gaps.siting;
    struct view *methods = view_add_list(page->view, "methods");
    static const int radii_m[] = {1000, 2000, 3000, 5000, 8000};
    bool is_listed = false;
    choice_add(methods, "cover", "Most women within reach", options->method == SITING_COVER);
    choice_add(methods, "median", "Shortest way for all women", options->method == SITING_MEDIAN);
    struct view *numbers = view_add_list(page->view, "numbers");
    for (int i = 1; i <= SITING_SITES_MAX; i++) {
        struct view *option = view_add_object(numbers, NULL);
        view_add_int(option, "value", i);
        view_add_int(option, "label", i);
        view_add_flag(option, "chosen", i == options->site_count);
    }
    struct view *reaches = view_add_list(page->view, "reaches");
    for (size_t i = 0; i <= sizeof radii_m / sizeof *radii_m; i++) {
        bool is_own = i == sizeof radii_m / sizeof *radii_m;
        double radius_m = is_own ? options->radius_m : radii_m[i];
        bool is_chosen = fabs(radius_m - options->radius_m) < 0.5;
        if (is_own && is_listed)
            break;
        is_listed |= is_chosen;
        struct view *option = view_add_object(reaches, NULL);
        buf_double(&page->words, radius_m, 0);
        view_add_text(option, "value", gap_page_keep(page));
        reach_words(radius_m, &page->words);
        view_add_text(option, "label", gap_page_keep(page));
        view_add_flag(option, "chosen", is_chosen);
    }
}

/* ---- the answer ---- */

static void sentence_add(const struct sited *sited)
{
    const struct siting_answer *answer = sited->answer;
    struct gap_page *page = sited->page;
    struct buf *out = &page->words;
    char day[DATE_WORDS_LEN];
    date_words(page->gaps.question.moment.as_of, day);
    buf_format(out, "On %s, ", day);
    if (!answer->count) {
        buf_text(out, "no new hub would bring more women within reach of a place to go");
        gap_page_whom(page, out);
        buf_char(out, '.');
    } else if (is_cover(sited)) {
        buf_format(out, "%d new %s would put a place to go", answer->count,
                   answer->count == 1 ? "hub" : "hubs");
        gap_page_whom(page, out);
        buf_text(out, " within ");
        reach_words(sited->siting->problem.radius_m, out);
        buf_text(out, " of ");
        women_words((int64_t)(answer->objective + 0.5), out);
        buf_text(out, " who have none so near.");
    } else {
        buf_format(out, "with %d new %s, the mean way to a place to go", answer->count,
                   answer->count == 1 ? "hub" : "hubs");
        gap_page_whom(page, out);
        buf_text(out, " would be ");
        reach_words(answer->mean_after_m, out);
        if (isfinite(answer->mean_before_m)) {
            buf_text(out, " instead of ");
            reach_words(answer->mean_before_m, out);
        }
        buf_char(out, '.');
    }
    view_add_text(page->view, "sentence", gap_page_keep(page));
}

/* How good the choice is: proven, or how much better another could be. */
static void proof_add(const struct sited *sited)
{
    const struct siting_answer *answer = sited->answer;
    struct gap_page *page = sited->page;
    struct buf *out = &page->words;
    if (answer->is_optimal) {
        buf_text(out, is_cover(sited) ? "No other choice reaches more women: that is proven."
                                      : "No other choice makes the way shorter: that is proven.");
    } else {
        buf_text(out, is_cover(sited) ? "Another choice may reach up to "
                                      : "Another choice may make the way up to ");
        share_words(answer->gap, out);
        buf_text(out, is_cover(sited) ? " more women" : " shorter");
        buf_text(out, ": the search was stopped before that could be ruled out.");
    }
    buf_format(out, " Looked at: %d places. Sites that count today and stay: %d.",
               sited->siting->problem.candidate_count, sited->siting->existing_count);
    if (answer->count && answer->count < sited->siting->problem.site_count)
        buf_text(out, " More hubs than these would gain nothing.");
    view_add_text(page->view, "proof", gap_page_keep(page));
    view_add_text(page->view, "reach_means", gap_reach_words());
}

/* The scenario with this hub in it. */
static struct str what_if_link(struct gap_page *page, struct geo_grid at)
{
    const struct site_worker *worker = page->request->worker;
    struct geo_point point = projection_to_point(worker->projection, at);
    struct str link = gap_page_link(page, "/gaps/scenario", page->gaps.question.moment.as_of);
    buf_str(&page->words, link);
    buf_text(&page->words, "&hub_near=");
    buf_double(&page->words, point.lat, 5);
    buf_char(&page->words, ',');
    buf_double(&page->words, point.lon, 5);
    buf_text(&page->words, "&hub_radius=");
    buf_double(&page->words, page->gaps.siting.radius_m, 0);
    return gap_page_keep(page);
}

static void rows_add(const struct sited *sited)
{
    const struct siting_answer *answer = sited->answer;
    struct gap_page *page = sited->page;
    const struct site_worker *worker = page->request->worker;
    struct view *rows = view_add_list(page->view, "rows");
    double sum = 0;
    for (int i = 0; i < answer->count; i++) {
        struct geo_grid at = sited->siting->problem.candidates[answer->chosen[i]];
        struct view *row = view_add_object(rows, NULL);
        struct place place;
        sum += answer->gains[i];
        view_add_int(row, "rank", i + 1);
        view_add_text(row, "name", sited->siting->names[answer->chosen[i]]);
        if (!place_at(page->atlas, worker->projection, projection_to_point(worker->projection, at),
                      &place, NULL))
            place_areas_words(page->atlas, &place, &page->words);
        view_add_text(row, "borough", gap_page_keep(page));
        number_words((int64_t)(answer->gains[i] + 0.5), &page->words);
        view_add_text(row, "gain", gap_page_keep(page));
        number_words((int64_t)(sum + 0.5), &page->words);
        view_add_text(row, "sum", gap_page_keep(page));
        view_add_text(row, "link", what_if_link(page, at));
    }
    view_add_flag(page->view, "has_rows", answer->count > 0);
    view_add_flag(page->view, "is_cover", is_cover(sited));
}

/* Today's verdicts, and the hubs on them. */
static enum err map_add(const struct sited *sited, struct problem *problem)
{
    struct gap_page *page = sited->page;
    const struct siting_answer *answer = sited->answer;
    struct gap_matrix matrix;
    struct map_spot spots[SITING_SITES_MAX];
    enum err err = gap_matrix_make(page->atlas, page->memory, &page->gaps.question, page->arena,
                                   &matrix, problem);
    if (err)
        return err;
    struct map_gap *items = ARENA_ARRAY(page->arena, struct map_gap, (size_t)matrix.area_count + 1);
    if (!items)
        return gap_page_no_memory(problem);
    int counts[GAP_VERDICT_COUNT] = {0};
    for (int i = 0; i < matrix.area_count; i++) {
        items[i] = (struct map_gap){matrix.areas[i], matrix.cells[i]};
        counts[matrix.cells[i].verdict]++;
    }
    for (int i = 0; i < answer->count; i++)
        spots[i] = (struct map_spot){i + 1, sited->siting->problem.candidates[answer->chosen[i]],
                                     is_cover(sited) ? sited->siting->problem.radius_m : 0};
    struct map_gaps map = {.title = STR("New hubs, numbered as in the table"),
                           .count = matrix.area_count,
                           .items = items,
                           .as_of = page->gaps.question.moment.as_of,
                           .spot_count = answer->count,
                           .spots = spots};
    gap_page_legend_add(page, counts);
    err = map_gaps_write(page->atlas, &page->picture->outline, &map, page->arena, &page->words,
                         problem);
    if (!err)
        view_add_html(page->view, "map", gap_page_keep(page));
    return err;
}

enum err gap_page_siting_add(struct gap_page *page, struct problem *problem)
{
    struct gap_siting siting;
    struct siting_answer answer;
    bool was_asked = http_argument_get(page->form, STR("sites"), NULL).len > 0;
    form_add(page);
    if (page->errors.count || !was_asked)
        return OK;
    page->gaps.siting.cancel = page->request->is_cancelled;
    enum err err = gap_siting_make(page->atlas, page->memory, &page->gaps.question,
                                   &page->gaps.siting, page->arena, &siting, problem);
    if (!err)
        err = siting_solve(&siting.problem, &answer, problem);
    if (err)
        return err == ERR_NOT_FOUND || err == ERR_LIMIT ? ERR_INVALID : err;
    struct sited sited = {page, &siting, &answer};
    view_add_flag(page->view, "has_answer", true);
    sentence_add(&sited);
    proof_add(&sited);
    rows_add(&sited);
    return map_add(&sited, problem);
}
