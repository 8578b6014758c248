/* What programs write: services as documents of Open Referral, each with its version. The gate, the
 * history and who may do what are the same as on the pages. */
#include <stdio.h>
#include <string.h>

#include "codec/json.h"
#include "codec/json_write.h"
#include "domain/difference.h"
#include "domain/ledger.h"
#include "domain/listing_heed.h"
#include "domain/listing_shared.h"
#include "domain/openreferral.h"
#include "http/caller.h"
#include "http/failure.h"
#include "http/negotiate.h"
#include "http/picture.h"
#include "http/routes_write.h"
#include "store/work.h"

enum { STORE_WAIT_MS = 5000, KEY_MAX_BYTES = 200 };

enum write_kind { WRITE_CREATE, WRITE_PUT, WRITE_RETIRE, WRITE_RESTORE, WRITE_CHECK };

/* One write on its way. */
struct writing {
    enum write_kind kind;
    struct http_request *request;
    struct http_answer *answer;
    struct problem *problem;
    const struct caller *caller;
    struct picture *picture;
    struct edit_base base;
    struct ledger *ledger;
    struct store *store;
    struct import_faults *faults;
    struct uuid id;
    bool is_dry;
    struct str key; /* Idempotency-Key; empty: none */
    uint8_t request_hash[SHA256_BYTES];
    struct str body;     /* of a create or put, with an id */
    struct listing sent; /* what was read from it */
    char sent_version[EDIT_VERSION_BYTES];
    bool is_held;
    struct listing held;
    char held_version[EDIT_VERSION_BYTES];
    bool has_changed;
};

/* ---- the record of one service ---- */

static void base_fill(struct edit_base *base, const struct http_request *request,
                      const struct picture *picture)
{
    const struct site_worker *worker = request->worker;
    *base = (struct edit_base){.ground = &picture->atlas->directory,
                               .locator = picture->atlas->locator,
                               .projection = worker->projection,
                               .today = date_today()};
}

static enum err etag_make(const char *version, struct arena *arena, const char **out,
                          struct problem *problem)
{
    char text[EDIT_VERSION_BYTES + 2];
    int len = snprintf(text, sizeof text, "\"%s\"", version);
    struct str kept = str_copy((struct str){text, (size_t)len}, arena);
    *out = kept.ptr;
    return kept.ptr ? OK : problem_set(problem, ERR_NO_MEMORY, "There is no memory for it.");
}

enum err api_record(struct http_request *request, struct http_answer *answer,
                    struct problem *problem)
{
    struct picture *picture = picture_enter(request->site);
    struct edit_base base;
    struct listing listing;
    char version[EDIT_VERSION_BYTES];
    int service;
    base_fill(&base, request, picture);
    enum err err = query_service(request, picture->atlas, &service, problem);
    if (!err)
        err = listing_of(&base, &picture->atlas->directory, service, request->arena, &listing,
                         problem);
    if (!err)
        err = listing_write(&base, &listing, answer->body, problem);
    if (!err)
        err = listing_version(&base, &listing, version, problem);
    if (!err)
        err = etag_make(version, request->arena, &answer->etag, problem);
    answer->content_type = "application/json";
    answer->cache = HTTP_REVALIDATE;
    picture_leave(picture);
    return err;
}

/* ---- answers ---- */

static struct json_write document_begin(struct writing *writing, int status,
                                        const char *content_type)
{
    buf_clear(writing->answer->body);
    writing->answer->status = status;
    writing->answer->content_type = content_type;
    struct json_write json = json_write_to(writing->answer->body);
    return json;
}

/* problem+json, open for more members. */
static struct json_write refusal_begin(struct writing *writing, int status, const char *sentence)
{
    struct problem said = {0};
    problem_set(&said, ERR_INVALID, "%s", sentence);
    struct json_write json = document_begin(writing, status, "application/problem+json");
    http_failure_write(json.out, status, &said);
    if (!json.out->failed)
        json.out->len -= 2; /* "}" and the line's end */
    json.comma = true;
    return json;
}

static void refusal_end(struct json_write *json)
{
    json_write_object_end(json);
    buf_char(json->out, '\n');
}

static void member_text(struct json_write *json, struct str key, struct str text)
{
    json_write_key(json, key);
    json_write_text(json, text);
}

static void member_uuid(struct json_write *json, struct str key, struct uuid id)
{
    char text[UUID_TEXT_LEN + 1];
    uuid_print(id, text);
    member_text(json, key, str_from(text));
}

