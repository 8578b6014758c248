/* A document of Open Referral: finds its services and reads what the standard has members for. */
#include <stdio.h>
#include <string.h>

#include "openreferral_reading.h"

enum { SERVICES_MAX = 1000000 };

/* ---- attributes ---- */

enum referral_record referral_record_of(const struct json_at *attribute)
{
    struct json_at term = json_member(attribute, "taxonomy_term");
    struct json_at id_at = json_member(&term, "id");
    struct json_at name_at = json_member(&term, "name");
    struct str text = {"", 0};
    struct str name = {"", 0};
    struct uuid id;
    if (json_want_text(&id_at, &text, NULL) || !uuid_parse(text, &id) ||
        json_want_text(&name_at, &name, NULL))
        return RECORD_COUNT;
    int kind = code_find(referral_record_codes, name);
    bool is_it = kind != NONE && uuid_compare(referral_term_id_of(RECORD_TAXONOMY, name), id) == 0;
    return is_it ? (enum referral_record)kind : RECORD_COUNT;
}

/* Does it come from a Signpost? */
static bool is_ours(const struct json_at *service)
{
    struct json_at list = json_member(service, "attributes");
    for (struct json_each each = json_each(&list); json_next(&each);)
        if (referral_record_of(&each.at) == RECORD_SERVICE)
            return true;
    return false;
}

/* Those of one kind, or with RECORD_COUNT all but sources and the head, which come first. */
static enum err read_records(struct referral_reading *reading, const struct json_at *service,
                             enum referral_record wanted)
{
    struct json_at list = json_member(service, "attributes");
    enum err err = OK;
    for (struct json_each each = json_each(&list); !err && json_next(&each);) {
        enum referral_record kind = referral_record_of(&each.at);
        bool is_first = kind == RECORD_SOURCE || kind == RECORD_SERVICE;
        if (kind != RECORD_COUNT && (wanted == RECORD_COUNT ? !is_first : kind == wanted))
            err = referral_record_read(reading, &each.at, kind);
    }
    return err;
}

/* ---- the service ---- */

static enum err read_program(struct referral_reading *reading, const struct json_at *service)
{
    struct directory *directory = reading->base.draft.directory;
    struct json_at at = json_member(service, "program");
    struct programme_record row = {.description = STR("")};
    if (!json_is_there(&at))
        return OK;
    enum err err = referral_want_id(reading, &at, "id", &row.id);
    if (!err)
        err = referral_want_text(reading, &at, "name", &row.name);
    if (!err)
        err = maybe_text(&reading->base, &at, "description", &row.description);
    if (err)
        return err;
    int index = id_map_get(&reading->programmes, row.id);
    if (index == NONE) {
        index = directory->programmes_count;
        *draft_programmes(&reading->base.draft) = row;
        err = referral_put(reading, &reading->programmes, row.id, index);
    }
    if (!err)
        directory->services[reading->service].programme = index;
    return err;
}

static enum err read_organization(struct referral_reading *reading, const struct json_at *service)
{
    struct directory *directory = reading->base.draft.directory;
    struct json_at at = json_member(service, "organization");
    struct role_record role = {.role = ROLE_LEAD};
    struct uuid id;
    struct str name = {"", 0};
    if (!json_is_there(&at) ||
        directory->roles_count > directory->services[reading->service].roles.first)
        return OK;
    enum err err = referral_want_id(reading, &at, "id", &id);
    if (!err)
        err = referral_want_text(reading, &at, "name", &name);
    if (!err)
        err = referral_organisation(reading, id, name, &role.organisation);
    if (!err)
        *draft_roles(&reading->base.draft) = role;
    return err;
}

static enum err check_statements(struct referral_reading *reading, const struct json_at *at)
{
    const struct directory *directory = reading->base.draft.directory;
    int first = directory->services[reading->service].statements.first;
    if (reading->is_draft)
        return OK;
    if (directory->statements_count == first)
        return json_problem(at, reading->base.problem, ERR_INVALID,
                            "Nothing says when this service runs.");
    for (int i = first + 1; i < directory->statements_count; i++)
        if (directory->statements[i].known_from.days <=
            directory->statements[i - 1].known_from.days)
            return json_problem(at, reading->base.problem, ERR_INVALID,
                                "Its statements must come in the order of known_from.");
    return OK;
}

#define SPANS(SPAN)                                                                                \
    SPAN(roles, roles)                                                                             \
    SPAN(statements, statements)                                                                   \
    SPAN(locations, locations)                                                                     \
    SPAN(schedules, schedules)                                                                     \
    SPAN(coverages, coverages)                                                                     \
    SPAN(fundings, fundings)                                                                       \
    SPAN(rules, rules)                                                                             \
    SPAN(evidence, evidence)                                                                       \
    SPAN(phones, phones)                                                                           \
    SPAN(notes, notes)

