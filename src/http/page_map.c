/* The directory on a map: reads what was chosen and draws the page. */
#include "http/page_map.h"

#include <stdio.h>

#include "domain/find.h"
#include "domain/layers.h"

#define HTML "text/html; charset=utf-8"

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
}

static enum err wrong(struct problem *problem, const char *field, const char *sentence)
{
    problem_at(problem, "%s", field);
    return problem_set(problem, ERR_INVALID, "%s", sentence);
}

/* ---- what was chosen ---- */

static enum err term_read(struct map_page *page, const char *vocabulary, struct str code, int *out,
                          struct problem *problem)
{
    const struct vocabulary *list = vocabulary_find(&page->atlas->directory.words, vocabulary);
    *out = list ? term_find(list, code) : NONE;
    if (*out == NONE)
        return wrong(problem, vocabulary, "Choose one of the list.");
    enum condition condition =
        list && str_equal(list->name, STR("need")) ? CONDITION_NEED : CONDITION_STAGE;
    return person_set_term(&page->question.person, condition, code, &page->atlas->directory.words,
                           problem);
}

static enum err borough_read(struct map_page *page, const struct projection *projection,
                             struct str code, struct problem *problem)
{
    page->choice.borough = place_borough(page->atlas, code);
    if (page->choice.borough == NONE)
        return wrong(problem, "borough", "There is no such borough.");
    return find_set(page->atlas, projection, STR("home"), code, &page->question, problem);
}

/* Groups have codes that are unique in their type only, so their id names them. */
static enum err group_read(struct map_page *page, struct str text, struct problem *problem)
{
    const struct directory *directory = &page->atlas->directory;
    struct uuid id;
    bool is_id = uuid_parse(text, &id);
    for (int i = page->atlas->borough_count; i < directory->areas_count && is_id; i++)
        if (memcmp(&directory->areas[i].id, &id, sizeof id) == 0)
            page->choice.group = i;
    return page->choice.group == NONE ? wrong(problem, "group", "There is no such group.") : OK;
}

static enum err service_read(struct map_page *page, struct str text, struct problem *problem)
{
    struct uuid id;
    page->choice.service = uuid_parse(text, &id) ? atlas_service_find(page->atlas, id) : NONE;
    return page->choice.service == NONE ? wrong(problem, "service", "There is no such service.")
                                        : OK;
}

static enum err from_read(struct map_page *page, struct str text, struct problem *problem)
{
    int64_t from = 0;
    if (!str_to_int(text, &from) || from < 0 || from > INT32_MAX)
        return wrong(problem, "from", "from must be a number of services to pass over.");
    page->choice.from = (int)(from - from % MAP_PAGE_SERVICES);
    return OK;
}

/* What is wrong with a day that was typed is told beside it. */
static enum err day_read(struct map_page *page, struct str text)
{
    page->has_day = date_parse(text, &page->question.moment.as_of);
    if (!page->has_day)
        page->errors.items[page->errors.count++] =
            (struct form_error){STR("as_of"), STR("Enter a day, like 2021-02-01.")};
    return OK;
}

static enum err field_read(struct map_page *page, const struct projection *projection,
                           struct str name, struct str value, struct problem *problem)
{
    if (str_equal(name, STR("need")))
        return term_read(page, "need", value, &page->choice.need, problem);
    if (str_equal(name, STR("stage")))
        return term_read(page, "stage", value, &page->choice.stage, problem);
    if (str_equal(name, STR("borough")))
        return borough_read(page, projection, value, problem);
    if (str_equal(name, STR("group")))
        return group_read(page, value, problem);
    if (str_equal(name, STR("service")))
        return service_read(page, value, problem);
    if (str_equal(name, STR("from")))
        return from_read(page, value, problem);
    if (str_equal(name, STR("as_of")))
        return day_read(page, value);
    page->choice.layer = layers_find(&page->atlas->directory, value);
    return page->choice.layer == NONE ? wrong(problem, "layer", "There is no such layer.") : OK;
}

