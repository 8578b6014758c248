/* Reads the records that openreferral_records.c writes. */
#include "openreferral_reading.h"

enum { GROUP_MAX = 8, YEARS_MAX = 120, CAPACITY_MAX = 100000, VALUE_BYTES_MAX = 4 * 1024 * 1024 };

static const double amount_max = 1e12;

typedef struct referral_reading reader;

/* ---- places ---- */

static enum err read_grid(reader *reading, const struct json_at *at, struct site_record *site)
{
    struct json_at grid = json_member(at, "grid");
    struct json_at east = json_item(&grid, 0);
    struct json_at north = json_item(&grid, 1);
    site->has_point = json_is_there(&grid);
    if (!site->has_point)
        return OK;
    enum err err = json_want_double(&east, 0, 700000, &site->grid.easting, reading->base.problem);
    return err ? err
               : json_want_double(&north, 0, 1300000, &site->grid.northing, reading->base.problem);
}

static enum err take_site(reader *reading, const struct json_at *at, void *into)
{
    struct site_record *site = into;
    int precision = 0;
    enum err err = maybe_text(&reading->base, at, "address", &site->address);
    if (!err)
        err = maybe_text(&reading->base, at, "postcode", &site->postcode);
    if (!err)
        err = maybe_text(&reading->base, at, "place", &site->place);
    if (!err)
        err = maybe_text(&reading->base, at, "note", &site->note);
    if (!err)
        err = want_code(&reading->base, at, "precision", precision_codes, &precision);
    site->precision = (enum precision)precision;
    if (!err && precision <= PRECISION_POSTCODE && !site->postcode.len && !site->address.len &&
        !reading->is_draft)
        err = json_problem(at, reading->base.problem, ERR_INVALID,
                           "A site as precise as that needs an address or a postcode.");
    if (!err)
        err = referral_maybe_area(reading, at, "area", &site->area);
    if (!err)
        err = read_grid(reading, at, site);
    return err ? err : referral_want_source(reading, at, &site->source);
}

static enum err take_location(reader *reading, const struct json_at *at, void *into)
{
    struct location_record *location = into;
    enum err err = referral_validity(reading, at, &location->validity);
    return err ? err : want_day(&reading->base, at, "known_from", &location->known_from);
}

/* ---- the service's own ---- */

static enum err read_capacity(reader *reading, const struct json_at *at,
                              struct service_record *service)
{
    struct json_at women_at = json_member(at, "capacity");
    int64_t women = 0;
    service->capacity = NONE;
    service->capacity_text = STR("");
    service->capacity_source = NONE;
    if (!json_is_there(&women_at))
        return OK;
    enum err err = json_want_int(&women_at, 1, CAPACITY_MAX, &women, reading->base.problem);
    service->capacity = (int)women;
    if (!err)
        err = maybe_text(&reading->base, at, "capacity_text", &service->capacity_text);
    return err ? err
               : referral_maybe_id(reading, at, "capacity_source", &reading->sources,
                                   &service->capacity_source);
}

static enum err check_confidential(reader *reading, const struct json_at *at,
                                   const struct service_record *service)
{
    const char *wrong = NULL;
    if (reading->is_draft)
        return OK;
    if (service->confidential && service->region == NONE)
        wrong = "A confidential service needs its region.";
    else if (service->confidential && service->reach == REACH_VISIT)
        wrong = "A confidential service is not visited.";
    return wrong ? json_problem(at, reading->base.problem, ERR_INVALID, "%s", wrong) : OK;
}

