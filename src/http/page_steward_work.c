#include "page_steward_work.h"

#include "codec/json.h"
#include "domain/listing_shared.h"
#include "http/page_steward.h"

#define HTML "text/html; charset=utf-8"

enum { SINCE_ROWS_MAX = 50, PAYLOAD_MAX_BYTES = 16777216 };

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
}

enum err work_begin(struct http_request *request, struct work *work, struct problem *problem)
{
    *work = (struct work){.request = request,
                          .picture = picture_enter(request->site),
                          .caller = request_caller(request),
                          .arena = request->arena};
    work->base = steward_base(request, work->picture);
    work->view = steward_view(request, work->picture, request->arena);
    return steward_enter(request, &work->store, problem);
}

void work_end(struct work *work)
{
    if (work->store)
        steward_leave(work->request, work->has_changed);
    work->store = NULL;
    picture_leave(work->picture);
    work->picture = NULL;
}

/* As it was when it was retired, which is the newest row of its history. */
static enum err retired_read(struct work *work, struct problem *problem)
{
    struct history_query query = {.subject = str_from(work->id_text), .most = 1};
    struct history_row *rows = NULL;
    int count = 0;
    bool existed = false;
    enum err err = store_history(work->store, &query, work->arena, &rows, &count, problem);
    if (err)
        return err;
    if (!count || !str_equal(rows[0].action, str_from(edit_action_codes[EDIT_RETIRE])))
        return steward_no_service(problem);
    err = edit_before(work->store, &work->base, rows[0].id, work->arena, &work->listing, &existed,
                      NULL);
    if (err || !existed)
        return steward_no_service(problem); /* erased, or it never was */
    work->is_retired = true;
    work->retired = rows[0];
    return OK;
}

enum err work_read(struct work *work, bool may_be_retired, struct problem *problem)
{
    enum err err = steward_service_id(work->request, &work->id, problem);
    if (err)
        return err;
    uuid_print(work->id, work->id_text);
    err = listing_current(&work->base, work->store, work->id, work->arena, &work->listing, problem);
    if (err == ERR_NOT_FOUND)
        err = may_be_retired ? retired_read(work, problem) : steward_no_service(problem);
    if (!err && !caller_may_see(work->caller, &work->listing.directory, work->listing.service))
        err = steward_no_service(problem);
    if (!err && !work->is_retired)
        err = listing_version(&work->base, &work->listing, work->version, problem);
    return err;
}

enum err work_show(struct work *work, struct problem *problem)
{
    const struct directory *directory = &work->listing.directory;
    const struct service_record *service = &directory->services[work->listing.service];
    struct buf words;
    buf_init(&words, 0);
    for (int i = service->roles.first; i < service->roles.first + service->roles.count; i++) {
        if (directory->roles[i].role == ROLE_COMMISSIONER)
            continue;
        if (words.len)
            buf_text(&words, ", ");
        buf_str(&words, directory->organisations[directory->roles[i].organisation].name);
    }
    view_add_text(work->view, "organisation", str_copy(buf_view(&words), work->arena));
    bool failed = words.failed;
    buf_finish(&words);
    view_add_format(work->view, "id", "%s", work->id_text);
    view_add_text(work->view, "name", service->name);
    view_add_format(work->view, "version", "%s", work->version);
    view_add_flag(work->view, "is_retired", work->is_retired);
    view_add_flag(work->view, "confidential", service->confidential);
    return failed ? no_memory(problem) : OK;
}

enum err work_version_sent(const struct work *work, const char **out, struct problem *problem)
{
    struct str sent = http_argument_get(work->request->form, STR("version"), NULL);
    struct str copy = str_copy(sent, work->arena);
    bool is_one = sent.len == EDIT_VERSION_BYTES - 1;
    for (size_t i = 0; i < sent.len && is_one; i++)
        is_one = (sent.ptr[i] >= '0' && sent.ptr[i] <= '9') ||
                 (sent.ptr[i] >= 'a' && sent.ptr[i] <= 'f');
    if (!is_one) {
        problem_at(problem, "version");
        return problem_set(problem, ERR_INVALID, "The form does not say which version it is of.");
    }
    if (!copy.ptr)
        return no_memory(problem);
    *out = copy.ptr;
    return OK;
}

struct str work_reason_sent(const struct work *work, bool is_needed, const char **fault)
{
    struct str reason = str_trim(http_argument_get(work->request->form, STR("reason"), NULL));
    *fault = NULL;
    if (is_needed && !reason.len)
        *fault = "Say why, in a few words.";
    else if (reason.len > STEWARD_REASON_MAX_BYTES)
        *fault = "Say it in fewer words: 2,000 characters at most.";
    else if (!str_is_clean(reason, NULL))
        *fault = "Take out the characters that cannot be seen.";
    return reason;
}

/* ---- meanwhile ------------------------------------------------------------------------------- */

/* The listing as it was with a version, if one of its last changes began with it. */
static bool version_among(struct work *work, const struct history_row *rows, int count,
                          const char *version, struct listing *out)
{
    char found[EDIT_VERSION_BYTES];
    for (int i = 0; i < count; i++) {
        bool existed = false;
        if (edit_before(work->store, &work->base, rows[i].id, work->arena, out, &existed, NULL) ||
            !existed || listing_version(&work->base, out, found, NULL))
            continue;
        if (str_equal(str_from(found), str_from(version)))
            return true;
    }
    return false;
}

