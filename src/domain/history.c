#include "domain/history.h"

#include "codec/json_write.h"

enum err history_write(struct store *store, const char *action, struct str subject,
                       struct buf *payload, struct problem *problem)
{
    enum err err =
        payload->failed
            ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the history.")
            : store_remember(store, "command line", action, subject, buf_view(payload), problem);
    buf_finish(payload);
    return err;
}

enum err history_write_import(struct store *store, const char *action, struct str subject,
                              struct str what, int64_t count, const char *print,
                              struct problem *problem)
{
    struct buf payload;
    buf_init(&payload, 0);
    struct json_write write = json_write_to(&payload);
    json_write_object_begin(&write);
    json_write_key(&write, what);
    json_write_int(&write, count);
    json_write_key(&write, STR("fingerprint"));
    json_write_text(&write, str_from(print));
    json_write_object_end(&write);
    return history_write(store, action, subject, &payload, problem);
}
