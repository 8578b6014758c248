/* All listings, to work through: by words, organisation, borough, kind and what is the matter. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/fold.h"
#include "domain/queue.h"
#include "domain/words.h"
#include "http/page_browse.h"
#include "page_steward_lists.h"

#define HTML "text/html; charset=utf-8"

enum { LIST_PAGE_SERVICES = 25, LIST_PAGES_MAX = 100000 };

enum sort { SORT_NAME, SORT_STALE, SORT_CHECKED, SORT_COUNT };
static const struct {
    const char *code;
    const char *label;
} sorts[SORT_COUNT] = {
    [SORT_NAME] = {"name", "A to Z"},
    [SORT_STALE] = {"stale", "Most urgent first"},
    [SORT_CHECKED] = {"checked", "Checked longest ago"},
};

/* What to show, beside the queue's reasons, which come first and have their own codes. */
enum { STATE_ATTENTION = QUEUE_REASON_COUNT, STATE_CONFIDENTIAL, STATE_COUNT };
static const char *const more_states[] = {"attention", "confidential"};

struct list_page {
    struct http_request *request;
    struct picture *picture;
    const struct atlas *atlas;
    struct arena *arena; /* of this page: larger than a request's */
    struct str typed;
    struct str organisation;
    int borough; /* as browse.h counts its choices; NONE: any */
    int type;
    int state; /* NONE: any */
    enum sort sort;
    int number;
    bool *fits;         /* by service */
    struct queue queue; /* of those that fit, but for the state */
    unsigned *reasons;  /* by service */
    double *scores;     /* by service, of the words; the smaller the better */
    int *services;      /* those to show, in order */
    int count;
    struct view *view;
    struct buf words;
};

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
}

/* ---- reading --------------------------------------------------------------------------------- */

static const char *state_code(int state)
{
    return state < QUEUE_REASON_COUNT ? queue_reason_codes[state]
                                      : more_states[state - QUEUE_REASON_COUNT];
}

static const char *state_label(int state)
{
    switch (state) {
    case QUEUE_OVERDUE: return "Overdue";
    case QUEUE_DUE: return "Due within 30 days";
    case QUEUE_FUNDING_ENDS: return "Funding ends soon, or just ended";
    case QUEUE_UNFUNDED: return "No funding known";
    case QUEUE_NO_COVERAGE: return "Runs, but covers nobody";
    case STATE_ATTENTION: return "Anything that needs attention";
    case STATE_CONFIDENTIAL: return "Confidential";
    default: return "";
    }
}

static enum err choice_read(const struct list_page *page, const struct browse_sets *sets,
                            enum browse_facet facet, const char *field, int *out,
                            struct problem *problem)
{
    (void)page;
    struct str value = http_argument_get(page->request->query, str_from(field), NULL);
    if (!value.len)
        return OK;
    *out = browse_find(sets, facet, value);
    problem_at(problem, "%s", field);
    return *out != NONE ? OK : problem_set(problem, ERR_INVALID, "There is no such choice.");
}

static enum err page_read(struct list_page *page, const struct browse_sets *sets,
                          struct problem *problem)
{
    struct http_arguments query = page->request->query;
    struct str value = http_argument_get(query, STR("page"), NULL);
    int64_t number = 1;
    page->borough = NONE;
    page->type = NONE;
    page->state = NONE;
    page->typed = str_trim(http_argument_get(query, STR("q"), NULL));
    page->organisation = str_trim(http_argument_get(query, STR("organisation"), NULL));
    if (value.len && (!str_to_int(value, &number) || number < 1 || number > LIST_PAGES_MAX)) {
        problem_at(problem, "page");
        return problem_set(problem, ERR_INVALID, "There is no such page.");
    }
    page->number = (int)number;
    value = http_argument_get(query, STR("state"), NULL);
    for (int i = 0; i < STATE_COUNT; i++)
        if (str_equal(value, str_from(state_code(i))))
            page->state = i;
    if (value.len && page->state == NONE) {
        problem_at(problem, "state");
        return problem_set(problem, ERR_INVALID, "There is no such choice.");
    }
    value = http_argument_get(query, STR("sort"), NULL);
    page->sort = SORT_NAME;
    for (int i = 0; i < SORT_COUNT; i++)
        if (str_equal(value, str_from(sorts[i].code)))
            page->sort = (enum sort)i;
    if (value.len && !str_equal(value, str_from(sorts[page->sort].code))) {
        problem_at(problem, "sort");
        return problem_set(problem, ERR_INVALID, "There is no such order.");
    }
    enum err err = choice_read(page, sets, BROWSE_BOROUGH, "borough", &page->borough, problem);
    return err ? err : choice_read(page, sets, BROWSE_TYPE, "type", &page->type, problem);
}

