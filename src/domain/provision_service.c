/* A service in provision.json, with all its lists. */
#include "provision_reading.h"

static const char *const region_type = "london";

enum { CAPACITY_MAX = 100000 };

enum err read_evidence(struct reading *reading, const struct json_at *at)
{
    struct evidence_record evidence = {.seen = {DATE_MIN, DATE_MAX}};
    struct json_at seen = json_member(at, "seen");
    struct str fact;
    enum err err = json_want_only(at, "source seen fact note", reading->problem);
    if (!err)
        err = want_key(reading, at, "source", &reading->sources, &evidence.source);
    if (!err)
        err = maybe_bound(reading, at, "seen", &evidence.seen.earliest, &evidence.seen.latest);
    if (!err)
        err = maybe_text(reading, at, "seen", &evidence.seen_text);
    if (!err)
        err = maybe_text(reading, at, "fact", &fact);
    if (!err)
        err = maybe_text(reading, at, "note", &evidence.note);
    if (err)
        return err;
    evidence.has_date = json_is_there(&seen);
    if (evidence.has_date && evidence.seen.latest.days < reading->seen_by.days)
        reading->seen_by = evidence.seen.latest;
    if (evidence.has_date && evidence.seen.earliest.days > reading->seen_from.days)
        reading->seen_from = evidence.seen.earliest;
    *draft_evidence(&reading->draft) = evidence;
    return OK;
}

enum err read_statement(struct reading *reading, const struct json_at *at)
{
    struct statement_record statement = {0};
    struct validity silent = {DATE_MIN, reading->seen_by, reading->seen_from, DATE_MAX};
    struct str reviewer_note;
    enum err err =
        json_want_only(at, "from to from_text to_text known_from source note", reading->problem);
    if (!err)
        err = read_validity(reading, at, silent, &statement.validity);
    if (!err)
        err = read_dating(reading, at, &statement.from_text, &statement.to_text,
                          &statement.known_from, &statement.source);
    if (!err)
        err = maybe_text(reading, at, "note", &reviewer_note); /* why known_from is that day */
    if (!err)
        *draft_statements(&reading->draft) = statement;
    return err;
}

enum err read_funding(struct reading *reading, const struct json_at *at)
{
    struct funding_record funding = {.amount_gbp = NONE};
    struct json_at amount = json_member(at, "amount_gbp");
    enum err err = json_want_only(
        at, "funder amount_gbp from to from_text to_text known_from source note", reading->problem);
    if (!err)
        err = want_text(reading, at, "funder", &funding.funder);
    if (!err)
        err = json_maybe_int(&amount, 0, INT64_C(1000000000000), &funding.amount_gbp,
                             reading->problem);
    if (!err)
        err = read_validity(reading, at, VALIDITY_UNKNOWN, &funding.validity);
    if (!err)
        err = read_dating(reading, at, &funding.from_text, &funding.to_text, &funding.known_from,
                          &funding.source);
    if (!err)
        err = maybe_text(reading, at, "note", &funding.note);
    if (!err)
        *draft_fundings(&reading->draft) = funding;
    return err;
}

static enum err read_phone(struct reading *reading, const struct json_at *at)
{
    struct phone_record phone = {0};
    enum err err = json_want_only(at, "number description source", reading->problem);
    if (!err)
        err = want_text(reading, at, "number", &phone.number);
    if (!err)
        err = maybe_text(reading, at, "description", &phone.description);
    if (!err)
        err = want_key(reading, at, "source", &reading->sources, &phone.source);
    if (!err)
        *draft_phones(&reading->draft) = phone;
    return err;
}

enum err read_note(struct reading *reading, const struct json_at *at)
{
    struct note_record note = {.title = {"", 0}};
    enum err err = json_want_only(at, "text source", reading->problem);
    if (!err)
        err = want_text(reading, at, "text", &note.text);
    if (!err)
        err = want_key(reading, at, "source", &reading->sources, &note.source);
    if (!err)
        *draft_notes(&reading->draft) = note;
    return err;
}

enum err read_role(struct reading *reading, const struct json_at *at)
{
    struct role_record role = {0};
    struct str part; /* what part it plays; the role says enough */
    int code = 0;
    enum err err = json_want_only(at, "organisation role note", reading->problem);
    if (!err)
        err = want_key(reading, at, "organisation", &reading->organisations, &role.organisation);
    if (!err)
        err = want_code(reading, at, "role", role_codes, &code);
    role.role = (enum role)code;
    if (!err)
        err = maybe_text(reading, at, "note", &part);
    if (!err)
        *draft_roles(&reading->draft) = role;
    return err;
}

static enum err read_texts(struct reading *reading, const struct json_at *object,
                           const char *member, struct str *joined)
{
    struct json_at list = json_member(object, member);
    size_t count = 0;
    enum err err = OK;
    if (json_is_there(&list))
        err = json_want_list(&list, PROVISION_ROWS_MAX, &count, reading->problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&list, i);
        struct str text = {"", 0};
        err = take_text(reading, &item, true, &text);
        if (!err)
            *joined = text_join(reading, *joined, text);
    }
    return err;
}

static enum err read_type(struct reading *reading, const struct json_at *at, int *out)
{
    const struct vocabulary *types =
        vocabulary_find(&reading->draft.directory->words, "provision-type");
    struct json_at type = json_member(at, "type");
    struct str code = {"", 0};
    enum err err = json_want_text(&type, &code, reading->problem);
    int term = !err && types ? term_find(types, code) : NONE;
    if (!err && term < 0)
        err = json_problem(&type, reading->problem, ERR_INVALID, "There is no such type.");
    if (!err)
        *out = term;
    return err;
}

