/* What should be looked at again: for people at a terminal, and for mailing from a table. */
#include <stdlib.h>
#include <string.h>

#include "app/command.h"
#include "app/record.h"
#include "codec/csv_write.h"
#include "domain/atlas_read.h"
#include "domain/edit.h"
#include "domain/queue.h"
#include "domain/words.h"
#include "store/history.h"

enum { WITHIN_DAYS_MAX = 3660, ROWS_LOOKED_AT = 20 };

struct stale {
    const struct call *call;
    struct store *store;
    const struct atlas *atlas;
    struct date today;
    struct arena arena;
    struct buf out;
    struct buf words;
    struct problem problem;
};

/* ---- one listing ---- */

/* Who last looked at it, as the history has it; empty where it was only loaded. */
static enum err checked_by(struct stale *stale, struct uuid service, struct str *out)
{
    static const enum edit_action looks[] = {EDIT_CHECK, EDIT_CHANGE, EDIT_CREATE};
    char id[UUID_TEXT_LEN + 1];
    struct history_row *rows = NULL;
    int count = 0;
    uuid_print(service, id);
    struct history_query query = {.subject = str_from(id), .most = ROWS_LOOKED_AT};
    *out = STR("");
    enum err err =
        store_history(stale->store, &query, &stale->arena, &rows, &count, &stale->problem);
    for (int i = 0; i < count && !err && !out->len; i++)
        for (int k = 0; k < 3; k++)
            if (str_equal(rows[i].action, str_from(edit_action_codes[looks[k]])))
                *out = rows[i].actor;
    return err;
}

static void day_write(struct csv_write *csv, struct date day)
{
    char text[DATE_TEXT_LEN + 1];
    date_print(day, text);
    csv_write_text(csv, str_from(text));
}

static void words_write(struct stale *stale, struct csv_write *csv)
{
    csv_write_text(csv, buf_view(&stale->words));
    stale->out.failed |= stale->words.failed;
    buf_clear(&stale->words);
}

static enum err row_csv(struct stale *stale, const struct queue_row *row)
{
    const struct service_record *record = &stale->atlas->directory.services[row->service];
    const char *site = stale->call->settings.values[SETTING_PUBLIC_URL];
    struct csv_write csv = csv_write_to(&stale->out);
    char id[UUID_TEXT_LEN + 1];
    struct str by;
    enum err err = checked_by(stale, record->id, &by);
    uuid_print(record->id, id);
    csv_write_text(&csv, str_from(id));
    csv_write_text(&csv, record->name);
    organisation_words(stale->atlas, row->service, &stale->words);
    words_write(stale, &csv);
    queue_words(row, stale->today, &stale->words);
    words_write(stale, &csv);
    day_write(&csv, row->due_on);
    day_write(&csv, row->checked_on);
    csv_write_text(&csv, err ? STR("") : by);
    if (row->has_funded_until)
        day_write(&csv, row->funded_until);
    else
        csv_write_empty(&csv);
    buf_format(&stale->words, "%s/services/%s", site ? site : "", id);
    words_write(stale, &csv);
    csv_write_end(&csv);
    return err;
}

static enum err row_text(struct stale *stale, const struct queue_row *row)
{
    const struct service_record *record = &stale->atlas->directory.services[row->service];
    struct str by;
    enum err err = checked_by(stale, record->id, &by);
    buf_str(&stale->out, record->name);
    buf_text(&stale->out, ", ");
    organisation_words(stale->atlas, row->service, &stale->out);
    buf_text(&stale->out, "\n  ");
    queue_words(row, stale->today, &stale->out);
    if (!err && by.len) {
        buf_text(&stale->out, " Last checked by ");
        buf_str(&stale->out, by);
        buf_char(&stale->out, '.');
    }
    buf_char(&stale->out, '\n');
    return err;
}

/* ---- all of them ---- */

static enum err write(struct stale *stale, const struct queue *queue, bool as_csv)
{
    enum err err = OK;
    if (as_csv) {
        struct csv_write csv = csv_write_to(&stale->out);
        csv_write_row(&csv,
                      "id|name|organisation|why|due_on|checked_on|checked_by|funded_until|url");
    }
    for (int i = 0; i < queue->count && !err; i++)
        err = as_csv ? row_csv(stale, &queue->rows[i]) : row_text(stale, &queue->rows[i]);
    if (!as_csv && !queue->count)
        buf_text(&stale->out, "Nothing is due.\n");
    return !err && stale->out.failed
               ? problem_set(&stale->problem, ERR_NO_MEMORY, "There is no memory for the list.")
               : err;
}

static enum err make(struct stale *stale, int within_days)
{
    const char *organisation = call_value(stale->call, "organisation");
    struct queue queue;
    struct queue_query query = {
        .today = stale->today, .within_days = within_days, .organisation = str_from(organisation)};
    enum err err = store_open(stale->call->settings.values[SETTING_DB], STORE_READ, &stale->store,
                              &stale->problem);
    if (!err)
        err = atlas_read(stale->store, &stale->atlas, &stale->problem);
    if (!err)
        err = queue_find(stale->atlas, &query, &stale->arena, &queue, &stale->problem);
    return err ? err : write(stale, &queue, call_value(stale->call, "csv") != NULL);
}

static enum outcome stale_run(struct call *call)
{
    struct stale stale = {.call = call, .today = date_today()};
    const char *within = call_value(call, "within");
    int64_t within_days = QUEUE_DUE_DAYS;
    if (within && (!str_to_int(str_from(within), &within_days) || within_days < 0 ||
                   within_days > WITHIN_DAYS_MAX))
        return call_misuse(call, "--within takes a number of days, 0 to %d.", WITHIN_DAYS_MAX);
    arena_init(&stale.arena, 0);
    buf_init(&stale.out, 0);
    buf_init(&stale.words, 0);
    enum err err = make(&stale, (int)within_days);
    enum outcome outcome = err ? call_fail(call, OUTCOME_FAILED, &stale.problem)
                               : call_print(call, buf_view(&stale.out));
    buf_finish(&stale.words);
    buf_finish(&stale.out);
    atlas_give_back(stale.atlas);
    store_close(stale.store);
    arena_finish(&stale.arena);
    return outcome;
}

static int stale_options(struct option out[OPTIONS_MAX])
{
    out[0] = (struct option){
        .name = "within", .value = "DAYS", .help = "checks due within so many days, too (30)"};
    out[1] = (struct option){
        .name = "organisation", .value = "NAME", .help = "only of those with this in their name"};
    out[2] = (struct option){
        .name = "csv", .help = "as a table, one row for each listing", .kind = OPTION_SWITCH};
    return 3;
}

const struct command command_stale = {
    .name = "stale",
    .summary = "lists what should be checked again, and money that ends",
    .more = "Listings whose check is overdue come first. Also told: funding that ends within 90\n"
            "days, services that cover somebody and have no funding for today, and services that\n"
            "cover nobody. The table has one row for each listing, with its address on the web\n"
            "(--public-url) and who checked it last: for letters to those who run them.",
    .settings = SETTING_BIT(SETTING_DB) | SETTING_BIT(SETTING_CONFIG) |
                SETTING_BIT(SETTING_LOG_LEVEL) | SETTING_BIT(SETTING_TODAY) |
                SETTING_BIT(SETTING_PUBLIC_URL),
    .options = stale_options,
    .run = stale_run,
};