static void member_pointer(struct json_write *json, struct str pointer)
{
    json_write_key(json, STR("pointer"));
    json_write_comma(json);
    buf_text(json->out, "\"#");
    buf_json(json->out, pointer);
    buf_char(json->out, '"');
}

/* Where a fault is: a JSON pointer, or the part of the listing and where that is in the document.
 */
static void faults_answer(struct writing *writing)
{
    const struct import_faults *faults = writing->faults;
    struct json_write json =
        refusal_begin(writing, 422, "The listing is not as it must be: errors says where.");
    json_write_key(&json, STR("errors"));
    json_write_list_begin(&json);
    for (int i = 0; i < import_faults_shown(faults); i++) {
        struct str where = str_trim(str_from(faults->list[i].where));
        char pointer[LISTING_POINTER_BYTES];
        json_write_object_begin(&json);
        if (!where.len || str_starts_with(where, STR("/"))) {
            member_pointer(&json, where);
        } else {
            listing_point(writing->body, faults->list[i].where, pointer);
            member_pointer(&json, str_from(pointer));
            member_text(&json, STR("where"), where);
        }
        member_text(&json, STR("detail"), str_from(faults->list[i].reason));
        json_write_object_end(&json);
    }
    json_write_list_end(&json);
    refusal_end(&json);
}

static enum err difference_write(struct writing *writing, struct json_write *json)
{
    struct differences found = {0};
    enum err err = differences_find(writing->is_held ? &writing->held : NULL, &writing->sent,
                                    writing->request->arena, &found, writing->problem);
    json_write_key(json, STR("difference"));
    json_write_list_begin(json);
    for (int i = 0; !err && i < found.count; i++) {
        json_write_object_begin(json);
        member_text(json, STR("field"), found.items[i].field);
        member_text(json, STR("label"), found.items[i].label);
        member_text(json, STR("before"), found.items[i].before);
        member_text(json, STR("after"), found.items[i].after);
        json_write_object_end(json);
    }
    json_write_list_end(json);
    return err;
}

static bool has_document(const struct writing *writing)
{
    return writing->kind == WRITE_CREATE || writing->kind == WRITE_PUT;
}

/* 412 or 409: what is there now, and how what was sent differs from it. */
static enum err stale_answer(struct writing *writing)
{
    bool is_create = writing->kind == WRITE_CREATE;
    struct json_write json =
        refusal_begin(writing, is_create ? 409 : 412,
                      is_create          ? "There is another service with this id."
                      : writing->is_held ? "The service is not as it was when you read it."
                                         : "There is no such service any more.");
    enum err err = OK;
    json_write_key(&json, STR("current_version"));
    if (writing->is_held)
        json_write_text(&json, str_from(writing->held_version));
    else
        json_write_null(&json);
    if (has_document(writing))
        err = difference_write(writing, &json);
    refusal_end(&json);
    if (err || !writing->is_held)
        return err;
    const char *etag;
    err = etag_make(writing->held_version, writing->request->arena, &etag, writing->problem);
    return err ? err : http_answer_header(writing->answer, "ETag", etag);
}

/* The same for the first time and for each repetition. */
static enum err done_answer(struct writing *writing, int status, struct uuid service,
                            struct str version)
{
    const struct site *site = writing->request->site;
    struct arena *arena = writing->request->arena;
    struct json_write json = document_begin(writing, status, "application/json");
    char id[UUID_TEXT_LEN + 1];
    uuid_print(service, id);
    if (status == 204)
        return OK;
    json_write_object_begin(&json);
    if (status == 202) {
        member_text(&json, STR("proposal"), str_from(id));
        member_text(&json, STR("state"), STR("waiting"));
    } else {
        member_text(&json, STR("id"), str_from(id));
        member_text(&json, STR("version"), version);
    }
    json_write_object_end(&json);
    buf_char(json.out, '\n');
    if (status == 202)
        return OK;
    char text[EDIT_VERSION_BYTES];
    snprintf(text, sizeof text, "%.*s", (int)version.len, version.ptr);
    const char *etag;
    enum err err = etag_make(text, arena, &etag, writing->problem);
    if (!err)
        err = http_answer_header(writing->answer, "ETag", etag);
    if (err || status != 201)
        return err;
    struct buf location;
    buf_init(&location, 0);
    buf_str(&location, site->public_url);
    buf_text(&location, "/api/services/");
    buf_text(&location, id);
    struct str kept = buf_keep(&location, arena);
    if (!kept.ptr)
        return problem_set(writing->problem, ERR_NO_MEMORY, "There is no memory for it.");
    return http_answer_header(writing->answer, "Location", kept.ptr);
}