/* ---- which fit ------------------------------------------------------------------------------- */

/* Of those found by words only these are left, each with how well it fits. */
static enum err words_find(struct list_page *page, uint64_t *among, struct problem *problem)
{
    struct text_index *texts = NULL;
    struct text_search found;
    enum err err = browsing_texts(&page->picture->browsing, page->atlas, &texts, problem);
    if (!err)
        err = text_index_search(texts, page->typed, page->arena, &found, problem);
    for (int i = 0; !err && i < found.hit_count; i++) {
        int service = page->atlas->by_id[found.hits[i].number];
        among[service / 64] |= UINT64_C(1) << (service % 64);
        page->scores[service] = i;
    }
    return err;
}

/* Does the organisation's name hold the text? Both are folded. */
static bool has_part(struct str name, struct str part, struct buf *folded)
{
    buf_clear(folded);
    text_fold(name, FOLD_CASE | FOLD_ACCENTS, folded);
    struct str text = buf_view(folded);
    return part.len <= text.len && memmem(text.ptr, text.len, part.ptr, part.len);
}

static enum err organisations_find(struct list_page *page, struct problem *problem)
{
    const struct directory *directory = &page->atlas->directory;
    bool *is_meant = ARENA_ARRAY(page->arena, bool, (size_t)directory->organisations_count + 1);
    if (!is_meant)
        return no_memory(problem);
    buf_clear(&page->words);
    text_fold(page->organisation, FOLD_CASE | FOLD_ACCENTS, &page->words);
    struct str part = words_keep(&page->words, page->arena);
    for (int i = 0; i < directory->organisations_count; i++)
        is_meant[i] = has_part(directory->organisations[i].name, part, &page->words);
    for (int i = 0; i < page->atlas->service_count; i++) {
        struct span span = directory->services[i].roles;
        bool is_any = false;
        for (int k = span.first; k < span.first + span.count; k++)
            is_any = is_any || is_meant[directory->roles[k].organisation];
        page->fits[i] = page->fits[i] && is_any;
    }
    return OK;
}

static enum err choices_find(struct list_page *page, const struct browse_sets *sets,
                             struct problem *problem)
{
    const struct site_worker *worker = page->request->worker;
    const struct slice *slice = NULL;
    struct browse_question question = {.moment = {page->picture->today, DATE_MAX}};
    struct browse_answer answer;
    uint64_t *among = NULL;
    enum err err = OK;
    if (page->typed.len) {
        among = ARENA_ARRAY(page->arena, uint64_t, (size_t)page->atlas->words + 1);
        err = among ? words_find(page, among, problem) : no_memory(problem);
    }
    for (int facet = 0; facet < BROWSE_FACET_COUNT; facet++)
        question.chosen[facet] = NONE;
    question.chosen[BROWSE_BOROUGH] = page->borough;
    question.chosen[BROWSE_TYPE] = page->type;
    if (!err)
        err = slice_get(worker->slices, page->atlas, question.moment, &slice, problem);
    if (!err)
        err = browse_ask(sets, slice, &question, among, page->arena, &answer, problem);
    for (int i = 0; !err && i < page->atlas->service_count; i++)
        page->fits[i] = page->fits[i] && (answer.fits[i / 64] >> (i % 64) & 1);
    return err;
}

static bool state_fits(const struct list_page *page, int service)
{
    if (page->state == NONE)
        return true;
    if (page->state == STATE_CONFIDENTIAL)
        return page->atlas->directory.services[service].confidential;
    if (page->state == STATE_ATTENTION)
        return page->reasons[service] != 0;
    return (page->reasons[service] >> page->state & 1) != 0;
}

/* ---- in order -------------------------------------------------------------------------------- */

struct ordering {
    const struct list_page *page;
    const int *by_name;  /* by service: its place from A to Z */
    const int *in_queue; /* by service: its place in the queue; INT32_MAX: not in it */
};

static int order_compare(const void *left, const void *right, void *context)
{
    int a = *(const int *)left;
    int b = *(const int *)right;
    const struct ordering *ordering = context;
    const struct list_page *page = ordering->page;
    const struct service_record *services = page->atlas->directory.services;
    if (page->sort == SORT_STALE && ordering->in_queue[a] != ordering->in_queue[b])
        return ordering->in_queue[a] < ordering->in_queue[b] ? -1 : 1;
    if (page->sort == SORT_CHECKED && services[a].checked_on.days != services[b].checked_on.days)
        return services[a].checked_on.days < services[b].checked_on.days ? -1 : 1;
    if (page->sort == SORT_NAME && page->typed.len && page->scores[a] != page->scores[b])
        return page->scores[a] < page->scores[b] ? -1 : 1;
    return (ordering->by_name[a] > ordering->by_name[b]) -
           (ordering->by_name[a] < ordering->by_name[b]);
}

