/* What programs ask for. */
#include <string.h>

#include "codec/json_write.h"
#include "domain/find.h"
#include "domain/ledger.h"
#include "http/picture.h"
#include "http/routes_write.h"

#define GEOJSON "application/geo+json"

enum err query_check(const struct http_request *request, const char *const *known, size_t count,
                     struct problem *problem)
{
    const struct http_argument *unknown = http_argument_unknown(request->query, known, count);
    if (!unknown)
        return OK;
    int shown = (int)(unknown->name.len < 60 ? unknown->name.len : 60);
    problem_at(problem, "%.*s", shown, unknown->name.ptr);
    return problem_set(problem, ERR_INVALID, "There is no parameter of this name: %.*s.", shown,
                       unknown->name.ptr);
}

/* A parameter once at most. */
static enum err query_day(const struct http_request *request, struct str name, struct date *out,
                          bool *given, struct problem *problem)
{
    int count = 0;
    for (size_t i = 0; i < request->query.count; i++) {
        if (!str_equal(request->query.items[i].name, name))
            continue;
        problem_at(problem, "%.*s", (int)name.len, name.ptr);
        if (count++)
            return problem_set(problem, ERR_INVALID, "This parameter was given twice: %.*s.",
                               (int)name.len, name.ptr);
        if (!date_parse(request->query.items[i].value, out))
            return problem_set(problem, ERR_INVALID, "%.*s must be a day, like 2021-02-01.",
                               (int)name.len, name.ptr);
        *given = true;
    }
    return OK;
}

enum err query_moment(const struct http_request *request, struct moment *out, bool *given,
                      struct problem *problem)
{
    static const char *const known[] = {"as_of", "known_on"};
    *given = false;
    *out = (struct moment){date_today(), DATE_MAX};
    enum err err = query_check(request, known, sizeof known / sizeof *known, problem);
    if (!err)
        err = query_day(request, STR("as_of"), &out->as_of, given, problem);
    if (!err)
        err = query_day(request, STR("known_on"), &out->known_on, given, problem);
    return err;
}

enum err query_service(const struct http_request *request, const struct atlas *atlas, int *service,
                       struct problem *problem)
{
    struct uuid id;
    *service = uuid_parse(request->parameters[0], &id) ? atlas_service_find(atlas, id) : NONE;
    if (*service == NONE)
        return problem_set(problem, ERR_NOT_FOUND, "There is no service at this address.");
    return OK;
}

/* ---- POST /api/find ---- */

/* A body that is no JSON, a member that does not exist or a limit out of range is a malformed
 * request (400); a value that we do not understand is unprocessable (422), and so is text that is
 * no clean UTF-8. */
static int find_invalid_status(const struct http_request *request, const struct problem *problem)
{
    struct str where = str_from(problem->where);
    bool has_mark = str_starts_with(request->body, STR("\xEF\xBB\xBF")); /* of byte order */
    if (!str_starts_with(where, STR("/")))
        return has_mark || str_is_clean(request->body, NULL) ? 400 : 422;
    if (str_equal(where, STR("/limit")))
        return 400;
    static const char *const others[] = {"near", "home", "as_of", "known_on", "include"};
    struct str member = {where.ptr + 1, where.len - 1};
    const char *slash = memchr(member.ptr, '/', member.len);
    member.len = slash ? (size_t)(slash - member.ptr) : member.len;
    for (size_t i = 0; i < sizeof others / sizeof *others; i++)
        if (str_equal(member, str_from(others[i])))
            return 422;
    return condition_of_field(member) == CONDITION_COUNT ? 400 : 422;
}

