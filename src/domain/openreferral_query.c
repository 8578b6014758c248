/* What a list of Open Referral is asked for. */
#include <math.h>
#include <stdio.h>

#include "codec/json.h"
#include "openreferral_parts.h"

enum { PAGE_NUMBER_MAX = 1000000, AGE_ASKED_MAX = 150, MEMBER_BYTES = 64 };

enum parameter {
    PAGE,
    PER_PAGE,
    FORMAT,
    FULL,
    SEARCH,
    TERM,
    TAXONOMY,
    ORGANIZATION,
    SERVICE,
    MINIMUM_AGE,
    MAXIMUM_AGE,
    MODIFIED_AFTER,
    START_TIME,
    END_TIME,
    DAY,
    POSTCODE,
    PROXIMITY
};

#define KIND(name) (1U << OPENREFERRAL_##name)
#define ALL_KINDS ((1U << OPENREFERRAL_KIND_COUNT) - 1)
#define OF_SERVICES (KIND(SERVICES) | KIND(SERVICE_AT_LOCATIONS))

static const struct {
    const char *name;
    enum parameter parameter;
    unsigned kinds; /* lists that take it */
} parameters[] = {
    {"page", PAGE, ALL_KINDS},
    {"per_page", PER_PAGE, ALL_KINDS},
    {"perPage", PER_PAGE, ALL_KINDS}, /* what the older validator sends */
    {"f", FORMAT, ALL_KINDS},
    {"format", FORMAT, ALL_KINDS},
    {"full", FULL, ALL_KINDS},
    {"search", SEARCH, OF_SERVICES | KIND(ORGANIZATIONS)},
    {"taxonomy_term_id", TERM, OF_SERVICES},
    {"taxonomy_id", TAXONOMY, OF_SERVICES | KIND(TAXONOMY_TERMS)},
    {"organization_id", ORGANIZATION, OF_SERVICES},
    {"service_id", SERVICE, KIND(SERVICE_AT_LOCATIONS)},
    {"minimum_age", MINIMUM_AGE, OF_SERVICES},
    {"maximum_age", MAXIMUM_AGE, OF_SERVICES},
    {"modified_after", MODIFIED_AFTER, OF_SERVICES},
    {"start_time", START_TIME, OF_SERVICES},
    {"end_time", END_TIME, OF_SERVICES},
    {"day", DAY, OF_SERVICES},
    {"postcode", POSTCODE, OF_SERVICES},
    {"proximity", PROXIMITY, OF_SERVICES},
};

void openreferral_query_init(struct openreferral_query *query, enum openreferral_kind kind)
{
    *query = (struct openreferral_query){.kind = kind,
                                         .page = 1,
                                         .per_page = OPENREFERRAL_PAGE,
                                         .opens_min = NONE,
                                         .closes_min = NONE,
                                         .minimum_age = HUGE_VAL,
                                         .maximum_age = HUGE_VAL};
}

/* ---- values ---- */

static enum err set_int(struct str value, int64_t most, int64_t *out, struct problem *problem)
{
    int64_t number;
    if (!str_to_int(value, &number) || number < 1 || number > most)
        return problem_set(problem, ERR_INVALID, "It must be a whole number from 1 to %lld.",
                           (long long)most);
    *out = number;
    return OK;
}

static enum err set_age(struct str value, double *out, struct problem *problem)
{
    double years;
    if (!str_to_double(value, &years) || years < 0 || years > AGE_ASKED_MAX)
        return problem_set(problem, ERR_INVALID, "An age must be a number from 0 to %d.",
                           AGE_ASKED_MAX);
    *out = years;
    return OK;
}

static enum err set_id(struct str value, struct uuid *out, struct problem *problem)
{
    return uuid_parse(value, out)
               ? OK
               : problem_set(problem, ERR_INVALID,
                             "It must be an id like 123e4567-e89b-12d3-a456-426614174000.");
}

/* Several, with commas between them: any of them will do. */
static enum err set_terms(struct str value, struct openreferral_query *query,
                          struct problem *problem)
{
    struct str part;
    enum err err = OK;
    while (!err && str_split(&value, ',', &part)) {
        if (query->term_count == OPENREFERRAL_TERMS_MAX)
            return problem_set(problem, ERR_INVALID, "At most %d terms can be named.",
                               OPENREFERRAL_TERMS_MAX);
        err = set_id(str_trim(part), &query->terms[query->term_count], problem);
        query->term_count += !err;
    }
    return err;
}