static enum err order_make(struct list_page *page, const struct browse_sets *sets,
                           struct problem *problem)
{
    size_t count = (size_t)page->atlas->service_count + 1;
    int *by_name = ARENA_ARRAY(page->arena, int, count);
    int *in_queue = ARENA_ARRAY(page->arena, int, count);
    page->services = ARENA_ARRAY(page->arena, int, count);
    if (!by_name || !in_queue || !page->services)
        return no_memory(problem);
    for (int i = 0; i < page->atlas->service_count; i++) {
        by_name[sets->by_name[i]] = i;
        in_queue[i] = INT32_MAX;
        if (page->fits[i] && state_fits(page, i))
            page->services[page->count++] = i;
    }
    for (int i = 0; i < page->queue.count; i++)
        in_queue[page->queue.rows[i].service] = i;
    struct ordering ordering = {page, by_name, in_queue};
    if (page->count)
        qsort_r(page->services, (size_t)page->count, sizeof *page->services, order_compare,
                &ordering);
    return OK;
}

static enum err list_make(struct list_page *page, const struct browse_sets *sets,
                          struct problem *problem)
{
    size_t count = (size_t)page->atlas->service_count + 1;
    page->reasons = ARENA_ARRAY(page->arena, unsigned, count);
    page->scores = ARENA_ARRAY(page->arena, double, count);
    enum err err = steward_seen(page->request, page->atlas, page->arena, &page->fits, problem);
    if (!err && (!page->reasons || !page->scores))
        err = no_memory(problem);
    if (!err && page->organisation.len)
        err = organisations_find(page, problem);
    if (!err)
        err = choices_find(page, sets, problem);
    struct queue_query query = {
        .today = page->picture->today, .within_days = QUEUE_DUE_DAYS, .is_seen = page->fits};
    if (!err)
        err = queue_find(page->atlas, &query, page->arena, &page->queue, problem);
    for (int i = 0; !err && i < page->queue.count; i++)
        page->reasons[page->queue.rows[i].service] = page->queue.rows[i].reasons;
    return err ? err : order_make(page, sets, problem);
}

/* ---- showing --------------------------------------------------------------------------------- */

static struct view *option_add(struct view *list, struct str value, struct str label, bool chosen)
{
    struct view *option = view_add_object(list, NULL);
    view_add_text(option, "value", value);
    view_add_text(option, "label", label);
    view_add_flag(option, "chosen", chosen);
    return option;
}

static int choices_compare(const void *left, const void *right, void *context)
{
    const struct list_page *page = context;
    return str_compare(browse_words(page->atlas, BROWSE_BOROUGH, *(const int *)left),
                       browse_words(page->atlas, BROWSE_BOROUGH, *(const int *)right));
}

static void choices_add(struct list_page *page, const struct browse_sets *sets)
{
    int order[BROWSE_CHOICES_MAX];
    struct view *list = view_add_list(page->view, "boroughs");
    int count = sets->counts[BROWSE_BOROUGH];
    for (int i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, (size_t)count, sizeof *order, choices_compare, page);
    for (int i = 0; i < count; i++)
        option_add(list, browse_code(page->atlas, BROWSE_BOROUGH, order[i]),
                   browse_words(page->atlas, BROWSE_BOROUGH, order[i]), order[i] == page->borough);
    list = view_add_list(page->view, "types");
    for (int i = 0; i < sets->counts[BROWSE_TYPE]; i++)
        option_add(list, browse_code(page->atlas, BROWSE_TYPE, i),
                   browse_words(page->atlas, BROWSE_TYPE, i), i == page->type);
    list = view_add_list(page->view, "states");
    option_add(list, str_from(state_code(STATE_ATTENTION)), str_from(state_label(STATE_ATTENTION)),
               page->state == STATE_ATTENTION);
    for (int i = 0; i < STATE_COUNT; i++) {
        if (i == STATE_ATTENTION)
            continue;
        int of_reason = i < QUEUE_REASON_COUNT ? page->queue.of_reason[i] : 0;
        struct view *option =
            option_add(list, str_from(state_code(i)), str_from(state_label(i)), page->state == i);
        view_add_int(option, "count", of_reason);
        view_add_flag(option, "is_counted", i < QUEUE_REASON_COUNT);
    }
    list = view_add_list(page->view, "sorts");
    for (int i = 0; i < SORT_COUNT; i++)
        option_add(list, str_from(sorts[i].code),
                   i == SORT_NAME && page->typed.len ? STR("Best match first")
                                                     : str_from(sorts[i].label),
                   (int)page->sort == i);
    view_add_text(page->view, "typed", page->typed);
    view_add_text(page->view, "organisation_typed", page->organisation);
}

