/* Bodies of questions: scenarios, and the search for sites. */
#include <string.h>

#include "domain/place.h"
#include "gap_reading.h"

enum err gap_read_no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the question.");
}

/* The pointer of the value, whatever the problem named before. */
enum err gap_at_pointer(const struct json_at *at, enum err err, struct problem *problem)
{
    if (!err || !problem)
        return err;
    char text[sizeof problem->text];
    memcpy(text, problem->text, sizeof text);
    return json_problem(at, problem, err, "%s", text);
}

/* ---- fields ---- */

static void value_list(const struct json_at *list, struct gap_reader *reader, struct buf *out,
                       enum err *err)
{
    size_t count = 0;
    *err = json_want_list(list, GAP_LIST_MAX, &count, reader->problem);
    if (!*err && !count)
        buf_text(out, "none");
    for (size_t i = 0; !*err && i < count; i++) {
        struct json_at item = json_item(list, i);
        struct str text;
        *err = json_want_text(&item, &text, reader->problem);
        if (*err)
            return;
        if (i)
            buf_char(out, ',');
        buf_str(out, text);
    }
}

/* A member as the text that a form would send. */
static enum err value_text(const struct json_at *at, struct gap_reader *reader, struct buf *out)
{
    struct problem *problem = reader->problem;
    struct str text = {0};
    bool truth = false;
    int64_t whole = 0;
    double number = 0;
    enum err err = OK;
    switch (json_kind_of(at)) {
    case JSON_KIND_TEXT:
        err = json_want_text(at, &text, problem);
        buf_str(out, text);
        break;
    case JSON_KIND_BOOL:
        err = json_want_bool(at, &truth, problem);
        buf_text(out, truth ? "true" : "false");
        break;
    case JSON_KIND_INT:
        err = json_want_int(at, INT64_MIN, INT64_MAX, &whole, problem);
        buf_int(out, whole);
        break;
    case JSON_KIND_DOUBLE:
        err = json_want_double(at, -1e9, 1e9, &number, problem);
        buf_double(out, number, 6);
        break;
    case JSON_KIND_LIST: value_list(at, reader, out, &err); break;
    case JSON_KIND_OBJECT:
        return json_problem(at, problem, ERR_INVALID, "It must not be an object.");
    case JSON_KIND_NONE:
    case JSON_KIND_NULL: break;
    }
    return err;
}

static enum err read_field(const struct json_at *at, struct gap_reader *reader)
{
    struct buf value;
    buf_init(&value, GAP_REQUEST_MAX_BYTES);
    enum err err = value_text(at, reader, &value);
    if (!err && value.failed)
        err = gap_read_no_memory(reader->problem);
    if (!err)
        err = gap_at_pointer(at,
                             gap_request_set(reader->atlas, reader->projection, at->key,
                                             buf_view(&value), reader->request, reader->problem),
                             reader->problem);
    buf_finish(&value);
    return err;
}

/* ---- scenarios ---- */

static enum err read_service(const struct json_at *at, struct gap_reader *reader, int *out)
{
    struct str text;
    enum err err = json_want_text(at, &text, reader->problem);
    if (!err)
        err = gap_at_pointer(at, gap_service_find(reader->atlas, text, out, reader->problem),
                             reader->problem);
    return err == ERR_NOT_FOUND ? ERR_INVALID : err;
}

static enum err read_without(const struct json_at *list, struct gap_reader *reader)
{
    size_t count;
    enum err err = json_want_list(list, GAP_SCENARIO_SERVICES_MAX, &count, reader->problem);
    if (err)
        return err;
    struct gap_scenario *scenario = &reader->request->scenario;
    int *services = ARENA_ARRAY(reader->arena, int, count + 1);
    if (!services)
        return gap_read_no_memory(reader->problem);
    scenario->without = services;
    for (size_t i = 0; !err && i < count; i++) {
        struct json_at item = json_item(list, i);
        err = read_service(&item, reader, &services[i]);
        if (!err)
            err = gap_at_pointer(&item, gap_without_check(scenario, (int)i, reader->problem),
                                 reader->problem);
    }
    scenario->without_count = (int)count;
    return err;
}

/* The list stands in the scenario already. */
static enum err read_extension(const struct json_at *at, struct gap_reader *reader, int number,
                               struct gap_extension *out)
{
    const struct gap_request *request = reader->request;
    struct str until;
    enum err err = json_want_object(at, reader->problem);
    if (!err)
        err = json_want_only(at, "service until", reader->problem);
    struct json_at service_at = json_member(at, "service");
    struct json_at until_at = json_member(at, "until");
    if (!err)
        err = read_service(&service_at, reader, &out->service);
    if (!err)
        err = json_want_text(&until_at, &until, reader->problem);
    if (!err && !date_parse(until, &out->until))
        err = json_problem(&until_at, reader->problem, ERR_INVALID,
                           "The date must be a day, like 2021-02-01.");
    if (!err)
        err = gap_at_pointer(at,
                             gap_extension_check(reader->atlas, request->question.moment,
                                                 &request->scenario, number, reader->problem),
                             reader->problem);
    return err;
}

static enum err read_extend(const struct json_at *list, struct gap_reader *reader)
{
    size_t count;
    enum err err = json_want_list(list, GAP_SCENARIO_SERVICES_MAX, &count, reader->problem);
    if (err)
        return err;
    struct gap_extension *extensions = ARENA_ARRAY(reader->arena, struct gap_extension, count + 1);
    if (!extensions)
        return gap_read_no_memory(reader->problem);
    reader->request->scenario.extensions = extensions;
    for (size_t i = 0; !err && i < count; i++) {
        struct json_at item = json_item(list, i);
        err = read_extension(&item, reader, (int)i, &extensions[i]);
    }
    reader->request->scenario.extension_count = (int)count;
    return err;
}