static enum err dry_answer(struct writing *writing)
{
    bool is_same = writing->is_held && strcmp(writing->held_version, writing->sent_version) == 0;
    struct json_write json = document_begin(writing, 200, "application/json");
    json_write_object_begin(&json);
    json_write_key(&json, STR("dry_run"));
    json_write_bool(&json, true);
    member_uuid(&json, STR("id"), writing->id);
    member_text(&json, STR("action"),
                is_same            ? STR("none")
                : writing->is_held ? STR("change")
                                   : STR("create"));
    enum err err = difference_write(writing, &json);
    json_write_object_end(&json);
    buf_char(json.out, '\n');
    return err;
}

/* ---- before the store is asked for ---- */

static enum err invalid(struct writing *writing, int status, const char *where,
                        const char *sentence)
{
    writing->answer->invalid_status = status;
    problem_at(writing->problem, "%s", where);
    return problem_set(writing->problem, ERR_INVALID, "%s", sentence);
}

static enum err key_read(struct writing *writing)
{
    struct str key = http_request_header(writing->request, "Idempotency-Key");
    for (size_t i = 0; i < key.len; i++)
        if ((unsigned char)key.ptr[i] < 0x20 || (unsigned char)key.ptr[i] > 0x7e)
            return invalid(writing, 400, "Idempotency-Key",
                           "This header is up to 200 printable characters.");
    if (key.len > KEY_MAX_BYTES)
        return invalid(writing, 400, "Idempotency-Key",
                       "This header is up to 200 printable characters.");
    struct str parts[] = {str_from(writing->request->route->path),
                          STR("\n"),
                          writing->request->path,
                          STR("\n"),
                          http_request_header(writing->request, "If-Match"),
                          STR("\n"),
                          writing->request->body};
    sha256(parts, sizeof parts / sizeof *parts, writing->request_hash);
    writing->request_hash[0] ^= (uint8_t)writing->request->method;
    writing->key = key;
    return OK;
}

static enum err dry_read(struct writing *writing)
{
    bool given = false;
    struct str text = http_argument_get(writing->request->query, STR("dry_run"), &given);
    writing->is_dry = str_equal(text, STR("true"));
    bool is_clear = writing->is_dry || str_equal(text, STR("false"));
    if (given && (!is_clear || writing->request->query.count > 1))
        return invalid(writing, 400, "dry_run", "dry_run is true or false, and given once.");
    return OK;
}

/* A document that has no id gets that of the address, or a new one: with a key, the same again for
 * the same request. */
static enum err id_give(struct writing *writing, struct str *body)
{
    struct buf text;
    struct uuid id;
    char printed[UUID_TEXT_LEN + 1];
    struct listing fresh;
    enum err err = listing_new(&writing->base, writing->request->arena, &fresh, writing->problem);
    if (err)
        return err;
    id = writing->kind == WRITE_PUT ? writing->id : fresh.directory.services[fresh.service].id;
    buf_init(&text, 0);
    if (writing->key.len && writing->kind == WRITE_CREATE) {
        buf_format(&text, "write:%lld:", (long long)writing->caller->account.row);
        buf_str(&text, writing->key);
        buf_bytes(&text, writing->request_hash, SHA256_BYTES);
        id = uuid_from_name(buf_view(&text));
    }
    buf_clear(&text);
    uuid_print(id, printed);
    const char *brace = memchr(body->ptr, '{', body->len);
    size_t before = (size_t)(brace - body->ptr) + 1;
    struct str rest = {body->ptr + before, body->len - before};
    bool is_empty = str_starts_with(str_trim(rest), STR("}"));
    buf_bytes(&text, body->ptr, before);
    buf_format(&text, "\"id\":\"%s\"%s", printed, is_empty ? "" : ",");
    buf_str(&text, rest);
    struct str kept = buf_keep(&text, writing->request->arena);
    if (!kept.ptr)
        return problem_set(writing->problem, ERR_NO_MEMORY, "There is no memory for it.");
    *body = kept;
    return OK;
}