enum err work_version_find(struct work *work, const char *version, struct listing *out,
                           bool *is_found, struct problem *problem)
{
    struct history_query query = {.subject = str_from(work->id_text), .most = SINCE_ROWS_MAX};
    struct history_row *rows = NULL;
    int count = 0;
    enum err err = store_history(work->store, &query, work->arena, &rows, &count, problem);
    *is_found = !err && version_among(work, rows, count, version, out);
    return err;
}

enum err work_since_add(struct work *work, const char *version, struct problem *problem)
{
    struct history_query query = {.subject = str_from(work->id_text), .most = SINCE_ROWS_MAX};
    struct history_row *rows = NULL;
    struct listing before;
    struct differences found = {0};
    int count = 0;
    enum err err = store_history(work->store, &query, work->arena, &rows, &count, problem);
    if (err)
        return err;
    if (count) {
        view_add_text(work->view, "since_when", steward_when(rows[0].at, work->arena));
        view_add_text(work->view, "since_who", rows[0].actor);
    }
    bool is_known = !work->is_retired && version_among(work, rows, count, version, &before);
    if (is_known)
        err = differences_find(&before, &work->listing, work->arena, &found, problem);
    if (err)
        return err;
    steward_difference_view(&found, "since", work->view);
    view_add_flag(work->view, "since_known", is_known);
    return OK;
}

enum err work_stale_draw(struct work *work, const struct stale *stale, struct http_answer *answer,
                         struct problem *problem)
{
    enum err err = work_read(work, false, problem);
    if (!err)
        err = work_show(work, problem);
    if (!err)
        err = work_since_add(work, stale->sent, problem);
    if (err)
        return err;
    view_add_text(work->view, "title", STR("Somebody changed this listing meanwhile"));
    view_add_flag(work->view, "at_listings", true);
    view_add_text(work->view, "wanted", str_from(stale->title));
    view_add_text(work->view, "button", str_from(stale->button));
    view_add_text(work->view, "path", str_from(stale->path));
    view_add_text(work->view, "reason", stale->reason);
    view_add_flag(work->view, "has_reason", stale->has_reason);
    answer->status = 412;
    answer->content_type = HTML;
    return page_draw(work->request->site, "steward_stale", work->view, answer->body, problem);
}

/* ---- proposals of providers ------------------------------------------------------------------ */

enum err work_propose(struct work *work, const char *action, struct str document, struct str note,
                      struct problem *problem)
{
    struct proposal_row row = {.service = work->id,
                               .base_version = str_from(work->version),
                               .action = str_from(action),
                               .document = document,
                               .note = note,
                               .proposed_by = work->caller->account.row};
    return store_proposal_put(work->store, &row, problem);
}

enum err work_propose_listing(struct work *work, const struct listing *listing, struct str note,
                              struct problem *problem)
{
    struct buf document;
    struct import_faults *faults = ARENA_NEW(work->arena, struct import_faults);
    if (!faults)
        return no_memory(problem);
    enum err err = listing_shared_check(&work->base, listing, faults, problem);
    if (!err)
        err = edit_unveiling_check(work->store, &work->base, &work->listing, listing, problem);
    if (err)
        return err;
    buf_init(&document, 0);
    err = listing_write(&work->base, listing, &document, problem);
    if (!err && document.failed)
        err = no_memory(problem);
    if (!err)
        err = work_propose(work, "change", buf_view(&document), note, problem);
    buf_finish(&document);
    return err;
}

/* ---- history in words ------------------------------------------------------------------------ */

static const char *action_words(struct str action)
{
    static const char *const words[EDIT_ACTION_COUNT] = {
        [EDIT_CREATE] = "Created",
        [EDIT_CHANGE] = "Changed",
        [EDIT_CHECK] = "Checked: still true",
        [EDIT_RETIRE] = "Retired",
        [EDIT_RESTORE] = "Restored",
        [EDIT_UNDO] = "A change was undone",
        [EDIT_CONCEAL] = "Made confidential",
        [EDIT_REVEAL] = "Made public",
    };
    for (int i = 0; i < EDIT_ACTION_COUNT; i++)
        if (str_equal(action, str_from(edit_action_codes[i])))
            return words[i];
    return NULL;
}

/* What was asked and decided, and changed nothing. */
static struct str asking_words(struct str action)
{
    static const struct {
        const char *code;
        const char *words;
    } asking[] = {
        {"reveal-asked", "Asked to make it public"},
        {"reveal-agreed", "Agreed to make it public"},
        {"reveal-refused", "Refused to make it public"},
    };
    for (size_t i = 0; i < sizeof asking / sizeof *asking; i++)
        if (str_equal(action, str_from(asking[i].code)))
            return str_from(asking[i].words);
    return action;
}

/* The note of a change. Payloads of others have none. */
static struct str note_of(const struct history_row *row, struct arena *arena)
{
    struct json_doc *document = NULL;
    struct str note = STR("");
    if (!row->payload.len || json_open(row->payload, PAYLOAD_MAX_BYTES, &document, NULL))
        return note;
    struct json_at root = json_root(document);
    struct json_at at = json_member(&root, "note");
    if (json_kind_of(&at) == JSON_KIND_TEXT && !json_want_text(&at, &note, NULL))
        note = str_copy(note, arena);
    json_close(document);
    return note;
}

void history_row_view(const struct history_row *row, struct arena *arena, struct view *into)
{
    const char *words = action_words(row->action);
    view_add_int(into, "row_id", row->id);
    view_add_text(into, "when", steward_when(row->at, arena));
    view_add_text(into, "actor", row->actor);
    view_add_text(into, "action", words ? str_from(words) : asking_words(row->action));
    view_add_text(into, "note", note_of(row, arena));
    view_add_flag(into, "is_erased", row->is_erased);
    view_add_flag(into, "has_page", words && !row->is_erased);
}