static void item_add(struct list_page *page, int service, struct view *list)
{
    struct view *item = view_add_object(list, NULL);
    steward_item_view(page->atlas, service, &page->words, page->arena, item);
    for (int i = 0; i < page->queue.count; i++) {
        if (page->queue.rows[i].service != service)
            continue;
        buf_clear(&page->words);
        queue_words(&page->queue.rows[i], page->picture->today, &page->words);
        view_add_text(item, "why", words_keep(&page->words, page->arena));
    }
}

/* Escaped for an address. */
static void query_write(struct buf *out, const char *name, struct str value, const char **joint)
{
    static const char hex[] = "0123456789ABCDEF";
    if (!value.len)
        return;
    buf_format(out, "%s%s=", *joint, name);
    *joint = "&";
    for (size_t i = 0; i < value.len; i++) {
        unsigned char c = (unsigned char)value.ptr[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || c == '-' || c == '_' || c == '.';
        if (!is_plain) {
            buf_char(out, '%');
            buf_char(out, hex[c >> 4]);
            buf_char(out, hex[c & 15]);
        } else {
            buf_char(out, (char)c);
        }
    }
}

static struct str page_link(struct list_page *page, int number)
{
    static const char *const kept[] = {"q", "organisation", "borough", "type", "state", "sort"};
    const char *joint = "?";
    char text[16];
    buf_clear(&page->words);
    buf_text(&page->words, "/steward/services");
    for (size_t i = 0; i < sizeof kept / sizeof *kept; i++)
        query_write(&page->words, kept[i],
                    http_argument_get(page->request->query, str_from(kept[i]), NULL), &joint);
    snprintf(text, sizeof text, "%d", number);
    if (number > 1)
        query_write(&page->words, "page", str_from(text), &joint);
    return words_keep(&page->words, page->arena);
}

static void page_show(struct list_page *page, const struct browse_sets *sets)
{
    int pages = (page->count + LIST_PAGE_SERVICES - 1) / LIST_PAGE_SERVICES;
    page->number = page->number < pages ? page->number : pages > 0 ? pages : 1;
    int first = (page->number - 1) * LIST_PAGE_SERVICES;
    int end = first + LIST_PAGE_SERVICES < page->count ? first + LIST_PAGE_SERVICES : page->count;
    bool is_queue = page->sort == SORT_STALE || page->state == STATE_ATTENTION;
    struct view *list = view_add_list(page->view, "items");
    for (int i = first; i < end; i++)
        item_add(page, page->services[i], list);
    choices_add(page, sets);
    view_add_text(page->view, "title", is_queue ? STR("Needs attention") : STR("Listings"));
    view_add_flag(page->view, is_queue ? "at_queue" : "at_listings", true);
    view_add_flag(page->view, "is_queue",
                  is_queue && (page->state == NONE || page->state == STATE_ATTENTION));
    view_add_flag(page->view, "is_all_queue", page->state == STATE_ATTENTION);
    buf_clear(&page->words);
    number_words(page->count, &page->words);
    buf_text(&page->words, page->count == 1 ? " listing" : " listings");
    view_add_text(page->view, "sentence", words_keep(&page->words, page->arena));
    number_words(page->queue.count, &page->words);
    view_add_text(page->view, "queue_count", words_keep(&page->words, page->arena));
    view_add_flag(page->view, "is_none", !page->count);
    view_add_flag(page->view, "has_pages", pages > 1);
    view_add_int(page->view, "page_number", page->number);
    view_add_int(page->view, "page_count", pages);
    if (page->number > 1)
        view_add_text(page->view, "previous_link", page_link(page, page->number - 1));
    if (page->number < pages)
        view_add_text(page->view, "next_link", page_link(page, page->number + 1));
}

enum err page_steward_services(struct http_request *request, struct http_answer *answer,
                               struct problem *problem)
{
    struct picture *picture = picture_enter(request->site);
    struct arena arena;
    const struct browse_sets *sets = NULL;
    arena_init(&arena, HTTP_WORK_ARENA_BYTES);
    struct list_page page = {.request = request,
                             .picture = picture,
                             .atlas = picture->atlas,
                             .arena = &arena,
                             .view = steward_view(request, picture, &arena)};
    buf_init(&page.words, 0);
    answer->content_type = HTML;
    enum err err = browsing_sets(&picture->browsing, picture->atlas, &sets, problem);
    if (!err)
        err = page_read(&page, sets, problem);
    if (!err)
        err = list_make(&page, sets, problem);
    if (!err) {
        page_show(&page, sets);
        err = page_draw(request->site, "steward_services", page.view, answer->body, problem);
    }
    buf_finish(&page.words);
    arena_finish(&arena);
    picture_leave(picture);
    return err;
}