/* What was sent, with an id. */
static enum err body_prepare(struct writing *writing, struct str *body)
{
    struct json_doc *doc = NULL;
    *body = writing->request->body;
    enum err err = json_open(*body, HTTP_RECORD_MAX_BYTES, &doc, writing->problem);
    if (err)
        return err; /* no JSON: 400 */
    struct json_at root = json_root(doc);
    bool is_object = json_kind_of(&root) == JSON_KIND_OBJECT;
    struct json_at id_at = json_member(&root, "id");
    struct json_at list = json_member(&root, "contents");
    struct json_at attributes = json_member(&root, "attributes");
    bool has_id = json_is_there(&id_at) || json_is_there(&list);
    bool has_list = !json_is_there(&attributes) || json_kind_of(&attributes) == JSON_KIND_LIST;
    json_close(doc);
    if (!is_object)
        return invalid(writing, 422, "#", "The body is one service as a JSON object.");
    if (!has_list)
        return invalid(writing, 422, "/attributes", "This should be a list.");
    return has_id ? OK : id_give(writing, body);
}

/* *is_answered: the listing is wrong, and the answer says so. */
static enum err document_read(struct writing *writing, bool *is_answered)
{
    enum err err = body_prepare(writing, &writing->body);
    if (err)
        return err;
    struct arena *arena = writing->request->arena;
    struct problem said = {0};
    err =
        listing_read(&writing->base, writing->body, arena, &writing->sent, writing->faults, &said);
    if (!err)
        err = listing_check(&writing->base, &writing->sent, writing->faults, &said);
    if (!err && writing->caller->account.role == ACCOUNT_PROVIDER)
        err = listing_shared_check(&writing->base, &writing->sent, writing->faults, &said);
    if (err == ERR_INVALID) {
        if (!writing->faults->count)
            import_faults_add(writing->faults, said.where, said.text);
        faults_answer(writing);
        *is_answered = true;
        return OK;
    }
    if (err) {
        *writing->problem = said;
        return err;
    }
    struct uuid id = writing->sent.directory.services[writing->sent.service].id;
    if (writing->kind == WRITE_PUT && uuid_compare(id, writing->id) != 0)
        return invalid(writing, 422, "/id", "The id in the document is not that of the address.");
    writing->id = id;
    return listing_version(&writing->base, &writing->sent, writing->sent_version, writing->problem);
}

/* ---- with the store ---- */

static enum err held_read(struct writing *writing)
{
    struct problem unsaid = {0};
    enum err err = listing_current(&writing->base, writing->store, writing->id,
                                   writing->request->arena, &writing->held, &unsaid);
    writing->is_held = !err;
    if (err == ERR_NOT_FOUND)
        return OK;
    if (err) {
        *writing->problem = unsaid;
        return err;
    }
    return listing_version(&writing->base, &writing->held, writing->held_version, writing->problem);
}

static enum err not_found(struct writing *writing)
{
    return problem_set(writing->problem, ERR_NOT_FOUND, "There is no service at this address.");
}

/* The answer that this key got before. */
static enum err replay(struct writing *writing, bool *is_answered)
{
    struct answered_row row;
    struct problem unsaid = {0};
    if (!writing->key.len || writing->is_dry)
        return OK;
    enum err err = store_answered_get(writing->store, writing->caller->account.row, writing->key,
                                      writing->request->arena, &row, &unsaid);
    if (err == ERR_NOT_FOUND)
        return OK;
    if (err) {
        *writing->problem = unsaid;
        return err;
    }
    if (memcmp(row.request_hash, writing->request_hash, SHA256_BYTES) != 0)
        return invalid(writing, 422, "Idempotency-Key", "This key was used for another request.");
    *is_answered = true;
    return done_answer(writing, row.status, row.service, row.version);
}

static enum err keep(struct writing *writing, int status, struct uuid service, const char *version)
{
    if (!writing->key.len)
        return OK;
    struct answered_row row = {.status = status, .service = service, .version = str_from(version)};
    memcpy(row.request_hash, writing->request_hash, SHA256_BYTES);
    return store_answered_put(writing->store, writing->caller->account.row, writing->key, &row,
                              writing->problem);
}

/* If-Match and If-None-Match. What is there already as it was sent is no conflict: the request came
 * twice. */