static enum err set_format(struct str value, struct openreferral_query *query,
                           struct problem *problem)
{
    query->is_ndjson = str_equal(value, STR("ndjson"));
    return query->is_ndjson || str_equal(value, STR("json"))
               ? OK
               : problem_set(problem, ERR_INVALID, "The format must be json or ndjson.");
}

static enum err set_truth(struct str value, bool *out, struct problem *problem)
{
    *out = str_equal(value, STR("true"));
    return *out || str_equal(value, STR("false"))
               ? OK
               : problem_set(problem, ERR_INVALID, "It must be true or false.");
}

/* "2026-03-01", or the same with a time, of which the day counts. */
static enum err set_day(struct str value, struct openreferral_query *query, struct problem *problem)
{
    struct str day = {value.ptr, value.len < DATE_TEXT_LEN ? value.len : DATE_TEXT_LEN};
    bool good = value.len == day.len || value.ptr[day.len] == 'T' || value.ptr[day.len] == ' ';
    query->has_modified_after = good && date_parse(day, &query->modified_after);
    return query->has_modified_after
               ? OK
               : problem_set(problem, ERR_INVALID,
                             "It must be a day or a time, like 2026-03-01T00:00:00Z.");
}

static enum err set_time(struct str value, int *minute, struct problem *problem)
{
    return clock_time_parse(value, minute)
               ? OK
               : problem_set(problem, ERR_INVALID, "It must be a time, like 09:30.");
}

static enum err set_weekdays(struct str value, struct openreferral_query *query,
                             struct problem *problem)
{
    struct str part;
    while (str_split(&value, ',', &part)) {
        struct str two = str_trim(part);
        two.len = two.len < 2 ? two.len : 2; /* "monday" too */
        int day = 0;
        while (day < WEEK_DAYS && !str_equal_nocase(two, str_from(weekday_codes[day])))
            day++;
        if (day == WEEK_DAYS)
            return problem_set(problem, ERR_INVALID, "It must name days, like MO or MO,TU.");
        query->weekdays = (uint8_t)(query->weekdays | 1U << day);
    }
    return OK;
}

static enum err set_place(const struct atlas *atlas, const struct projection *projection,
                          struct str value, struct openreferral_query *query,
                          struct problem *problem)
{
    enum err err = place_find(atlas, projection, value, &query->place, problem);
    query->has_place = !err;
    return err == ERR_NOT_FOUND ? ERR_INVALID : err;
}

static enum err set_proximity(struct str value, double *out, struct problem *problem)
{
    double metres;
    if (!str_to_double(value, &metres) || !(metres > 0) || metres > OPENREFERRAL_METRES_MAX)
        return problem_set(problem, ERR_INVALID, "It must be a number of metres, at most %d.",
                           OPENREFERRAL_METRES_MAX);
    *out = metres;
    return OK;
}

/* ---- one parameter ---- */

static enum err set_value(const struct atlas *atlas, const struct projection *projection,
                          enum parameter parameter, struct str value,
                          struct openreferral_query *query, struct problem *problem)
{
    switch (parameter) {
    case PAGE: return set_int(value, PAGE_NUMBER_MAX, &query->page, problem);
    case PER_PAGE: return set_int(value, OPENREFERRAL_PAGE_MAX, &query->per_page, problem);
    case FORMAT: return set_format(value, query, problem);
    case FULL: return set_truth(value, &query->is_full, problem);
    case SEARCH: query->search = str_trim(value); return OK;
    case TERM: return set_terms(value, query, problem);
    case TAXONOMY: query->has_taxonomy = true; return set_id(value, &query->taxonomy, problem);
    case ORGANIZATION:
        query->has_organization = true;
        return set_id(value, &query->organization, problem);
    case SERVICE: query->has_service = true; return set_id(value, &query->service, problem);
    case MINIMUM_AGE: return set_age(value, &query->minimum_age, problem);
    case MAXIMUM_AGE: return set_age(value, &query->maximum_age, problem);
    case MODIFIED_AFTER: return set_day(value, query, problem);
    case START_TIME: return set_time(value, &query->opens_min, problem);
    case END_TIME: return set_time(value, &query->closes_min, problem);
    case DAY: return set_weekdays(value, query, problem);
    case POSTCODE: return set_place(atlas, projection, value, query, problem);
    case PROXIMITY: return set_proximity(value, &query->proximity_m, problem);
    }
    return OK;
}