/* Where its runs begin; where they end is known when all is read. */
static void spans_begin(const struct directory *directory, struct service_record *service)
{
#define SPAN(field, list) service->field = (struct span){directory->list##_count, 0};
    SPANS(SPAN)
#undef SPAN
}

static void spans_end(const struct directory *directory, struct service_record *service)
{
#define SPAN(field, list) service->field.count = directory->list##_count - service->field.first;
    SPANS(SPAN)
#undef SPAN
}

static enum err read_ours(struct referral_reading *reading, const struct json_at *at)
{
    struct directory *directory = reading->base.draft.directory;
    enum err err = read_records(reading, at, RECORD_SOURCE);
    if (!err)
        err = read_records(reading, at, RECORD_SERVICE);
    reading->base.checked_on = directory->services[reading->service].checked_on;
    if (!err)
        err = referral_locations_read(reading, at); /* before a radius round one of them */
    if (!err)
        err = referral_phones_read(reading, at);
    directory->services[reading->service].phones.count =
        directory->phones_count - directory->services[reading->service].phones.first;
    if (!err)
        err = read_records(reading, at, RECORD_COUNT);
    return err;
}

static enum err read_foreign(struct referral_reading *reading, const struct json_at *at)
{
    struct directory *directory = reading->base.draft.directory;
    enum err err = referral_foreign_read(reading, at);
    int source = directory->services[reading->service].source;
    if (!err)
        err = referral_locations_read(reading, at);
    if (!err)
        err = referral_phones_read(reading, at);
    for (int i = directory->services[reading->service].phones.first; i < directory->phones_count;
         i++)
        directory->phones[i].source = source;
    if (!err && directory->locations_count > directory->services[reading->service].locations.first)
        directory->services[reading->service].reach = REACH_VISIT;
    return err;
}

/* A page of a list tells less than the whole record, and must not take its place. */
static enum err refuse_summary(struct referral_reading *reading, const struct json_at *at,
                               struct uuid id)
{
    static const char *const lists[] = {"attributes", "service_areas", "service_at_locations"};
    int place = reading->before ? id_map_get(reading->before, id) : NONE;
    if (place == NONE)
        return OK;
    const struct service_record *held = &reading->base.draft.directory->services[place];
    bool is_whole = !held->coverages.count && !held->locations.count;
    for (int i = 0; i < 3 && !is_whole; i++) {
        struct json_at list = json_member(at, lists[i]);
        is_whole = json_is_there(&list);
    }
    return is_whole ? OK
                    : json_problem(at, reading->base.problem, ERR_INVALID,
                                   "This is a summary of a service that is held in full: ask its "
                                   "directory for the whole record.");
}

static enum err read_one(struct referral_reading *reading, const struct json_at *at)
{
    struct directory *directory = reading->base.draft.directory;
    struct service_record service = {.programme = NONE,
                                     .region = NONE,
                                     .source = NONE,
                                     .capacity = NONE,
                                     .capacity_source = NONE,
                                     .capacity_text = STR(""),
                                     .coverage_text = STR(""),
                                     .checked_on = reading->today};
    enum err err = json_want_object(at, reading->base.problem);
    if (!err)
        err = referral_want_id(reading, at, "id", &service.id);
    if (!err)
        err = referral_want_text(reading, at, "name", &service.name);
    if (!err)
        err = maybe_text(&reading->base, at, "alternate_name", &service.alternative_name);
    if (!err)
        err = maybe_text(&reading->base, at, "description", &service.description);
    if (!err && id_map_get(&reading->services, service.id) != NONE)
        err = json_problem(at, reading->base.problem, ERR_INVALID, "This service comes twice.");
    if (!err)
        err = refuse_summary(reading, at, service.id);
    if (err)
        return err;
    reading->service = directory->services_count;
    spans_begin(directory, &service);
    *draft_services(&reading->base.draft) = service;
    if (reading->base.draft.failed) /* then there is no such place */
        return referral_no_memory(reading);
    err = referral_put(reading, &reading->services, service.id, reading->service);
    if (!err)
        err = is_ours(at) ? read_ours(reading, at) : read_foreign(reading, at);
    if (!err)
        err = read_program(reading, at);
    if (!err)
        err = read_organization(reading, at);
    if (!err)
        err = check_statements(reading, at);
    if (reading->base.draft.failed)
        err = referral_no_memory(reading);
    spans_end(directory, &directory->services[reading->service]);
    return err;
}
#undef SPANS

/* ---- the document ---- */

