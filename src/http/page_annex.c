/* The annex as a page and as a PDF. Both take longer than an event thread has, so they are made by
 * the pool and kept; the same day is then answered at once. */
#include <stdio.h>

#include "http/picture.h"
#include "render/annex_page.h"
#include "render/annex_pdf.h"

#define HTML "text/html; charset=utf-8"

enum annex_form { ANNEX_AS_PAGE, ANNEX_AS_PDF };

struct annex_asking {
    struct http_request *request;
    struct picture *picture;
    struct moment moment;
    enum annex_form form;
};

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the annex.");
}

/* "as_of=2021-02-01", and known_on where it was asked for. */
static struct str query_of(struct moment moment, struct arena *arena)
{
    char day[DATE_TEXT_LEN + 1];
    char words[64];
    date_print(moment.as_of, day);
    int len = snprintf(words, sizeof words, "as_of=%s", day);
    if (moment.known_on.days != DATE_MAX.days) {
        date_print(moment.known_on, day);
        snprintf(words + len, sizeof words - (size_t)len, "&known_on=%s", day);
    }
    return str_copy(str_from(words), arena);
}

static void downloads_add(struct moment moment, struct arena *arena, struct view *into)
{
    static const struct {
        const char *path;
        const char *label;
        bool is_over_time; /* takes from, not as_of */
    } files[] = {
        {"/api/gaps?f=csv&", "Boroughs (CSV)", false},
        {"/api/gaps?f=geojson&", "Boroughs (GeoJSON)", false},
        {"/api/gaps/matrix?f=csv&columns=need&", "Matrix by need (CSV)", false},
        {"/api/gaps/matrix?f=csv&columns=stage&", "Matrix by stage (CSV)", false},
        {"/api/gaps/timeline?f=csv&columns=none&", "Timeline (CSV)", true},
        {"/api/gaps/cliff?f=csv&", "Cliff (CSV)", true},
    };
    struct str query = query_of(moment, arena);
    struct str later = {query.ptr + strlen("as_of"), query.len - strlen("as_of")};
    struct view *list = view_add_list(into, "downloads");
    for (size_t i = 0; query.ptr && i < sizeof files / sizeof *files; i++) {
        struct view *item = view_add_object(list, NULL);
        if (files[i].is_over_time)
            view_add_format(item, "link", "%sfrom%.*s", files[i].path, (int)later.len, later.ptr);
        else
            view_add_format(item, "link", "%s%.*s", files[i].path, (int)query.len, query.ptr);
        view_add_text(item, "label", str_from(files[i].label));
    }
}

static enum err page_write(const struct annex_asking *asking, const struct annex *annex,
                           struct arena *arena, struct buf *out, struct problem *problem)
{
    char day[DATE_TEXT_LEN + 1];
    struct view *view = page_view(asking->request->site, asking->picture, arena);
    if (!view)
        return no_memory(problem);
    date_print(asking->moment.as_of, day);
    view_add_text(view, "title", STR("Annex"));
    view_add_flag(view, "at_annex", true);
    view_add_format(view, "day", "%s", day);
    if (asking->moment.known_on.days != DATE_MAX.days) {
        char known[DATE_TEXT_LEN + 1];
        date_print(asking->moment.known_on, known);
        view_add_format(view, "known_day", "%s", known);
    }
    view_add_text(view, "query", query_of(asking->moment, arena));
    downloads_add(asking->moment, arena, view);
    enum err err = annex_page_view(annex, &asking->picture->outline, true, arena, view, problem);
    return err ? err : page_draw(asking->request->site, "annex", view, out, problem);
}

static enum err annex_share(const struct annex_asking *asking, struct arena *arena,
                            struct http_shared **out, size_t *size_bytes, struct problem *problem)
{
    struct annex annex;
    struct buf body;
    const struct site *site = asking->request->site;
    buf_init(&body, HTTP_ANSWER_MAX_BYTES);
    enum err err =
        annex_make(asking->picture->atlas, site->gaps, asking->moment, arena, &annex, problem);
    if (!err)
        err = asking->form == ANNEX_AS_PDF
                  ? annex_pdf_write(&annex, &asking->picture->outline,
                                    asking->request->is_cancelled, arena, &body, problem)
                  : page_write(asking, &annex, arena, &body, problem);
    struct http_shared_options options = {
        .body = buf_view(&body),
        .content_type = asking->form == ANNEX_AS_PDF ? "application/pdf" : HTML,
        .cache = HTTP_REVALIDATE};
    if (!err && body.failed)
        err = no_memory(problem);
    if (!err)
        err = http_shared_create(&options, out, problem);
    *size_bytes = 2 * body.len;
    buf_finish(&body);
    return err;
}

static enum err answer_make(const struct annex_asking *asking, struct str question,
                            struct http_shared **out, struct problem *problem)
{
    struct arena arena;
    size_t size_bytes = 0;
    arena_init(&arena, HTTP_WORK_ARENA_BYTES);
    enum err err = annex_share(asking, &arena, out, &size_bytes, problem);
    if (!err)
        http_kept_add(asking->picture->answers, question, *out, size_bytes);
    arena_finish(&arena);
    return err;
}

/* A form sends a day that was cleared as well, with nothing in it: that asks for today. */
static enum err days_fill(struct http_request *request, struct problem *problem)
{
    struct http_arguments *query = &request->query;
    struct http_argument *filled =
        ARENA_ARRAY(request->arena, struct http_argument, query->count + 1);
    size_t count = 0;
    if (!filled)
        return no_memory(problem);
    for (size_t i = 0; i < query->count; i++)
        if (query->items[i].value.len || !str_equal(query->items[i].name, STR("as_of")))
            filled[count++] = query->items[i];
    query->items = filled;
    query->count = count;
    return OK;
}

static enum err annex_answer(struct http_request *request, struct http_answer *answer,
                             enum annex_form form, struct problem *problem)
{
    struct annex_asking asking = {.request = request, .form = form};
    char question[96];
    bool given;
    enum err err = days_fill(request, problem);
    if (!err)
        err = query_moment(request, &asking.moment, &given, problem);
    if (err)
        return err;
    asking.picture = picture_enter(request->site);
    if (!given) /* a picture may be of the day before for a moment */
        asking.moment.as_of = asking.picture->today;
    int len = snprintf(question, sizeof question, "annex %d %d %d", (int)form,
                       asking.moment.as_of.days, asking.moment.known_on.days);
    struct str key = {question, (size_t)len};
    struct http_shared *shared = http_kept_take(asking.picture->answers, key);
    if (!shared && request->is_pooled)
        err = answer_make(&asking, key, &shared, problem);
    else if (!shared)
        answer->wants_pool = true;
    if (shared)
        http_answer_shared(answer, shared);
    http_shared_give_back(shared);
    picture_leave(asking.picture);
    return err;
}

enum err page_annex(struct http_request *request, struct http_answer *answer,
                    struct problem *problem)
{
    return annex_answer(request, answer, ANNEX_AS_PAGE, problem);
}

enum err page_annex_pdf(struct http_request *request, struct http_answer *answer,
                        struct problem *problem)
{
    return annex_answer(request, answer, ANNEX_AS_PDF, problem);
}