static enum err take_head(reader *reading, const struct json_at *at, void *into)
{
    (void)into;
    struct directory *directory = reading->base.draft.directory;
    struct service_record service = directory->services[reading->service];
    const struct vocabulary *types = vocabulary_find(&directory->words, "provision-type");
    struct json_at type_at = json_member(at, "type");
    struct json_at cjs = json_member(at, "cjs_specific");
    struct json_at confidential = json_member(at, "confidential");
    struct json_at synthetic = json_member(at, "synthetic");
    struct json_at due_on = json_member(at, "due_on");
    struct str type = {"", 0};
    int audience = 0;
    int reach = 0;
    service.cjs_specific = false;
    enum err err = want_code(&reading->base, at, "audience", audience_codes, &audience);
    if (!err)
        err = want_code(&reading->base, at, "reach", reach_codes, &reach);
    service.audience = (enum audience)audience;
    service.reach = (enum reach)reach;
    bool is_typed = !reading->is_draft || json_is_there(&type_at);
    if (!err && is_typed)
        err = json_want_text(&type_at, &type, reading->base.problem);
    if (!err)
        service.provision_type = types ? term_find(types, type) : NONE;
    if (!err && is_typed && service.provision_type < 0)
        err = json_problem(&type_at, reading->base.problem, ERR_INVALID, "There is no such type.");
    if (!err)
        err = json_maybe_bool(&cjs, &service.cjs_specific, reading->base.problem);
    if (!err)
        err = json_maybe_bool(&confidential, &service.confidential, reading->base.problem);
    if (!err)
        err = json_maybe_bool(&synthetic, &service.synthetic, reading->base.problem);
    if (!err)
        err = referral_maybe_area(reading, at, "region", &service.region);
    if (!err)
        err = maybe_text(&reading->base, at, "coverage_text", &service.coverage_text);
    if (!err)
        err = read_capacity(reading, at, &service);
    if (!err)
        err = want_day(&reading->base, at, "checked_on", &service.checked_on);
    if (!err && json_is_there(&due_on))
        err = want_day(&reading->base, at, "due_on", &service.due_on);
    if (!err)
        err = referral_want_source(reading, at, &service.source);
    if (!err)
        err = check_confidential(reading, at, &service);
    if (!err)
        directory->services[reading->service] = service;
    return err;
}

static enum err take_source(reader *reading, const struct json_at *at, void *into)
{
    (void)into;
    struct source_record source = {0};
    struct date days[2];
    int index;
    enum err err = referral_want_id(reading, at, "id", &source.id);
    if (!err)
        err = referral_want_text(reading, at, "title", &source.title);
    if (!err)
        err = maybe_text(&reading->base, at, "url", &source.url);
    if (!err)
        err = maybe_text(&reading->base, at, "date_text", &source.date_text);
    if (!err)
        err = referral_days(reading, at, "published", days, 2);
    if (!err)
        err = maybe_text(&reading->base, at, "licence", &source.licence);
    if (!err)
        err = maybe_text(&reading->base, at, "confidence", &source.confidence);
    if (err)
        return err;
    source.published_earliest = days[0];
    source.published_latest = days[1];
    return referral_source(reading, &source, &index);
}

static enum err take_role(reader *reading, const struct json_at *at, void *into)
{
    (void)into;
    struct role_record role = {0};
    struct uuid id;
    struct str name = {"", 0};
    int code = 0;
    enum err err = referral_want_id(reading, at, "organisation", &id);
    if (!err)
        err = referral_want_text(reading, at, "name", &name);
    if (!err)
        err = want_code(&reading->base, at, "role", role_codes, &code);
    if (!err)
        err = referral_organisation(reading, id, name, &role.organisation);
    role.role = (enum role)code;
    if (!err)
        *draft_roles(&reading->base.draft) = role;
    return err;
}

static enum err take_statement(reader *reading, const struct json_at *at, void *into)
{
    (void)into;
    struct statement_record row = {0};
    enum err err = referral_validity(reading, at, &row.validity);
    if (!err)
        err = referral_dating(reading, at, &row.from_text, &row.to_text, &row.known_from);
    if (!err)
        err = referral_want_source(reading, at, &row.source);
    if (!err)
        *draft_statements(&reading->base.draft) = row;
    return err;
}