/* record: what is known of the service, or NULL. */
static enum err fault(struct referral_reading *reading, const struct service_record *record,
                      const struct problem *why)
{
    char where[sizeof reading->report->faults.list[0].where];
    if (why->code == ERR_NO_MEMORY)
        return problem_set(reading->base.problem, why->code, "%s", why->text);
    snprintf(where, sizeof where, "%.60s%s%.98s", reading->file, reading->file[0] ? " " : "",
             why->where);
    import_faults_add(&reading->report->faults, where, why->text);
    return reading->took ? reading->took(reading->took_context, where, record, NONE, why) : OK;
}

enum err referral_one(struct referral_reading *reading, const struct json_at *at, int *out,
                      struct problem *why)
{
    struct directory *directory = reading->base.draft.directory;
    struct problem *problem = reading->base.problem;
    int first = directory->services_count;
    reading->base.problem = why;
    enum err err = read_one(reading, at);
    reading->base.problem = problem;
    why->code = err;
    if (err)
        directory->services_count = first;
    else
        *out = reading->service;
    return err;
}

static enum err read_service_at(struct referral_reading *reading, const struct json_at *at)
{
    struct directory *directory = reading->base.draft.directory;
    struct problem why = {0};
    int index = NONE;
    int first = directory->services_count;
    reading->report->read++;
    reading->service = NONE;
    enum err err = referral_one(reading, at, &index, &why);
    if (err) /* its row may still stand behind the last */
        return fault(reading, reading->service == first ? &directory->services[first] : NULL, &why);
    if (!reading->took)
        return OK;
    struct buf where;
    buf_init(&where, 0);
    json_problem(at, &why, OK, "%s", "");
    buf_format(&where, "%s%s%s", reading->file, reading->file[0] ? " " : "", why.where);
    err = reading->took(reading->took_context, where.ptr ? where.ptr : "",
                        &directory->services[index], index, NULL);
    buf_finish(&where);
    return err;
}

/* A service, a list of them, or a page; other kinds of record are passed over. */
static enum err read_root(struct referral_reading *reading, const struct json_at *root)
{
    struct json_at contents = json_member(root, "contents");
    struct json_at services = json_member(root, "services");
    const struct json_at *list = json_kind_of(root) == JSON_KIND_LIST        ? root
                                 : json_kind_of(&contents) == JSON_KIND_LIST ? &contents
                                                                             : &services;
    struct json_at first = json_item(list, 0);
    struct json_at status =
        json_member(json_kind_of(list) == JSON_KIND_LIST ? &first : root, "status");
    struct json_at location =
        json_member(json_kind_of(list) == JSON_KIND_LIST ? &first : root, "location");
    enum err err = OK;
    bool is_list = json_kind_of(list) == JSON_KIND_LIST;
    if (json_is_there(&location) || (!json_is_there(&status) && !(is_list && !json_count(list)))) {
        reading->report->passed_over++;
        return OK;
    }
    if (!is_list)
        return read_service_at(reading, root);
    for (size_t i = 0; i < json_count(list) && i < SERVICES_MAX && !err; i++) {
        struct json_at item = json_item(list, i);
        err = read_service_at(reading, &item);
    }
    return err;
}

static enum err read_text(struct referral_reading *reading, struct str text)
{
    struct problem why = {0};
    struct json_doc *doc = NULL;
    why.code = json_open(text, OPENREFERRAL_FILE_BYTES_MAX, &doc, &why);
    if (why.code)
        return fault(reading, NULL, &why);
    struct json_at root = json_root(doc);
    enum err err = read_root(reading, &root);
    json_close(doc);
    return err;
}

/* One object a line: is the first line JSON by itself, with more to come? */
static bool is_lines(struct str text)
{
    struct json_doc *doc = NULL;
    struct str first;
    if (!str_split(&text, '\n', &first) || !str_trim(text).len ||
        json_open(first, OPENREFERRAL_FILE_BYTES_MAX, &doc, NULL))
        return false;
    json_close(doc);
    return true;
}

enum err referral_document(struct referral_reading *reading, struct str text)
{
    struct str line;
    const char *file = reading->file;
    enum err err = OK;
    if (!is_lines(text))
        return read_text(reading, text);
    for (int number = 1; !err && str_split(&text, '\n', &line); number++) {
        char named[64];
        if (!str_trim(line).len)
            continue;
        snprintf(named, sizeof named, "%.24s%sline %d", file, file[0] ? " " : "", number);
        reading->file = named;
        err = read_text(reading, line);
    }
    reading->file = file;
    return err;
}

enum err openreferral_document_read(struct str text, struct date today,
                                    const struct projection *projection, struct arena *arena,
                                    struct directory *directory, struct openreferral_report *out,
                                    struct problem *problem)
{
    struct referral_reading reading = {.base = {.projection = projection, .problem = problem},
                                       .report = out,
                                       .file = "",
                                       .today = today};
    draft_init(&reading.base.draft, arena, directory);
    return referral_document(&reading, text);
}
