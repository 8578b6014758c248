#include "domain/history.h"

#include <stdio.h>
#include <string.h>

#include "codec/json.h"
#include "codec/json_write.h"

enum { ACTOR_BYTES = 300 };

enum err history_write(struct store *store, const char *action, struct str subject,
                       struct buf *payload, struct problem *problem)
{
    enum err err = payload->failed
                       ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the history.")
                       : store_remember(store, HISTORY_COMMAND_LINE, action, subject,
                                        buf_view(payload), problem);
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

/* ---- changes of one service ---- */

#define BEFORE_HEAD "{\"before\":"
#define NOTE_HEAD ",\"note\":"

/* before, then note: history_read_change knows where each begins. */
enum err history_write_change(struct store *store, struct str actor, const char *action,
                              struct uuid service, struct str before, struct str note,
                              struct problem *problem)
{
    char subject[UUID_TEXT_LEN + 1];
    char name[ACTOR_BYTES];
    struct buf payload;
    uuid_print(service, subject);
    snprintf(name, sizeof name, "%.*s", (int)actor.len, actor.ptr);
    buf_init(&payload, 0);
    buf_text(&payload, BEFORE_HEAD);
    if (before.len)
        buf_str(&payload, before);
    else
        buf_text(&payload, "null");
    buf_text(&payload, NOTE_HEAD "\"");
    buf_json(&payload, note);
    buf_text(&payload, "\"}");
    enum err err =
        payload.failed
            ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the history.")
            : store_remember(store, name, action, str_from(subject), buf_view(&payload), problem);
    buf_finish(&payload);
    return err;
}

/* The last place where a member "note" begins; a quote within a text has a backslash before it. */
static bool note_find(struct str payload, size_t *at)
{
    struct str head = STR(NOTE_HEAD);
    for (size_t i = payload.len; i > head.len; i--)
        if (memcmp(payload.ptr + i - head.len, head.ptr, head.len) == 0) {
            *at = i - head.len;
            return true;
        }
    return false;
}

static enum err note_read(struct str payload, struct arena *arena, struct str *note,
                          struct problem *problem)
{
    struct json_doc *doc = NULL;
    struct buf object;
    buf_init(&object, 0);
    buf_text(&object, "{");
    buf_str(&object, payload);
    enum err err = object.failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory.")
                                 : json_open(buf_view(&object), object.len, &doc, problem);
    if (!err) {
        struct json_at root = json_root(doc);
        struct json_at at = json_member(&root, "note");
        struct str text = {"", 0};
        err = json_want_text(&at, &text, problem);
        *note = err || !text.len ? STR("") : str_copy(text, arena);
        if (!err && !note->ptr)
            err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the note.");
    }
    json_close(doc);
    buf_finish(&object);
    return err;
}

enum err history_read_change(struct str payload, struct arena *arena, struct str *before,
                             struct str *note, struct problem *problem)
{
    struct str head = STR(BEFORE_HEAD);
    size_t at;
    if (!str_starts_with(payload, head) || !note_find(payload, &at) || at < head.len)
        return problem_set(problem, ERR_INVALID, "This row of the history holds no listing.");
    struct str document = {payload.ptr + head.len, at - head.len};
    enum err err =
        note_read((struct str){payload.ptr + at + 1, payload.len - at - 1}, arena, note, problem);
    if (!err)
        *before = str_equal(document, STR("null")) ? STR("") : document;
    return err;
}