static enum err take_funding(reader *reading, const struct json_at *at, void *into)
{
    (void)into;
    struct funding_record row = {.amount_gbp = NONE};
    struct json_at amount = json_member(at, "amount_gbp");
    enum err err = referral_want_text(reading, at, "funder", &row.funder);
    if (!err)
        err =
            json_maybe_int(&amount, 0, (int64_t)amount_max, &row.amount_gbp, reading->base.problem);
    if (!err)
        err = referral_validity(reading, at, &row.validity);
    if (!err)
        err = referral_dating(reading, at, &row.from_text, &row.to_text, &row.known_from);
    if (!err)
        err = maybe_text(&reading->base, at, "note", &row.note);
    if (!err)
        err = referral_want_source(reading, at, &row.source);
    if (!err)
        *draft_fundings(&reading->base.draft) = row;
    return err;
}

static enum err read_terms(reader *reading, const struct json_at *at, struct rule *rule)
{
    const char *name = condition_row(rule->condition)->vocabulary;
    const struct vocabulary *list =
        name ? vocabulary_find(&reading->base.draft.directory->words, name) : NULL;
    struct json_at terms = json_member(at, "terms");
    size_t count = 0;
    enum err err = OK;
    if (json_is_there(&terms))
        err = json_want_list(&terms, TERM_MAX, &count, reading->base.problem);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(&terms, i);
        struct str code = {"", 0};
        err = json_want_text(&item, &code, reading->base.problem);
        int term = err || !list ? NONE : term_find(list, code);
        if (!err && term < 0)
            err = json_problem(&item, reading->base.problem, ERR_INVALID, "There is no such term.");
        if (!err && term >= 0)
            rule->terms |= UINT64_C(1) << term;
    }
    return err;
}

static enum err take_rule(reader *reading, const struct json_at *at, void *into)
{
    (void)into;
    struct rule rule = {.high = INT32_MAX};
    struct json_at group_at = json_member(at, "group");
    struct json_at code_at = json_member(at, "condition");
    struct json_at limited = json_member(at, "limited");
    struct json_at low_at = json_member(at, "low");
    struct json_at high_at = json_member(at, "high");
    struct str code = {"", 0};
    int64_t group = 0;
    int64_t low = 0;
    int64_t high = INT32_MAX;
    int mode = 0;
    enum err err = json_maybe_int(&group_at, 0, GROUP_MAX, &group, reading->base.problem);
    if (!err)
        err = json_want_text(&code_at, &code, reading->base.problem);
    rule.condition = condition_find(code);
    if (!err && rule.condition == CONDITION_COUNT)
        err = json_problem(&code_at, reading->base.problem, ERR_INVALID,
                           "There is no such condition.");
    if (!err)
        err = want_code(&reading->base, at, "mode", referral_rule_modes, &mode);
    rule.mode = (enum rule_mode)mode;
    rule.group = (uint8_t)group;
    if (!err)
        err = json_maybe_bool(&limited, &rule.limited, reading->base.problem);
    if (!err)
        err = json_maybe_int(&low_at, 0, YEARS_MAX, &low, reading->base.problem);
    if (!err)
        err = json_maybe_int(&high_at, reading->is_draft ? 0 : low, YEARS_MAX, &high,
                             reading->base.problem);
    rule.low = (int32_t)low;
    rule.high = (int32_t)high;
    if (!err)
        err = read_terms(reading, at, &rule);
    if (!err)
        err = maybe_text(&reading->base, at, "text", &rule.text);
    if (!err)
        err = maybe_text(&reading->base, at, "question", &rule.question);
    if (!err)
        *draft_rules(&reading->base.draft) = rule;
    return err;
}

static enum err take_evidence(reader *reading, const struct json_at *at, void *into)
{
    (void)into;
    struct evidence_record row = {.seen = {DATE_MIN, DATE_MAX}};
    struct json_at seen = json_member(at, "seen");
    struct date days[2];
    enum err err = OK;
    row.has_date = json_is_there(&seen);
    if (row.has_date) {
        err = referral_days(reading, at, "seen", days, 2);
        if (!err)
            row.seen = (struct sighting){days[0], days[1]};
    }
    if (!err)
        err = maybe_text(&reading->base, at, "seen_text", &row.seen_text);
    if (!err)
        err = maybe_text(&reading->base, at, "note", &row.note);
    if (!err)
        err = referral_want_source(reading, at, &row.source);
    if (!err)
        *draft_evidence(&reading->base.draft) = row;
    return err;
}

