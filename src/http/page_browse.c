/* The page that browses services, and searches them by words. */
#include "http/page_browse.h"

#include "domain/browse_text.h"
#include "domain/words.h"

#define HTML "text/html; charset=utf-8"

enum { DESCRIPTION_SHOWN = 300, BEFORE_HIT_SHOWN = 80 };

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
}

/* ---- one service ----------------------------------------------------------------------------- */

/* A text in pieces, those marked that were searched for. */
static void marked_add(struct browse_page *page, struct view *into, const char *name,
                       struct str text)
{
    struct view *list = view_add_list(into, name);
    int count = 0;
    const struct text_piece *pieces =
        page->is_search ? text_pieces(&page->found, text, page->arena, &count) : NULL;
    for (int i = 0; i < count; i++) {
        struct view *piece = view_add_object(list, NULL);
        view_add_text(piece, "text", pieces[i].text);
        view_add_flag(piece, "is_hit", pieces[i].word != NONE_OF_THEM);
    }
    if (!count && text.len) {
        struct view *piece = view_add_object(list, NULL);
        view_add_text(piece, "text", text);
        view_add_flag(piece, "is_hit", false);
    }
}

/* The start of a word at or before a place in the text. */
static size_t word_start(struct str text, size_t at)
{
    while (at > 0 && text.ptr[at - 1] != ' ')
        at--;
    return at;
}

/* Long descriptions are cut round what was searched for. */
static struct str excerpt(struct browse_page *page, struct str text)
{
    size_t first = 0;
    int count = 0;
    if (text.len <= DESCRIPTION_SHOWN)
        return text;
    const struct text_piece *pieces =
        page->is_search ? text_pieces(&page->found, text, page->arena, &count) : NULL;
    if (count > 1 && pieces[0].word == NONE_OF_THEM)
        first = pieces[0].text.len;
    first = first > BEFORE_HIT_SHOWN ? word_start(text, first - BEFORE_HIT_SHOWN) : 0;
    size_t end = first + DESCRIPTION_SHOWN;
    end = end < text.len ? word_start(text, end) : text.len;
    if (end <= first)
        return text; /* one endless word */
    buf_clear(&page->words);
    if (first)
        buf_text(&page->words, "… ");
    buf_str(&page->words, str_trim((struct str){text.ptr + first, end - first}));
    if (end < text.len)
        buf_text(&page->words, " …");
    return words_keep(&page->words, page->arena);
}

static void state_add(const struct browse_page *page, int service, struct view *into)
{
    const struct moment moment = page->question.moment;
    const struct statement_record *row = statement_at(page->atlas, service, moment);
    char when[BOUND_WORDS_LEN] = "";
    char day[DATE_WORDS_LEN];
    date_words(moment.as_of, day);
    if (!row)
        return;
    const struct validity *validity = &row->validity;
    switch (validity_on(validity, moment.as_of)) {
    case CERTAINLY: view_add_format(into, "state_words", "Runs on %s.", day); return;
    case UNCERTAIN:
        view_add_format(into, "state_words", "We do not know whether it runs on %s. Ask them.",
                        day);
        view_add_flag(into, "is_ask", true);
        return;
    case CERTAINLY_NOT: break;
    }
    bool is_before = validity_is_before(validity, moment.as_of);
    if (is_before)
        bound_when(validity->from_earliest, validity->from_latest, when);
    else
        bound_when(validity->to_earliest, validity->to_latest, when);
    view_add_format(into, "state_words", "%s%s%s.", is_before ? "Begins" : "Ended",
                    when[0] ? " " : "", when);
    view_add_flag(into, "is_over", true);
}

static enum err item_add(struct browse_page *page, int service, struct view *list,
                         struct problem *problem)
{
    const struct atlas *atlas = page->atlas;
    const struct service_record *record = &atlas->directory.services[service];
    struct view *item = view_add_object(list, NULL);
    char id[UUID_TEXT_LEN + 1];
    uuid_print(record->id, id);
    view_add_format(item, "id", "%s", id);
    marked_add(page, item, "name", record->name);
    marked_add(page, item, "also", record->alternative_name);
    view_add_flag(item, "has_also", record->alternative_name.len > 0);
    marked_add(page, item, "about", excerpt(page, record->description));
    organisation_words(atlas, service, &page->words);
    marked_add(page, item, "organisation", words_keep(&page->words, page->arena));
    view_add_text(item, "type", term_label(atlas, "provision-type", record->provision_type));
    state_add(page, service, item);
    view_add_flag(item, "says_state",
                  page->is_search || browse_state_of(page->slice, service) == BROWSE_DOES_NOT_RUN);
    cover_words(atlas, service, page->question.moment, &page->words);
    view_add_text(item, "coverage", words_keep(&page->words, page->arena));
    struct str phone =
        record->phones.count ? atlas->directory.phones[record->phones.first].number : STR("");
    view_add_text(item, "phone", phone);
    dial_view(phone, item);
    bool is_doubtful = page->answer.perhaps[service / 64] >> (service % 64) & 1;
    view_add_flag(item, "is_doubtful", is_doubtful);
    if (!page->is_search)
        return OK;
    enum err err =
        browse_reason_words(atlas, service, &page->found, page->arena, &page->words, problem);
    view_add_text(item, "reason", words_keep(&page->words, page->arena));
    return err;
}