static enum err condition_check(struct writing *writing, bool *is_answered)
{
    struct str match = http_request_header(writing->request, "If-Match");
    struct str none = str_trim(http_request_header(writing->request, "If-None-Match"));
    char etag[EDIT_VERSION_BYTES + 2];
    snprintf(etag, sizeof etag, "\"%s\"", writing->is_held ? writing->held_version : "");
    bool is_ours = has_document(writing) && writing->is_held &&
                   strcmp(writing->held_version, writing->sent_version) == 0;
    bool is_needed = writing->kind == WRITE_PUT || writing->kind == WRITE_RETIRE;
    if (is_needed && !match.len && !str_equal(none, STR("*"))) {
        struct json_write json = refusal_begin(
            writing, 428,
            "Say which version you mean: If-Match with the ETag of ?f=record, or, for a new "
            "service, If-None-Match: *.");
        refusal_end(&json);
        *is_answered = true;
        return OK;
    }
    bool holds = true;
    if (match.len)
        holds = writing->is_held && http_match_names(match, str_from(etag));
    else if (none.len || writing->kind == WRITE_CREATE)
        holds = !writing->is_held;
    if (holds || is_ours)
        return OK;
    *is_answered = true;
    return stale_answer(writing);
}

static enum err propose(struct writing *writing)
{
    const char *action = writing->kind == WRITE_RETIRE ? "retire"
                         : writing->is_held            ? "change"
                                                       : "create";
    struct buf document;
    if (has_document(writing)) {
        enum err veiled = edit_unveiling_check(writing->store, &writing->base,
                                               writing->is_held ? &writing->held : NULL,
                                               &writing->sent, writing->problem);
        writing->answer->invalid_status = 422;
        if (veiled)
            return veiled;
    }
    buf_init(&document, 0);
    enum err err = has_document(writing)
                       ? listing_write(&writing->base, &writing->sent, &document, writing->problem)
                       : OK;
    struct proposal_row row = {.service = writing->id,
                               .base_version =
                                   str_from(writing->is_held ? writing->held_version : ""),
                               .action = str_from(action),
                               .document = buf_view(&document),
                               .note = STR(""),
                               .proposed_by = writing->caller->account.row};
    if (!err)
        err = store_begin(writing->store, writing->problem);
    if (err) {
        buf_finish(&document);
        return err;
    }
    err = store_proposal_put(writing->store, &row, writing->problem);
    if (!err)
        err = keep(writing, 202, row.id, "");
    enum err end = store_end(writing->store, !err, err ? NULL : writing->problem);
    err = err ? err : end;
    buf_finish(&document);
    return err ? err : done_answer(writing, 202, row.id, STR(""));
}

static int status_of(const struct writing *writing)
{
    bool is_new = writing->kind == WRITE_CREATE || (has_document(writing) && !writing->is_held);
    return is_new ? 201 : writing->kind == WRITE_RETIRE ? 204 : 200;
}

/* In the transaction of the change: a repetition finds both or neither. */
static enum err keep_with(void *context, struct store *store, const struct edit_result *result,
                          struct problem *problem)
{
    struct writing *writing = context;
    (void)store;
    (void)problem;
    return keep(writing, status_of(writing), writing->id, result->version);
}

static enum err edit_run(struct writing *writing, struct edit_result *result)
{
    struct edit edit = {.also = keep_with,
                        .also_context = writing,
                        .actor = str_from(writing->caller->actor),
                        .expected_version = writing->is_held && writing->kind != WRITE_RESTORE
                                                ? writing->held_version
                                                : NULL,
                        .note = STR("")};
    switch (writing->kind) {
    case WRITE_CREATE:
    case WRITE_PUT:
        return edit_save(writing->store, &writing->base, &edit, &writing->sent, result,
                         writing->problem);
    case WRITE_RETIRE:
        return edit_retire(writing->store, &writing->base, &edit, writing->id, result,
                           writing->problem);
    case WRITE_RESTORE:
        return edit_restore(writing->store, &writing->base, &edit, writing->id, result,
                            writing->problem);
    case WRITE_CHECK: break;
    }
    return edit_check(writing->store, &writing->base, &edit, writing->id, result, writing->problem);
}

static enum err change(struct writing *writing)
{
    struct edit_result result = {0};
    enum err err = edit_run(writing, &result);
    if (err == ERR_INVALID) {
        import_faults_add(writing->faults, writing->problem->where, writing->problem->text);
        faults_answer(writing);
        return OK;
    }
    if (err)
        return err;
    writing->has_changed = !result.is_same;
    return done_answer(writing, status_of(writing), writing->id, str_from(result.version));
}