/* The number itself is a member of the standard; this says where it is from. */
static enum err take_phone(reader *reading, const struct json_at *at, void *into)
{
    (void)into;
    struct directory *directory = reading->base.draft.directory;
    struct span span = directory->services[reading->service].phones;
    struct str number = {"", 0};
    int source = NONE;
    enum err err = referral_want_text(reading, at, "number", &number);
    if (!err)
        err = referral_want_source(reading, at, &source);
    for (int i = span.first; i < span.first + span.count && !err; i++)
        if (directory->phones[i].source == NONE && str_equal(directory->phones[i].number, number)) {
            directory->phones[i].source = source;
            break;
        }
    return err;
}

static enum err take_note(reader *reading, const struct json_at *at, void *into)
{
    (void)into;
    struct note_record row = {.title = STR("")};
    enum err err = maybe_text(&reading->base, at, "title", &row.title);
    if (!err)
        err = referral_want_text(reading, at, "text", &row.text);
    if (!err)
        err = referral_want_source(reading, at, &row.source);
    if (!err)
        *draft_notes(&reading->base.draft) = row;
    return err;
}

static enum err take_schedule(reader *reading, const struct json_at *at, void *into)
{
    (void)into;
    return referral_schedule_read(reading, at);
}

static enum err take_coverage(reader *reading, const struct json_at *at, void *into)
{
    (void)into;
    return referral_coverage_read(reading, at);
}

/* ---- an attribute ---- */

typedef enum err (*record_read)(reader *reading, const struct json_at *at, void *into);

/* Its value is a JSON text of its own; what is wrong in it is told with the way within it. */
static enum err read_value(reader *reading, const struct json_at *attribute, record_read read,
                           void *into)
{
    struct json_at value_at = json_member(attribute, "value");
    struct problem *problem = reading->base.problem;
    struct problem inner = {0};
    struct json_doc *doc = NULL;
    struct str value = {"", 0};
    enum err err = json_want_text(&value_at, &value, problem);
    if (err)
        return err;
    err = json_open(value, VALUE_BYTES_MAX, &doc, &inner);
    if (!err) {
        struct json_at root = json_root(doc);
        reading->base.problem = &inner;
        err = json_want_object(&root, &inner);
        if (!err)
            err = read(reading, &root, into);
        reading->base.problem = problem;
    }
    json_close(doc);
    if (err == ERR_NO_MEMORY)
        return problem_set(problem, err, "%s", inner.text);
    return err ? json_problem(&value_at, problem, err, "%s%s%s", inner.text,
                              inner.where[0] ? " In the value: " : "", inner.where)
               : OK;
}

enum err referral_record_read(reader *reading, const struct json_at *attribute,
                              enum referral_record kind)
{
    static const record_read readers[RECORD_COUNT] = {
        [RECORD_SERVICE] = take_head,      [RECORD_ROLE] = take_role,
        [RECORD_SOURCE] = take_source,     [RECORD_STATEMENT] = take_statement,
        [RECORD_COVERAGE] = take_coverage, [RECORD_FUNDING] = take_funding,
        [RECORD_RULE] = take_rule,         [RECORD_EVIDENCE] = take_evidence,
        [RECORD_PHONE] = take_phone,       [RECORD_NOTE] = take_note,
        [RECORD_SCHEDULE] = take_schedule,
    };
    return readers[kind] ? read_value(reading, attribute, readers[kind], NULL) : OK;
}

enum err referral_site_read(reader *reading, const struct json_at *attribute,
                            struct site_record *site)
{
    return read_value(reading, attribute, take_site, site);
}

enum err referral_location_read(reader *reading, const struct json_at *attribute,
                                struct location_record *location)
{
    return read_value(reading, attribute, take_location, location);
}