/* ---- the list -------------------------------------------------------------------------------- */

/* What the services of one run have in common. */
static void heading_write(struct browse_page *page, enum browse_state state, bool is_doubtful)
{
    int borough = page->question.chosen[BROWSE_BOROUGH];
    char day[DATE_WORDS_LEN];
    date_words(page->question.moment.as_of, day);
    switch (state) {
    case BROWSE_RUNS: buf_format(&page->words, "Running on %s", day); break;
    case BROWSE_MAY_RUN: buf_format(&page->words, "May be running on %s: ask them", day); break;
    case BROWSE_DOES_NOT_RUN:
    case BROWSE_STATE_COUNT: buf_format(&page->words, "Not running on %s", day); break;
    }
    if (borough == NONE)
        return;
    struct str name = browse_words(page->atlas, BROWSE_BOROUGH, borough);
    buf_format(&page->words,
               is_doubtful ? ". We do not know whether they take women from %.*s"
                           : ". They take women from %.*s",
               (int)name.len, name.ptr);
}

static enum err groups_add(struct browse_page *page, const int *services, int count,
                           struct problem *problem)
{
    struct view *groups = view_add_list(page->view, "groups");
    struct view *items = NULL;
    int before = NONE;
    enum err err = OK;
    for (int i = 0; i < count && !err; i++) {
        bool is_doubtful = page->answer.perhaps[services[i] / 64] >> (services[i] % 64) & 1;
        enum browse_state state = browse_state_of(page->slice, services[i]);
        int now = (int)state + (is_doubtful ? BROWSE_STATE_COUNT : 0);
        if (!items || (!page->is_search && now != before)) {
            struct view *group = view_add_object(groups, NULL);
            if (!page->is_search)
                heading_write(page, state, is_doubtful);
            view_add_text(group, "heading", words_keep(&page->words, page->arena));
            items = view_add_list(group, "items");
        }
        before = now;
        err = item_add(page, services[i], items, problem);
    }
    return err;
}

/* Of those found by words the ones that fit the choices, best first. */
static int hits_list(const struct browse_page *page, int offset, int *services)
{
    int passed = 0;
    int written = 0;
    for (int i = 0; i < page->found.hit_count && written < BROWSE_PAGE_SERVICES; i++) {
        int service = page->atlas->by_id[page->found.hits[i].number];
        if (!(page->answer.fits[service / 64] >> (service % 64) & 1))
            continue;
        if (passed++ >= offset)
            services[written++] = service;
    }
    return written;
}

static void pages_add(struct browse_page *page, int pages)
{
    int number = page->number;
    view_add_flag(page->view, "has_pages", pages > 1);
    view_add_int(page->view, "page_number", number);
    view_add_int(page->view, "page_count", pages);
    view_add_flag(page->view, "has_previous", number > 1);
    view_add_flag(page->view, "has_next", number < pages);
    view_add_int(page->view, "previous_number", number - 1);
    view_add_int(page->view, "next_number", number + 1);
    if (page->is_search)
        return;
    view_add_text(page->view, "previous_link",
                  browse_page_link(page, BROWSE_FACET_COUNT, number - 1));
    view_add_text(page->view, "next_link", browse_page_link(page, BROWSE_FACET_COUNT, number + 1));
}

