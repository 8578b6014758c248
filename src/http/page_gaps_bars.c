/* Services as bars over time, with the table that says the same. */
#include <stdlib.h>

#include "http/page_gaps.h"

/* "April 2016 to 30 June 2022", "from 2018; no end stated", "until 2019"; nothing for nothing. */
static void span_words(const struct validity *span, struct buf *out)
{
    char from[BOUND_WORDS_LEN] = "";
    char to[BOUND_WORDS_LEN] = "";
    bound_words(span->from_earliest, span->from_latest, from);
    if (gap_is_last_seen(span->to_earliest, span->to_latest)) {
        char seen[DATE_WORDS_LEN];
        date_words(span->to_earliest, seen);
        if (from[0])
            buf_format(out, "from %s; ", from);
        buf_format(out, "last seen %s, no end stated", seen);
        return;
    }
    bound_words(span->to_earliest, span->to_latest, to);
    if (from[0] && to[0])
        buf_format(out, "%s to %s", from, to);
    else if (from[0])
        buf_format(out, "from %s; no end stated", from);
    else if (to[0])
        buf_format(out, "until %s", to);
}

/* What is known of its funding by the question's moment; each row in words and as a bar. */
static int fundings_of(struct gap_page *page, int service, struct view *row, struct validity **out)
{
    const struct directory *directory = &page->atlas->directory;
    struct span span = directory->services[service].fundings;
    struct validity *fundings = ARENA_ARRAY(page->arena, struct validity, (size_t)span.count + 1);
    struct view *list = view_add_list(row, "fundings");
    int count = 0;
    for (int i = span.first; fundings && i < span.first + span.count; i++) {
        const struct funding_record *record = &directory->fundings[i];
        if (!date_is_known_by(record->known_from, page->gaps.question.moment.known_on))
            continue;
        fundings[count++] = record->validity;
        buf_str(&page->words, record->funder.len ? record->funder : STR("A funder not named"));
        size_t before = page->words.len;
        buf_text(&page->words, ", ");
        span_words(&record->validity, &page->words);
        if (page->words.len == before + 2)
            buf_text(&page->words, "when is not stated");
        view_add_text(list, NULL, gap_page_keep(page));
    }
    *out = fundings;
    return count;
}

enum err gap_page_service_bars_add(struct gap_page *page, struct view *into, const int *services,
                                   int count, struct date from, struct date to,
                                   struct problem *problem)
{
    int shown = count < SERVICE_BARS_MAX ? count : SERVICE_BARS_MAX;
    struct service_bar *bars = ARENA_ARRAY(page->arena, struct service_bar, (size_t)shown + 1);
    if (!bars)
        return gap_page_no_memory(problem);
    struct view *rows = view_add_list(into, "bar_rows");
    for (int i = 0; i < shown; i++) {
        const struct statement_record *statement =
            statement_at(page->atlas, services[i], page->gaps.question.moment);
        struct view *row = view_add_object(rows, NULL);
        struct validity *fundings = NULL;
        bars[i].name = page->atlas->directory.services[services[i]].name;
        bars[i].runs = statement ? statement->validity : VALIDITY_UNKNOWN;
        view_add_text(row, "name", bars[i].name);
        view_add_text(row, "link", gap_page_service_link(page, services[i]));
        span_words(&bars[i].runs, &page->words);
        view_add_text(row, "runs", gap_page_keep(page));
        bars[i].funding_count = fundings_of(page, services[i], row, &fundings);
        bars[i].fundings = fundings;
        view_add_flag(row, "is_paid", bars[i].funding_count > 0);
    }
    service_bars_write(bars, shown, from, to, page->gaps.question.moment.as_of,
                       STR("When these services run and are paid for; the table says the same"),
                       &page->words);
    view_add_html(into, "bars_of_services", gap_page_keep(page));
    view_add_flag(into, "bars_are_cut", shown < count);
    view_add_int(into, "bars_shown", shown);
    view_add_int(into, "bars_count", count);
    return OK;
}

/* ---- those of a timeline ---- */

struct ending {
    int service;
    struct date end; /* the latest day of its running that is known */
};

static int by_end(const void *left, const void *right)
{
    const struct ending *a = left;
    const struct ending *b = right;
    int order = (a->end.days > b->end.days) - (a->end.days < b->end.days);
    return order ? order : (a->service > b->service) - (a->service < b->service);
}

/* Those that count for the question on the first day, and those that come or go later. */
static enum err services_mark(struct gap_page *page, const struct gap_timeline *timeline,
                              bool *counted, struct problem *problem)
{
    struct gap_detail detail;
    int service_count = page->atlas->service_count;
    enum err err = gap_detail_make(page->atlas, page->memory, &page->gaps.question, page->arena,
                                   &detail, problem);
    if (!err)
        gap_detail_mark(&detail, counted);
    for (int i = 0; i < timeline->change_count && !err; i++)
        for (int k = 0; k < timeline->changes[i].cause_count; k++) {
            int service = timeline->changes[i].causes[k].service;
            if (service != NONE && service < service_count)
                counted[service] = true;
        }
    return err;
}

enum err gap_page_timeline_services_add(struct gap_page *page, const struct gap_timeline *timeline,
                                        struct problem *problem)
{
    size_t room = (size_t)page->atlas->service_count + 1;
    bool *counted = ARENA_ARRAY(page->arena, bool, room);
    int *services = ARENA_ARRAY(page->arena, int, room);
    struct ending *endings = ARENA_ARRAY(page->arena, struct ending, room);
    int count = 0;
    if (!counted || !services || !endings)
        return gap_page_no_memory(problem);
    enum err err = services_mark(page, timeline, counted, problem);
    for (int i = 0; i < page->atlas->service_count && !err; i++) {
        const struct statement_record *statement =
            counted[i] ? statement_at(page->atlas, i, page->gaps.question.moment) : NULL;
        if (!statement)
            continue;
        bool is_open = statement->validity.to_latest.days == DATE_MAX.days;
        endings[count++] = (struct ending){i, is_open ? statement->validity.to_earliest
                                                      : statement->validity.to_latest};
    }
    qsort(endings, (size_t)count, sizeof *endings, by_end);
    for (int i = 0; i < count; i++)
        services[i] = endings[i].service;
    view_add_flag(page->view, "has_services", count > 0);
    return err || !count ? err
                         : gap_page_service_bars_add(page, page->view, services, count,
                                                     timeline->from, timeline->to, problem);
}