enum err api_find(struct http_request *request, struct http_answer *answer, struct problem *problem)
{
    struct site_worker *worker = request->worker;
    struct picture *picture = picture_enter(request->site);
    struct question question;
    enum err err = query_check(request, NULL, 0, problem);
    if (!err) {
        err = find_read(picture->atlas, worker->projection, request->body, &question, problem);
        if (err)
            answer->invalid_status = find_invalid_status(request, problem);
        if (err == ERR_NOT_FOUND) /* the address exists, the place does not */
            err = ERR_INVALID;
    }
    if (!err)
        err = nearest_find(picture->atlas, worker->slices, &question, request->arena,
                           &worker->nearest, problem);
    if (!err)
        err = find_write_by(worker->book, picture->atlas, &question, &worker->nearest,
                            request->arena, answer->body, problem);
    answer->content_type = GEOJSON;
    picture_leave(picture);
    return err;
}

/* ---- GET /api/services/{id} ---- */

static enum err service_share(struct http_request *request, struct picture *picture, int service,
                              struct moment moment, struct http_shared **out,
                              struct problem *problem)
{
    struct buf body;
    buf_init(&body, 0);
    enum err err = service_write(picture->atlas, service, moment, request->arena, &body, problem);
    struct http_shared_options options = {.body = buf_view(&body),
                                          .content_type = GEOJSON,
                                          .cache = HTTP_REVALIDATE,
                                          .is_open_data = true};
    if (!err)
        err = http_shared_create(&options, out, problem);
    buf_finish(&body);
    if (err)
        return err;
    struct http_shared *none = NULL;
    if (!atomic_compare_exchange_strong(&picture->services[service], &none, *out)) {
        http_shared_give_back(*out);
        *out = none;
    }
    return OK;
}

static enum err service_answer(struct http_request *request, struct picture *picture, int service,
                               struct moment moment, bool keeps, struct http_answer *answer,
                               struct problem *problem)
{
    struct http_shared *shared = keeps ? atomic_load(&picture->services[service]) : NULL;
    if (keeps && !shared && atomic_load(&picture->services_kept) < SERVICES_KEPT_MAX) {
        atomic_fetch_add(&picture->services_kept, 1);
        enum err err = service_share(request, picture, service, moment, &shared, problem);
        if (err)
            return err;
    }
    if (shared) {
        http_answer_shared(answer, shared);
        return OK;
    }
    answer->content_type = GEOJSON;
    answer->cache = HTTP_REVALIDATE;
    answer->has_etag = true;
    return service_write(picture->atlas, service, moment, request->arena, answer->body, problem);
}

static enum err arguments_without(struct http_request *request, struct str name,
                                  struct problem *problem)
{
    struct http_argument *kept =
        ARENA_ARRAY(request->arena, struct http_argument, request->query.count);
    size_t count = 0;
    for (size_t i = 0; kept && i < request->query.count; i++)
        if (!str_equal(request->query.items[i].name, name))
            kept[count++] = request->query.items[i];
    request->query = (struct http_arguments){kept, count};
    return kept ? OK : problem_set(problem, ERR_NO_MEMORY, "There is no memory for it.");
}

/* f, the one parameter that query_moment does not know, taken out of the query. */
static enum err service_query_check(struct http_request *request, struct str format,
                                    struct problem *problem)
{
    if (!format.len)
        return OK;
    problem_at(problem, "f");
    if (str_equal(format, STR("record")))
        return problem_set(problem, ERR_INVALID,
                           "The record is as it is now: f=record goes without a day.");
    if (!str_equal(format, STR("geojson")))
        return problem_set(problem, ERR_INVALID, "f must be geojson or record.");
    problem_at(problem, "%s", "");
    return arguments_without(request, STR("f"), problem);
}

enum err api_service(struct http_request *request, struct http_answer *answer,
                     struct problem *problem)
{
    struct str format = http_argument_get(request->query, STR("f"), NULL);
    if (str_equal(format, STR("record")) && request->query.count == 1)
        return api_record(request, answer, problem);
    struct picture *picture = picture_enter(request->site);
    struct moment moment = {0};
    bool given = false;
    int service = NONE;
    enum err err = service_query_check(request, format, problem);
    if (!err)
        err = query_moment(request, &moment, &given, problem);
    if (!err)
        err = query_service(request, picture->atlas, &service, problem);
    if (!err) {
        bool keeps = !given && picture->today.days == moment.as_of.days;
        err = service_answer(request, picture, service, moment, keeps, answer, problem);
    }
    picture_leave(picture);
    return err;
}

