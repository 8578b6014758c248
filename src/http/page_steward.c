/* What all pages for stewards share: their frame, the way to the store and back, the service that
 * an address names. */
#include "http/page_steward.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/clock.h"

enum { ADDRESS_MAX_BYTES = 1600, AT_LEN = 19, DAY_S = 86400 };

struct view *steward_view(const struct http_request *request, const struct picture *picture,
                          struct arena *arena)
{
    struct view *root = page_view(request->site, picture, arena);
    caller_view(request_caller(request), root);
    return root;
}

enum err steward_enter(const struct http_request *request, struct store **out,
                       struct problem *problem)
{
    struct ledger *ledger = NULL;
    enum err err = request_ledger(request, &ledger, problem);
    return err ? err : ledger_enter(ledger, STEWARD_STORE_WAIT_MS, out, problem);
}

void steward_leave(const struct http_request *request, bool has_changed)
{
    struct ledger *ledger = NULL;
    if (request_ledger(request, &ledger, NULL))
        return;
    int64_t change = ledger_leave(ledger, has_changed);
    if (has_changed)
        ledger_wait(ledger, change, STEWARD_SEEN_WAIT_MS);
}

struct edit_base steward_base(const struct http_request *request, const struct picture *picture)
{
    const struct site_worker *worker = request->worker;
    return (struct edit_base){.ground = &picture->atlas->directory,
                              .locator = picture->atlas->locator,
                              .projection = worker->projection,
                              .today = picture->today};
}

enum err steward_redirect(const struct http_request *request, struct http_answer *answer,
                          struct problem *problem, const char *format, ...)
{
    char *address = arena_take(request->arena, 1, ADDRESS_MAX_BYTES);
    if (!address)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    va_list list;
    va_start(list, format);
    int length = vsnprintf(address, ADDRESS_MAX_BYTES, format, list);
    va_end(list);
    if (length < 0 || length >= ADDRESS_MAX_BYTES)
        return problem_set(problem, ERR_LIMIT, "The address is too long.");
    answer->status = 303;
    enum err err = http_answer_header(answer, "Location", address);
    return err ? problem_set(problem, err, "The next page has no sound address.") : OK;
}

void steward_difference_view(const struct differences *differences, const char *name,
                             struct view *into)
{
    struct view *list = view_add_list(into, name);
    for (int i = 0; i < differences->count; i++) {
        const struct difference *item = &differences->items[i];
        struct view *row = view_add_object(list, NULL);
        view_add_text(row, "field", item->field);
        view_add_text(row, "label", item->label);
        view_add_text(row, "before", item->before);
        view_add_text(row, "after", item->after);
    }
}

void steward_words_view(const struct differences *words, const char *name, struct view *into)
{
    struct view *list = view_add_list(into, name);
    struct view *lines = NULL;
    for (int i = 0; i < words->count; i++) {
        const struct difference *item = &words->items[i];
        if (!i || !str_equal(item->label, words->items[i - 1].label)) {
            struct view *row = view_add_object(list, NULL);
            view_add_text(row, "field", item->field);
            view_add_text(row, "label", item->label);
            lines = view_add_list(row, "lines");
        }
        struct view *line = view_add_object(lines, NULL);
        view_add_text(line, "words", item->after);
    }
}

enum err steward_no_service(struct problem *problem)
{
    return problem_set(problem, ERR_NOT_FOUND, "There is no service at this address.");
}

enum err steward_service_id(const struct http_request *request, struct uuid *out,
                            struct problem *problem)
{
    struct uuid id;
    if (!uuid_parse(request->parameters[0], &id))
        return steward_no_service(problem);
    *out = id;
    return OK;
}

enum err steward_listing(const struct http_request *request, const struct edit_base *base,
                         struct store *store, struct uuid id, struct listing *out,
                         struct problem *problem)
{
    enum err err = listing_current(base, store, id, request->arena, out, problem);
    if (err == ERR_NOT_FOUND)
        return steward_no_service(problem);
    if (!err && !caller_may_see(request_caller(request), &out->directory, out->service))
        return steward_no_service(problem);
    return err;
}

struct str steward_actor(const struct http_request *request)
{
    return str_from(request_caller(request)->actor);
}

/* So many digits as a number; the text is long enough. */
static int digits(struct str text, size_t first, size_t count)
{
    int number = 0;
    for (size_t i = first; i < first + count; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return 0;
        number = number * 10 + text.ptr[i] - '0';
    }
    return number;
}

struct str steward_when(struct str at, struct arena *arena)
{
    struct date day;
    char words[DATE_WORDS_LEN];
    char text[2 * DATE_WORDS_LEN];
    if (at.len < AT_LEN || !date_parse((struct str){at.ptr, DATE_TEXT_LEN}, &day))
        return at;
    int64_t utc_s = (int64_t)day.days * DAY_S + digits(at, 11, 2) * 3600 + digits(at, 14, 2) * 60;
    int minutes = clock_london_minutes(utc_s);
    date_words((struct date){clock_london_days(utc_s)}, words);
    snprintf(text, sizeof text, "%s, %02d:%02d", words, minutes / 60, minutes % 60);
    return str_copy(str_from(text), arena);
}