static void sentence_add(struct browse_page *page)
{
    int total = page->answer.total;
    buf_clear(&page->words);
    if (page->is_search && !page->found.word_count) {
        buf_text(&page->words, "Type a word to search for");
    } else {
        buf_format(&page->words, "%d service%s", total, total == 1 ? "" : "s");
        if (page->is_search) {
            buf_text(&page->words, " for “");
            buf_str(&page->words, page->typed);
            buf_text(&page->words, "”");
        } else if (page->question.chosen[BROWSE_BOROUGH] != NONE && total) {
            int borough = page->question.chosen[BROWSE_BOROUGH];
            const struct browse_count *count = &page->answer.counts[BROWSE_BOROUGH][borough];
            struct str name = browse_words(page->atlas, BROWSE_BOROUGH, borough);
            buf_format(&page->words, ": %d for women from %.*s, %d to ask first", count->sure,
                       (int)name.len, name.ptr, count->perhaps);
        }
    }
    view_add_text(page->view, "sentence", words_keep(&page->words, page->arena));
    if (!page->is_search)
        return;
    browse_search_words(&page->found, &page->words);
    view_add_text(page->view, "search_words", words_keep(&page->words, page->arena));
    view_add_flag(page->view, "is_partly",
                  page->found.is_partly && page->found.word_count > 1 && page->found.total);
    view_add_flag(page->view, "is_cut", page->found.total > page->found.hit_count);
    view_add_int(page->view, "looked_at", page->found.hit_count);
}

static enum err list_add(struct browse_page *page, struct problem *problem)
{
    int services[BROWSE_PAGE_SERVICES];
    int pages = (page->answer.total + BROWSE_PAGE_SERVICES - 1) / BROWSE_PAGE_SERVICES;
    page->number = page->number < pages ? page->number : pages > 0 ? pages : 1;
    int offset = (page->number - 1) * BROWSE_PAGE_SERVICES;
    int count = page->is_search ? hits_list(page, offset, services)
                                : browse_list(page->sets, page->slice, &page->answer, offset,
                                              BROWSE_PAGE_SERVICES, services);
    sentence_add(page);
    pages_add(page, pages);
    view_add_flag(page->view, "is_none", count == 0);
    view_add_int(page->view, "item_level", page->is_search ? 3 : 4); /* of headings */
    return groups_add(page, services, count, problem);
}

/* ---- asking ---------------------------------------------------------------------------------- */

/* Searches the texts; the set of what was found. */
static enum err search(struct browse_page *page, uint64_t **among, struct problem *problem)
{
    struct text_index *texts = NULL;
    *among = ARENA_ARRAY(page->arena, uint64_t, (size_t)page->atlas->words + 1);
    if (!*among)
        return no_memory(problem);
    enum err err = browsing_texts(&page->picture->browsing, page->atlas, &texts, problem);
    if (!err)
        err = text_index_search(texts, page->typed, page->arena, &page->found, problem);
    for (int i = 0; !err && i < page->found.hit_count; i++) {
        int service = page->atlas->by_id[page->found.hits[i].number];
        (*among)[service / 64] |= UINT64_C(1) << (service % 64);
    }
    return err;
}

static enum err ask(struct browse_page *page, struct problem *problem)
{
    const struct site_worker *worker = page->request->worker;
    uint64_t *among = NULL;
    enum err err =
        slice_get(worker->slices, page->atlas, page->question.moment, &page->slice, problem);
    page->is_search = page->typed.len > 0;
    if (!err && page->is_search)
        err = search(page, &among, problem);
    if (!err)
        err = browse_ask(page->sets, page->slice, &page->question, among, page->arena,
                         &page->answer, problem);
    return err;
}

static enum err page_fill(struct browse_page *page, struct problem *problem)
{
    enum err err = browsing_sets(&page->picture->browsing, page->atlas, &page->sets, problem);
    if (!err)
        err = browse_page_read(page, problem);
    if (!err)
        err = ask(page, problem);
    if (err)
        return err;
    view_add_flag(page->view, "at_browse", true);
    view_add_text(page->view, "title", STR("Browse services"));
    browse_page_form_add(page);
    return page->day_is_wrong ? OK : list_add(page, problem);
}

enum err page_browse(struct http_request *request, struct http_answer *answer,
                     struct problem *problem)
{
    struct picture *picture = picture_enter(request->site);
    bool is_post = request->method == HTTP_POST;
    struct browse_page *page = ARENA_NEW(request->arena, struct browse_page);
    enum err err = page ? OK : no_memory(problem);
    if (!err) {
        *page = (struct browse_page){.request = request,
                                     .picture = picture,
                                     .atlas = picture->atlas,
                                     .arena = request->arena,
                                     .form = is_post ? request->form : request->query,
                                     .view = page_view(request->site, picture, request->arena)};
        buf_init(&page->words, 0);
        err = page_fill(page, problem);
        answer->content_type = HTML;
        answer->status = !page->day_is_wrong ? 200 : is_post ? 422 : 400;
        answer->cache = is_post ? HTTP_NO_STORE : HTTP_REVALIDATE;
        answer->has_etag = !is_post;
        if (!err)
            err = page_draw(request->site, "services", page->view, answer->body, problem);
        buf_finish(&page->words);
    }
    picture_leave(picture);
    return err;
}