/* A provider sees her own organisation's services alone, and proposes. */
static enum err provider_check(struct writing *writing)
{
    const struct listing *held = &writing->held;
    if (writing->is_held && !caller_may_see(writing->caller, &held->directory, held->service))
        return not_found(writing);
    if (has_document(writing) &&
        !caller_may_see(writing->caller, &writing->sent.directory, writing->sent.service))
        return problem_set(writing->problem, ERR_FORBIDDEN,
                           "A service that you propose names your own organisation.");
    return OK;
}

/* What was changed in vain in the document of a service that is there. */
static enum err heed(struct writing *writing, bool *is_answered)
{
    if (!has_document(writing) || !writing->is_held)
        return OK;
    const struct site_worker *worker = writing->request->worker;
    const struct atlas *atlas = writing->picture->atlas;
    struct openreferral_view view =
        openreferral_view_of(atlas, worker->projection, writing->base.today);
    struct problem said = {0};
    struct buf shown;
    buf_init(&shown, 0);
    enum err err =
        openreferral_one_write(atlas, &view, OPENREFERRAL_SERVICES, writing->id, &shown, NULL);
    err = listing_heed(&writing->base, writing->body, &writing->sent, &writing->held,
                       err ? STR("") : buf_view(&shown), writing->faults, &said);
    buf_finish(&shown);
    *is_answered = err == ERR_INVALID;
    if (*is_answered)
        faults_answer(writing);
    else if (err)
        *writing->problem = said;
    return *is_answered ? OK : err;
}

static enum err inside(struct writing *writing)
{
    bool is_answered = false;
    enum err err = replay(writing, &is_answered);
    if (!err && !is_answered)
        err = held_read(writing);
    if (err || is_answered)
        return err;
    bool is_provider = writing->caller->account.role == ACCOUNT_PROVIDER;
    if (is_provider && (err = provider_check(writing)))
        return err;
    if (!writing->is_held && (writing->kind == WRITE_RETIRE || writing->kind == WRITE_CHECK))
        return not_found(writing);
    err = condition_check(writing, &is_answered);
    if (!err && !is_answered)
        err = heed(writing, &is_answered);
    if (err || is_answered)
        return err;
    if (writing->is_dry)
        return dry_answer(writing);
    return is_provider ? propose(writing) : change(writing);
}

static enum err write_run(struct writing *writing)
{
    bool is_answered = false;
    enum err err = request_ledger(writing->request, &writing->ledger, writing->problem);
    if (!err && writing->kind != WRITE_CREATE &&
        !uuid_parse(writing->request->parameters[0], &writing->id))
        err = not_found(writing);
    if (!err)
        err = key_read(writing);
    if (!err)
        err = dry_read(writing);
    if (!err && has_document(writing))
        err = document_read(writing, &is_answered);
    if (err || is_answered)
        return err;
    err = ledger_enter(writing->ledger, STORE_WAIT_MS, &writing->store, writing->problem);
    if (err)
        return err;
    err = inside(writing);
    ledger_leave(writing->ledger, writing->has_changed);
    return err;
}

static enum err write_begin(enum write_kind kind, struct http_request *request,
                            struct http_answer *answer, struct problem *problem)
{
    struct writing *writing = ARENA_NEW(request->arena, struct writing);
    struct import_faults *faults = ARENA_NEW(request->arena, struct import_faults);
    if (!writing || !faults)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for it.");
    writing->kind = kind;
    writing->request = request;
    writing->answer = answer;
    writing->problem = problem;
    writing->caller = request_caller(request);
    writing->faults = faults;
    writing->picture = picture_enter(request->site);
    base_fill(&writing->base, request, writing->picture);
    enum err err = write_run(writing);
    picture_leave(writing->picture);
    return err;
}

enum err api_service_create(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    return write_begin(WRITE_CREATE, request, answer, problem);
}

enum err api_service_put(struct http_request *request, struct http_answer *answer,
                         struct problem *problem)
{
    return write_begin(WRITE_PUT, request, answer, problem);
}

enum err api_service_retire(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    return write_begin(WRITE_RETIRE, request, answer, problem);
}

enum err api_service_restore(struct http_request *request, struct http_answer *answer,
                             struct problem *problem)
{
    return write_begin(WRITE_RESTORE, request, answer, problem);
}

enum err api_service_check(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    return write_begin(WRITE_CHECK, request, answer, problem);
}