enum err openreferral_query_set(const struct atlas *atlas, const struct projection *projection,
                                struct str name, struct str value, struct openreferral_query *query,
                                struct problem *problem)
{
    int shown = (int)(name.len < MEMBER_BYTES ? name.len : MEMBER_BYTES);
    problem_at(problem, "%.*s", shown, name.ptr);
    for (size_t i = 0; i < sizeof parameters / sizeof *parameters; i++) {
        uint64_t bit = UINT64_C(1) << parameters[i].parameter;
        if (!str_equal(name, str_from(parameters[i].name)) ||
            !(parameters[i].kinds >> query->kind & 1))
            continue;
        if (query->given & bit)
            return problem_set(problem, ERR_INVALID, "This parameter was given twice: %.*s.", shown,
                               name.ptr);
        query->given |= bit;
        return value.len
                   ? set_value(atlas, projection, parameters[i].parameter, value, query, problem)
                   : OK;
    }
    return problem_set(problem, ERR_INVALID, "There is no parameter of this name: %.*s.", shown,
                       name.ptr);
}

enum err openreferral_query_complete(const struct openreferral_query *query,
                                     struct problem *problem)
{
    if (query->proximity_m > 0 && !query->has_place) {
        problem_at(problem, "postcode");
        return problem_set(problem, ERR_INVALID, "proximity needs a postcode.");
    }
    return OK;
}

/* ---- from JSON ---- */

/* A member's value as the query string would have it. */
static enum err member_text(const struct json_at *at, struct arena *arena, struct str *out,
                            struct problem *problem)
{
    struct buf text;
    bool truth = false;
    double number = 0;
    enum err err = OK;
    buf_init(&text, MEMBER_BYTES);
    switch (json_kind_of(at)) {
    case JSON_KIND_TEXT: err = json_want_text(at, out, problem); break;
    case JSON_KIND_BOOL:
        err = json_want_bool(at, &truth, problem);
        *out = truth ? STR("true") : STR("false");
        break;
    case JSON_KIND_INT:
    case JSON_KIND_DOUBLE:
        err = json_want_double(at, -1e9, 1e9, &number, problem);
        if (!err)
            buf_double(&text, number, 6);
        *out = str_copy(buf_view(&text), arena);
        if (!err && !out->ptr)
            err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the question.");
        break;
    case JSON_KIND_NULL: *out = STR(""); break;
    case JSON_KIND_NONE:
    case JSON_KIND_LIST:
    case JSON_KIND_OBJECT:
        err = json_problem(at, problem, ERR_INVALID, "It must be text, a number, true or false.");
        break;
    }
    buf_finish(&text);
    return err;
}

enum err openreferral_query_read(const struct atlas *atlas, const struct projection *projection,
                                 struct str json, struct arena *arena,
                                 struct openreferral_query *query, struct problem *problem)
{
    struct json_doc *doc = NULL;
    enum err err = json_open(json, OPENREFERRAL_BODY_BYTES, &doc, problem);
    if (err)
        return err;
    struct json_at root = json_root(doc);
    err = json_want_object(&root, problem);
    for (struct json_each each = json_each(&root); !err && json_next(&each);) {
        struct str value = {"", 0};
        struct problem why = {0};
        err = member_text(&each.at, arena, &value, problem);
        if (err)
            break;
        value = str_copy(value, arena); /* it outlives the document */
        err = value.ptr ? openreferral_query_set(atlas, projection, each.at.key, value, query, &why)
                        : ERR_NO_MEMORY;
        if (err)
            err = json_problem(&each.at, problem, err, "%s", why.text);
    }
    json_close(doc);
    if (!err)
        err = openreferral_query_complete(query, problem);
    return err;
}