static enum err query_read(struct map_page *page, const struct http_request *request,
                           struct problem *problem)
{
    static const char *const known[] = {"need",  "stage",   "borough", "as_of",
                                        "group", "service", "layer",   "from"};
    enum { KNOWN = sizeof known / sizeof *known };
    const struct site_worker *worker = request->worker;
    question_init(&page->question);
    page->choice = (struct map_choice){NONE, NONE, NONE, NONE, NONE, NONE, 0};
    enum err err = query_check(request, known, KNOWN, problem);
    for (size_t i = 0; i < KNOWN && !err; i++) {
        struct str name = str_from(known[i]);
        struct str value = str_trim(http_argument_get(request->query, name, NULL));
        if (value.len)
            err = field_read(page, worker->projection, name, value, problem);
    }
    if (!err)
        person_complete(&page->question.person, &page->atlas->directory.words);
    return err;
}

/* ---- links ---- */

static const struct str path = {"/map", 4};

static void parameter_put(struct buf *out, const char *name, struct str value)
{
    buf_format(out, "%c%s=", out->len == path.len ? '?' : '&', name);
    buf_str(out, value);
}

static void term_put(const struct map_page *page, struct buf *out, const char *name, int term)
{
    const struct vocabulary *list = vocabulary_find(&page->atlas->directory.words, name);
    if (term != NONE && list)
        parameter_put(out, name, list->terms[term].code);
}

static void id_put(struct buf *out, const char *name, const struct uuid *id)
{
    char text[UUID_TEXT_LEN + 1];
    uuid_print(*id, text);
    parameter_put(out, name, str_from(text));
}

/* Codes, ids, days and names of layers need no escapes. */
struct str map_page_link(struct map_page *page, const struct map_choice *choice)
{
    const struct directory *directory = &page->atlas->directory;
    struct buf *out = &page->words;
    char day[DATE_TEXT_LEN + 1];
    buf_str(out, path);
    term_put(page, out, "need", choice->need);
    term_put(page, out, "stage", choice->stage);
    if (choice->borough != NONE)
        parameter_put(out, "borough", directory->areas[choice->borough].code);
    if (choice->group != NONE)
        id_put(out, "group", &directory->areas[choice->group].id);
    if (choice->layer != NONE)
        parameter_put(out, "layer", directory->layers[choice->layer].name);
    if (page->has_day) {
        date_print(page->question.moment.as_of, day);
        parameter_put(out, "as_of", str_from(day));
    }
    if (choice->service != NONE)
        id_put(out, "service", &directory->services[choice->service].id);
    char from[16];
    snprintf(from, sizeof from, "%d", choice->from);
    if (choice->from)
        parameter_put(out, "from", str_from(from));
    return words_keep(out, page->arena);
}

/* ---- the page ---- */

static enum err page_fill(struct map_page *page, struct problem *problem)
{
    char day[DATE_WORDS_LEN];
    char iso[DATE_TEXT_LEN + 1];
    date_words(page->question.moment.as_of, day);
    view_add_text(page->view, "title", STR("Map"));
    view_add_flag(page->view, "at_map", true);
    view_add_format(page->view, "day", "%s", day);
    date_print(page->question.moment.as_of, iso);
    view_add_format(page->view, "day_given", "%s", page->has_day ? iso : "");
    form_errors_view(&page->errors, page->view);
    map_page_form_add(page);
    if (page->errors.count)
        return OK;
    enum err err = map_page_list_add(page, problem);
    if (!err)
        map_page_areas_add(page);
    return err;
}

enum err page_map(struct http_request *request, struct http_answer *answer, struct problem *problem)
{
    struct site *site = request->site;
    struct picture *picture = picture_enter(site);
    struct arena arena;
    arena_init(&arena, 0);
    struct map_page page = {.picture = picture,
                            .atlas = picture->atlas,
                            .arena = &arena,
                            .view = page_view(site, picture, &arena)};
    buf_init(&page.words, 0);
    enum err err = page.view ? query_read(&page, request, problem) : no_memory(problem);
    if (!err)
        err = page_fill(&page, problem);
    if (!err) {
        answer->content_type = HTML;
        answer->status = page.errors.count ? 400 : 200;
        answer->cache = HTTP_REVALIDATE;
        answer->has_etag = !page.errors.count;
        err = page_draw(site, "map", page.view, answer->body, problem);
    }
    buf_finish(&page.words);
    arena_finish(&arena);
    picture_leave(picture);
    return err;
}
