/* The pages about gaps: reads the form, asks the engine, draws. */
#include "http/page_gaps.h"

#define HTML "text/html; charset=utf-8"

/* Facts about her have no place here: addresses are kept and sent on. */
static bool is_known(const struct gap_page *page, struct str field)
{
    static const char *const known[] = {"area",     "need",    "stage",          "type",
                                        "known_on", "secured", "women_specific", "f"};
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (str_equal(field, str_from(known[i])))
            return true;
    switch (page->gaps.asked) {
    case GAP_ASKED_AREAS:
    case GAP_ASKED_MATRIX:
        return str_equal(field, STR("as_of")) || str_equal(field, STR("columns")) ||
               str_equal(field, STR("borough"));
    case GAP_ASKED_TIMELINE:
    case GAP_ASKED_CLIFF: return str_equal(field, STR("from")) || str_equal(field, STR("to"));
    case GAP_ASKED_SCENARIO: return str_equal(field, STR("as_of")) || gap_page_scenario_has(field);
    case GAP_ASKED_SITES:
        return str_equal(field, STR("as_of")) || str_equal(field, STR("sites")) ||
               str_equal(field, STR("method")) || str_equal(field, STR("radius_m"));
    case GAP_ASKED_UNCOVERED:
    case GAP_ASKED_REACH:
    case GAP_ASKED_COUNT: break;
    }
    return false;
}

/* The page's own, not a question about gaps. */
static bool is_own(struct str field)
{
    return str_equal(field, STR("borough")) || str_equal(field, STR("f"));
}

/* Which panel is open, and which file is asked for. */
static enum err own_read(struct gap_page *page, struct problem *problem)
{
    const struct directory *directory = &page->atlas->directory;
    struct str file = http_argument_get(page->form, STR("f"), NULL);
    page->panel_area = NONE;
    page->borough = str_trim(http_argument_get(page->form, STR("borough"), NULL));
    for (int i = 0; page->borough.len && i < directory->areas_count; i++)
        if (str_equal(directory->areas[i].code, page->borough))
            page->panel_area = i;
    if (page->borough.len && page->panel_area == NONE)
        return problem_set(problem, ERR_INVALID, "There is no area of this code.");
    if (file.len && !gap_page_file_is_asked(page))
        return problem_set(problem, ERR_INVALID, "The page is there as f=svg and f=png.");
    return OK;
}

/* ERR_INVALID for a name that no field of the form has; what is wrong with a value goes to the
 * page's errors. */
static enum err form_set(struct gap_page *page, struct problem *problem)
{
    const struct site_worker *worker = page->request->worker;
    for (size_t i = 0; i < page->form.count; i++) {
        struct str field = page->form.items[i].name;
        struct str value = str_trim(page->form.items[i].value);
        if (!is_known(page, field)) {
            int shown = (int)(field.len < 60 ? field.len : 60);
            return problem_set(problem, ERR_INVALID, "There is no parameter of this name: %.*s.",
                               shown, field.ptr);
        }
        bool is_empty_matrix =
            str_equal(field, STR("columns")) && page->gaps.asked != GAP_ASKED_MATRIX;
        if (!value.len || is_empty_matrix || gap_page_scenario_has(field) || is_own(field))
            continue;
        struct problem wrong = {0};
        enum err err =
            gap_request_set(page->atlas, worker->projection, field, value, &page->gaps, &wrong);
        if (err == ERR_NO_MEMORY)
            return gap_page_no_memory(problem);
        if (err)
            gap_page_error_put(page, field, wrong.text);
    }
    struct problem wrong = {0};
    if (!page->errors.count && gap_request_complete(&page->gaps, &wrong))
        gap_page_error_put(page, str_from(wrong.where), wrong.text);
    return OK;
}

static enum err page_fill(struct gap_page *page, gap_page_add add, struct problem *problem)
{
    enum err err = own_read(page, problem);
    if (!err)
        err = form_set(page, problem);
    if (!err && page->gaps.asked == GAP_ASKED_SCENARIO)
        err = gap_page_scenario_read(page, problem);
    bool keeps_form = page->gaps.asked == GAP_ASKED_SCENARIO; /* whatever is wrong with it */
    if (!err && (keeps_form || !page->errors.count))
        err = add(page, problem);
    if (err)
        return err;
    gap_page_form_add(page);
    if (!page->errors.count)
        gap_page_foot_add(page);
    bool has_days = page->gaps.asked == GAP_ASKED_AREAS || page->gaps.asked == GAP_ASKED_MATRIX;
    return has_days && !page->errors.count ? gap_page_days_add(page, problem) : OK;
}

static enum err page_make(struct http_request *request, struct http_answer *answer,
                          enum gap_asked asked, const char *name, gap_page_add add,
                          struct problem *problem)
{
    struct site *site = request->site;
    struct picture *picture = picture_enter(site);
    struct arena arena;
    arena_init(&arena, GAP_PAGE_ARENA_BYTES);
    struct gap_page page = {.request = request,
                            .picture = picture,
                            .atlas = picture->atlas,
                            .memory = site->gaps,
                            .arena = &arena,
                            .form = request->method == HTTP_POST ? request->form : request->query,
                            .path = str_from(request->route->path),
                            .view = page_view(site, picture, &arena)};
    buf_init(&page.words, 0);
    gap_request_init(&page.gaps, asked);
    page.gaps.question.axis = asked == GAP_ASKED_MATRIX ? page.gaps.question.axis : GAP_ONE;
    enum err err = page.view ? page_fill(&page, add, problem) : gap_page_no_memory(problem);
    if (!err) {
        answer->content_type = HTML;
        answer->status = !page.errors.count ? 200 : request->method == HTTP_POST ? 422 : 400;
        answer->cache = request->method == HTTP_POST ? HTTP_NO_STORE : HTTP_REVALIDATE;
        answer->has_etag = answer->cache == HTTP_REVALIDATE;
        bool is_file = answer->status == 200 && gap_page_file_is_asked(&page);
        err = is_file ? gap_page_file_write(&page, answer, problem)
                      : page_draw(site, name, page.view, answer->body, problem);
    }
    buf_finish(&page.words);
    arena_finish(&arena);
    picture_leave(picture);
    return err;
}

enum err page_gaps(struct http_request *request, struct http_answer *answer,
                   struct problem *problem)
{
    struct str columns = http_argument_get(request->query, STR("columns"), NULL);
    bool is_matrix = columns.len && !str_equal(columns, STR("none"));
    return is_matrix
               ? page_make(request, answer, GAP_ASKED_MATRIX, "gaps_matrix", gap_page_matrix_add,
                           problem)
               : page_make(request, answer, GAP_ASKED_AREAS, "gaps", gap_page_areas_add, problem);
}

enum err page_gaps_timeline(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    return page_make(request, answer, GAP_ASKED_TIMELINE, "gaps_timeline", gap_page_timeline_add,
                     problem);
}

enum err page_gaps_cliff(struct http_request *request, struct http_answer *answer,
                         struct problem *problem)
{
    return page_make(request, answer, GAP_ASKED_CLIFF, "gaps_cliff", gap_page_cliff_add, problem);
}

enum err page_gaps_scenario(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    return page_make(request, answer, GAP_ASKED_SCENARIO, "gaps_scenario", gap_page_scenario_add,
                     problem);
}

enum err page_gaps_siting(struct http_request *request, struct http_answer *answer,
                          struct problem *problem)
{
    return page_make(request, answer, GAP_ASKED_SITES, "gaps_siting", gap_page_siting_add, problem);
}