static enum err read_add(const struct json_at *list, struct gap_reader *reader)
{
    size_t count;
    enum err err = json_want_list(list, GAP_SCENARIO_EXTRAS_MAX, &count, reader->problem);
    if (err)
        return err;
    struct gap_extra *extras = ARENA_ARRAY(reader->arena, struct gap_extra, count + 1);
    if (!extras)
        return gap_read_no_memory(reader->problem);
    for (size_t i = 0; !err && i < count; i++) {
        struct json_at item = json_item(list, i);
        err = gap_extra_read(&item, reader, &extras[i]);
    }
    reader->request->scenario.extras = extras;
    reader->request->scenario.extra_count = (int)count;
    return err;
}

/* ---- sites ---- */

static enum err read_candidate(const struct json_at *at, struct gap_reader *reader,
                               struct gap_candidate *out)
{
    struct problem *problem = reader->problem;
    enum err err = json_want_object(at, problem);
    if (!err)
        err = json_want_only(at, "name lon lat", problem);
    struct json_at name = json_member(at, "name");
    struct json_at lon = json_member(at, "lon");
    struct json_at lat = json_member(at, "lat");
    struct geo_point point = {0, 0};
    struct place place = {0};
    if (!err)
        err = gap_name_read(&name, reader, &out->name);
    if (!err)
        err = json_want_double(&lon, -180, 180, &point.lon, problem);
    if (!err)
        err = json_want_double(&lat, -90, 90, &point.lat, problem);
    if (!err)
        err = gap_at_pointer(
            at, place_at(reader->atlas, reader->projection, point, &place, problem), problem);
    if (!err && atlas_borough_at(reader->atlas, place.grid) == AREA_OUTSIDE)
        err = json_problem(at, problem, ERR_INVALID, "This candidate lies outside Greater London.");
    if (!err)
        out->grid = place.grid;
    return err;
}

static enum err read_candidates(const struct json_at *at, struct gap_reader *reader)
{
    if (json_kind_of(at) != JSON_KIND_LIST)
        return read_field(at, reader);
    size_t count;
    enum err err = json_want_list(at, GAP_OWN_CANDIDATES_MAX, &count, reader->problem);
    if (!err && !count)
        err = json_problem(at, reader->problem, ERR_INVALID, "Give at least one candidate.");
    if (err)
        return err;
    struct gap_candidate *own = ARENA_ARRAY(reader->arena, struct gap_candidate, count);
    if (!own)
        return gap_read_no_memory(reader->problem);
    for (size_t i = 0; !err && i < count; i++) {
        struct json_at item = json_item(at, i);
        err = read_candidate(&item, reader, &own[i]);
    }
    reader->request->siting.candidates = GAP_CANDIDATES_OWN;
    reader->request->siting.own = own;
    reader->request->siting.own_count = (int)count;
    return err;
}

/* ---- the body ---- */

static const struct member {
    const char *name;
    enum gap_asked asked;
    enum err (*read)(const struct json_at *at, struct gap_reader *reader);
} members[] = {
    {"without", GAP_ASKED_SCENARIO, read_without},
    {"extend", GAP_ASKED_SCENARIO, read_extend},
    {"add", GAP_ASKED_SCENARIO, read_add},
    {"candidates", GAP_ASKED_SITES, read_candidates},
};

static const struct member *member_of(struct str key, enum gap_asked asked)
{
    for (size_t i = 0; i < sizeof members / sizeof *members; i++)
        if (members[i].asked == asked && str_equal(key, str_from(members[i].name)))
            return &members[i];
    return NULL;
}

/* Fields first: what an area's members are depends on the day. */
static enum err read_members(const struct json_at *root, struct gap_reader *reader)
{
    enum err err = json_want_object(root, reader->problem);
    for (int pass = 0; pass < 2 && !err; pass++) {
        for (struct json_each each = json_each(root); !err && json_next(&each);) {
            const struct member *member = member_of(each.at.key, reader->request->asked);
            if (json_kind_of(&each.at) == JSON_KIND_NULL || (member != NULL) != (pass == 1))
                continue;
            err = member ? member->read(&each.at, reader) : read_field(&each.at, reader);
        }
    }
    return err;
}

static enum err check_changes(const struct json_at *root, const struct gap_reader *reader)
{
    const struct gap_scenario *scenario = &reader->request->scenario;
    if (reader->request->asked != GAP_ASKED_SCENARIO || scenario->without_count ||
        scenario->extension_count || scenario->extra_count)
        return OK;
    return json_problem(root, reader->problem, ERR_INVALID,
                        "There is nothing to change: give without, extend or add.");
}

enum err gap_request_read(const struct atlas *atlas, const struct projection *projection,
                          struct str json, struct arena *arena, struct gap_request *request,
                          struct problem *problem)
{
    struct json_doc *doc = NULL;
    enum err err = json_open(json, GAP_REQUEST_MAX_BYTES, &doc, problem);
    if (err)
        return err;
    struct gap_request read = *request;
    struct gap_reader reader = {atlas, projection, arena, &read, problem};
    struct json_at root = json_root(doc);
    err = read_members(&root, &reader);
    if (!err)
        err = check_changes(&root, &reader);
    json_close(doc);
    if (!err)
        err = gap_request_complete(&read, problem);
    if (!err)
        *request = read;
    return err;
}
