#include "domain/queue.h"

#include <stdlib.h>
#include <string.h>

#include "domain/cover.h"
#include "model/freshness.h"

const char *const queue_reason_codes[] = {"overdue",  "due",         "funding-ends",
                                          "unfunded", "no-coverage", NULL};

/* ---- why ---- */

enum running { RUNNING_NOT_YET, RUNNING, RUNNING_NO_MORE };

/* As far as anybody knows. */
static enum running running_on(const struct atlas *atlas, int service, struct moment moment)
{
    const struct statement_record *now = statement_at(atlas, service, moment);
    if (!now || validity_on(&now->validity, moment.as_of) != CERTAINLY_NOT)
        return RUNNING;
    return validity_is_before(&now->validity, moment.as_of) ? RUNNING_NOT_YET : RUNNING_NO_MORE;
}

/* The day on which its money ends: the latest that any of its funding may go on to. */
static bool funded_until(const struct atlas *atlas, int service, struct date *out)
{
    struct span span = atlas->directory.services[service].fundings;
    struct date last = DATE_MIN;
    for (int i = span.first; i < span.first + span.count; i++)
        if (atlas->directory.fundings[i].validity.to_latest.days > last.days)
            last = atlas->directory.fundings[i].validity.to_latest;
    *out = last;
    return span.count && last.days != DATE_MAX.days;
}

static bool covers_somebody(const struct atlas *atlas, int service, struct moment moment)
{
    struct cover cover = cover_at(atlas, service, moment);
    return cover.yes || cover.maybe || cover.others || !cover.is_stated;
}

static unsigned reasons_of(const struct atlas *atlas, const struct queue_query *query, int service,
                           struct queue_row *row)
{
    const struct service_record *record = &atlas->directory.services[service];
    struct moment moment = {query->today, DATE_MAX};
    int left = row->funded_until.days - query->today.days;
    unsigned reasons = 0;
    if (service_is_overdue(record, query->today))
        reasons |= 1U << QUEUE_OVERDUE;
    else if (row->due_on.days - query->today.days <= query->within_days)
        reasons |= 1U << QUEUE_DUE;
    if (row->has_funded_until && left >= -QUEUE_FUNDING_DAYS && left <= QUEUE_FUNDING_DAYS)
        reasons |= 1U << QUEUE_FUNDING_ENDS;
    if (running_on(atlas, service, moment) == RUNNING_NOT_YET)
        return reasons;
    bool covers = covers_somebody(atlas, service, moment);
    if (!covers)
        reasons |= 1U << QUEUE_NO_COVERAGE;
    if (covers && funding_at(atlas, service, moment).secured != SECURED_YES)
        reasons |= 1U << QUEUE_UNFUNDED;
    return reasons;
}

/* ---- who ---- */

static bool holds_nocase(struct str text, struct str part)
{
    for (size_t i = 0; i + part.len <= text.len; i++)
        if (str_equal_nocase((struct str){text.ptr + i, part.len}, part))
            return true;
    return false;
}

static bool is_of(const struct directory *directory, int service, struct str organisation)
{
    struct span span = directory->services[service].roles;
    if (!organisation.len)
        return true;
    for (int i = span.first; i < span.first + span.count; i++)
        if (holds_nocase(directory->organisations[directory->roles[i].organisation].name,
                         organisation))
            return true;
    return false;
}

/* ---- order ---- */

/* Those whose check is overdue, then those where it is due soon, then the others. */
static int class_of(const struct queue_row *row)
{
    return row->reasons & 1U << QUEUE_OVERDUE ? 0 : row->reasons & 1U << QUEUE_DUE ? 1 : 2;
}

static int compare(const void *a, const void *b, void *context)
{
    const struct queue_row *x = a;
    const struct queue_row *y = b;
    const struct atlas *atlas = context;
    int order = class_of(x) - class_of(y);
    if (!order && class_of(x) < 2)
        order = (x->due_on.days > y->due_on.days) - (x->due_on.days < y->due_on.days);
    if (!order)
        order = str_compare(atlas->directory.services[x->service].name,
                            atlas->directory.services[y->service].name);
    return order ? order : atlas->id_rank[x->service] - atlas->id_rank[y->service];
}

enum err queue_find(const struct atlas *atlas, const struct queue_query *query, struct arena *arena,
                    struct queue *out, struct problem *problem)
{
    struct queue queue = {
        .rows = ARENA_ARRAY(arena, struct queue_row, (size_t)atlas->service_count + 1)};
    unsigned wanted = query->reasons ? query->reasons : ~0U;
    struct moment moment = {query->today, DATE_MAX};
    if (!queue.rows)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the queue.");
    for (int i = 0; i < atlas->service_count; i++) {
        const struct service_record *record = &atlas->directory.services[i];
        if ((query->is_seen && !query->is_seen[i]) ||
            !is_of(&atlas->directory, i, query->organisation) ||
            running_on(atlas, i, moment) == RUNNING_NO_MORE)
            continue;
        struct queue_row row = {
            .service = i, .due_on = service_due(record), .checked_on = record->checked_on};
        row.has_funded_until = funded_until(atlas, i, &row.funded_until);
        row.reasons = reasons_of(atlas, query, i, &row);
        for (int k = 0; k < QUEUE_REASON_COUNT; k++)
            queue.of_reason[k] += (int)(row.reasons >> k & 1);
        if (row.reasons & wanted)
            queue.rows[queue.count++] = row;
    }
    qsort_r(queue.rows, (size_t)queue.count, sizeof *queue.rows, compare, (void *)(uintptr_t)atlas);
    *out = queue;
    return OK;
}

/* ---- words ---- */

static void sentence(struct buf *out, size_t start, const char *words, const struct date *day,
                     const char *end)
{
    char text[DATE_WORDS_LEN] = "";
    if (day)
        date_words(*day, text);
    buf_format(out, "%s%s%s%s", out->len > start ? " " : "", words, text, end);
}

void queue_words(const struct queue_row *row, struct date today, struct buf *out)
{
    size_t start = out->len;
    if (row->reasons & 1U << QUEUE_OVERDUE)
        sentence(out, start, "It should have been checked by ", &row->due_on, ".");
    if (row->reasons & 1U << QUEUE_DUE)
        sentence(out, start, "It is to be checked by ", &row->due_on, ".");
    if (row->reasons & 1U << QUEUE_FUNDING_ENDS)
        sentence(out, start,
                 row->funded_until.days < today.days ? "Its funding ended on "
                                                     : "Its funding ends on ",
                 &row->funded_until, ".");
    if (row->reasons & 1U << QUEUE_UNFUNDED)
        sentence(out, start, "No funding is known for today", NULL, ".");
    if (row->reasons & 1U << QUEUE_NO_COVERAGE)
        sentence(out, start, "It covers nobody today", NULL, ".");
}