/* ---- GET /api/boroughs ---- */

enum { BOROUGHS_LOW_M = 25 }; /* detail that no screen shows until it is close */

static enum err boroughs_body(struct http_request *request, const struct picture *picture,
                              struct buf *out, struct problem *problem)
{
    const struct site_worker *worker = request->worker;
    const struct atlas *atlas = picture->atlas;
    return boroughs_write(atlas, atlas->boroughs, worker->projection, out, problem);
}

static enum err boroughs_low_body(struct http_request *request, const struct picture *picture,
                                  struct buf *out, struct problem *problem)
{
    const struct site_worker *worker = request->worker;
    struct rings *boundaries = NULL;
    enum err err =
        map_boroughs_build(picture->atlas, BOROUGHS_LOW_M, request->arena, &boundaries, problem);
    return err ? err : boroughs_write(picture->atlas, boundaries, worker->projection, out, problem);
}

enum err api_boroughs(struct http_request *request, struct http_answer *answer,
                      struct problem *problem)
{
    static const struct prepared_kind whole = {
        .write = boroughs_body, .content_type = GEOJSON, .is_open_data = true};
    static const struct prepared_kind low = {
        .write = boroughs_low_body, .content_type = GEOJSON, .is_open_data = true};
    static const char *const known[] = {"detail"};
    bool given = false;
    struct str detail = http_argument_get(request->query, STR("detail"), &given);
    bool is_low = str_equal(detail, STR("low"));
    enum err err = query_check(request, known, 1, problem);
    if (!err && given && !is_low && !str_equal(detail, STR("full"))) {
        problem_at(problem, "detail");
        err = problem_set(problem, ERR_INVALID, "detail must be full or low.");
    }
    if (err)
        return err;
    return is_low ? prepared_answer(&low, PREPARED_BOROUGHS_LOW, request, answer, problem)
                  : prepared_answer(&whole, PREPARED_BOROUGHS, request, answer, problem);
}

/* ---- GET /healthz, /readyz ---- */

enum err api_healthy(struct http_request *request, struct http_answer *answer,
                     struct problem *problem)
{
    (void)problem;
    const struct site *site = request->site;
    http_answer_shared(answer, site->healthy);
    return OK;
}

static void ready_write(const struct picture *picture, const char *status, struct buf *out)
{
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    json_write_key(&json, STR("status"));
    json_write_text(&json, str_from(status));
    json_write_key(&json, STR("services"));
    json_write_int(&json, picture->atlas->service_count);
    json_write_key(&json, STR("postcodes"));
    json_write_int(&json, picture->atlas->directory.postcodes_count);
    json_write_key(&json, STR("atlas_version"));
    json_write_text(&json, str_from(picture->atlas->version));
    json_write_key(&json, STR("synthetic"));
    json_write_bool(&json, picture->is_synthetic);
    json_write_object_end(&json);
    buf_char(out, '\n');
}

static enum err ready_body(struct http_request *request, const struct picture *picture,
                           struct buf *out, struct problem *problem)
{
    (void)request;
    (void)problem;
    ready_write(picture, "ready", out);
    return OK;
}

static enum err read_only_body(struct http_request *request, const struct picture *picture,
                               struct buf *out, struct problem *problem)
{
    (void)request;
    (void)problem;
    ready_write(picture, "read-only", out);
    return OK;
}

enum err api_ready(struct http_request *request, struct http_answer *answer,
                   struct problem *problem)
{
    static const struct prepared_kind ready = {.write = ready_body,
                                               .content_type = "application/json"};
    static const struct prepared_kind read_only = {.write = read_only_body,
                                                   .content_type = "application/json"};
    const struct site *site = request->site;
    return site->ledger && ledger_is_read_only(site->ledger)
               ? prepared_answer(&read_only, PREPARED_READ_ONLY, request, answer, problem)
               : prepared_answer(&ready, PREPARED_READY, request, answer, problem);
}