/* Women at one time, where a source states it. */
static enum err read_capacity(struct reading *reading, const struct json_at *service_at,
                              struct service_record *service)
{
    struct json_at at = json_member(service_at, "capacity");
    struct json_at women_at = json_member(&at, "women");
    int64_t women = 0;
    if (!json_is_there(&at))
        return OK;
    enum err err = json_want_only(&at, "women text source", reading->problem);
    if (!err)
        err = json_want_int(&women_at, 1, CAPACITY_MAX, &women, reading->problem);
    if (!err)
        err = want_text(reading, &at, "text", &service->capacity_text);
    if (!err)
        err = want_key(reading, &at, "source", &reading->sources, &service->capacity_source);
    service->capacity = (int)women;
    return err;
}

/* What the service says of itself, without its lists. */
static enum err read_service_head(struct reading *reading, const struct json_at *at,
                                  struct service_record *service)
{
    struct json_at cjs = json_member(at, "cjs_specific");
    struct json_at confidential = json_member(at, "confidential");
    struct json_at region = json_member(at, "region");
    struct json_at programme = json_member(at, "programme");
    struct json_at sites = json_member(at, "sites");
    struct str key = {"", 0};
    struct str facts = {"", 0};
    int audience = 0;
    int reach = 0;
    enum err err = want_text(reading, at, "key", &key);
    if (!err)
        err = want_text(reading, at, "name", &service->name);
    if (!err)
        err = read_texts(reading, at, "alternative_names", &service->alternative_name);
    if (!err)
        err = read_texts(reading, at, "facts", &facts);
    if (!err)
        err = maybe_text(reading, at, "description", &service->description);
    if (!err && json_is_there(&programme))
        err = want_key(reading, at, "programme", &reading->programmes, &service->programme);
    if (!err)
        err = want_code(reading, at, "audience", audience_codes, &audience);
    if (!err)
        err = want_code(reading, at, "reach", reach_codes, &reach);
    if (!err)
        err = read_type(reading, at, &service->provision_type);
    if (!err)
        err = read_capacity(reading, at, service);
    if (!err)
        err = json_maybe_bool(&cjs, &service->cjs_specific, reading->problem);
    if (!err)
        err = json_maybe_bool(&confidential, &service->confidential, reading->problem);
    if (!err && service->confidential)
        err = want_area(reading, &region, region_type, &service->region);
    if (!err && service->confidential != json_is_there(&region))
        err = json_problem(&region, reading->problem, ERR_INVALID,
                           "Only a confidential service has a region.");
    if (!err && service->confidential && json_is_there(&sites))
        err = json_problem(&sites, reading->problem, ERR_INVALID,
                           "A confidential service has no site.");
    service->id = draft_uuid("service", key);
    service->audience = (enum audience)audience;
    service->reach = (enum reach)reach;
    return err;
}

/* Reads a list of the service into the end of one of the directory's, and keeps the run. */
#define READ_SPAN(member, field, list, read)                                                       \
    if (!err) {                                                                                    \
        int first = directory->list##_count;                                                       \
        err = read_each(reading, at, member, read);                                                \
        directory->services[index].field = (struct span){first, directory->list##_count - first};  \
    }

static enum err check_statements(struct reading *reading, const struct json_at *at,
                                 struct span span)
{
    const struct statement_record *statements = reading->draft.directory->statements + span.first;
    struct json_at list = json_member(at, "validity");
    if (!span.count)
        return json_problem(&list, reading->problem, ERR_INVALID, "A service needs a validity.");
    for (int i = 1; i < span.count; i++)
        if (statements[i].known_from.days <= statements[i - 1].known_from.days)
            return json_problem(&list, reading->problem, ERR_INVALID,
                                "Statements must come in the order of known_from.");
    return OK;
}

enum err read_service(struct reading *reading, const struct json_at *at)
{
    struct directory *directory = reading->draft.directory;
    struct service_record head = {.coverage_text = STR(""),
                                  .programme = NONE,
                                  .region = NONE,
                                  .cjs_specific = true,
                                  .capacity = NONE,
                                  .capacity_text = STR(""),
                                  .capacity_source = NONE,
                                  .checked_on = reading->checked_on};
    enum err err = json_want_only(
        at,
        "key facts name alternative_names description programme audience "
        "cjs_specific type reach confidential region organisations validity "
        "capacity sites coverage funding needs stages referral rules phones evidence "
        "notes",
        reading->problem);
    if (!err)
        err = read_service_head(reading, at, &head);
    if (err)
        return err;
    int index = directory->services_count;
    *draft_services(&reading->draft) = head;
    if (reading->draft.failed)
        return problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for the services.");
    reading->seen_by = DATE_MAX;
    reading->seen_from = DATE_MIN;
    READ_SPAN("evidence", evidence, evidence,
              read_evidence) /* before the statements that rest on it */
    READ_SPAN("validity", statements, statements, read_statement)
    READ_SPAN("organisations", roles, roles, read_role)
    READ_SPAN("sites", locations, locations, read_site)
    READ_SPAN("coverage", coverages, coverages, read_coverage)
    READ_SPAN("funding", fundings, fundings, read_funding)
    READ_SPAN("phones", phones, phones, read_phone)
    READ_SPAN("notes", notes, notes, read_note)
    if (!err)
        err = read_rules(reading, at, &directory->services[index].rules);
    if (!err)
        err = check_statements(reading, at, directory->services[index].statements);
    if (!err)
        directory->services[index].source =
            directory->statements[directory->services[index].statements.first].source;
    return err;
}
