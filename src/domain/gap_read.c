#include "domain/gap_read.h"

#include <string.h>

#include "domain/find.h"

enum { YEARS_MAX = 100 };

/* ---- the table of fields ---- */

enum field {
    FIELD_AREA,
    FIELD_NEED,
    FIELD_STAGE,
    FIELD_TYPE,
    FIELD_AS_OF,
    FIELD_KNOWN_ON,
    FIELD_SECURED,
    FIELD_WOMEN_SPECIFIC,
    FIELD_FORMAT,
    FIELD_COLUMNS,
    FIELD_TO,
    FIELD_GEOMETRY,
    FIELD_INCLUDE_UNKNOWN,
    FIELD_WITHIN,
    FIELD_SITES,
    FIELD_METHOD,
    FIELD_RADIUS,
    FIELD_CANDIDATES,
    FIELD_BUDGET,
    FIELD_COUNT
};

/* Bits of what was given: fields first, then conditions. */
enum { FIRST_CONDITION_BIT = 32 };

#define ASKED(name) (1U << GAP_ASKED_##name)
#define ASKED_ALL ((1U << GAP_ASKED_COUNT) - 1)
#define ASKED_TIME (ASKED(TIMELINE) | ASKED(CLIFF))
#define ASKED_GRID (ASKED(MATRIX) | ASKED(TIMELINE) | ASKED(SCENARIO))

static const struct field_row {
    const char *name;
    enum field field;
    unsigned asked; /* bits of enum gap_asked that take it */
} rows[] = {
    {"area", FIELD_AREA, ASKED_ALL},
    {"rows", FIELD_AREA, ASKED(MATRIX)},
    {"need", FIELD_NEED, ASKED_ALL},
    {"stage", FIELD_STAGE, ASKED_ALL},
    {"type", FIELD_TYPE, ASKED_ALL},
    {"as_of", FIELD_AS_OF, ASKED_ALL},
    {"from", FIELD_AS_OF, ASKED_TIME},
    {"to", FIELD_TO, ASKED_TIME},
    {"known_on", FIELD_KNOWN_ON, ASKED_ALL},
    {"secured", FIELD_SECURED, ASKED_ALL & ~ASKED(CLIFF)}, /* the cliff counts by funding anyway */
    {"women_specific", FIELD_WOMEN_SPECIFIC, ASKED_ALL},
    {"f", FIELD_FORMAT, ASKED_ALL},
    {"columns", FIELD_COLUMNS, ASKED_GRID},
    {"geometry", FIELD_GEOMETRY, ASKED(AREAS)},
    {"include_unknown", FIELD_INCLUDE_UNKNOWN, ASKED(UNCOVERED)},
    {"within_m", FIELD_WITHIN, ASKED(REACH)},
    {"sites", FIELD_SITES, ASKED(SITES)},
    {"method", FIELD_METHOD, ASKED(SITES)},
    {"radius_m", FIELD_RADIUS, ASKED(SITES)},
    {"candidates", FIELD_CANDIDATES, ASKED(SITES)},
    {"budget_ms", FIELD_BUDGET, ASKED(SITES)},
};

enum { ROW_COUNT = sizeof rows / sizeof *rows };

static const struct field_row *row_find(struct str name, enum gap_asked asked)
{
    for (int i = 0; i < ROW_COUNT; i++)
        if (str_equal(name, str_from(rows[i].name)) && (rows[i].asked >> asked & 1))
            return &rows[i];
    return NULL;
}

static bool is_known(struct str name)
{
    for (int i = 0; i < ROW_COUNT; i++)
        if (str_equal(name, str_from(rows[i].name)))
            return true;
    return false;
}

const char *gap_field_name(enum gap_asked asked, int index)
{
    for (int i = 0; i < ROW_COUNT; i++)
        if ((rows[i].asked >> asked & 1) && index-- == 0)
            return rows[i].name;
    return NULL;
}

void gap_request_init(struct gap_request *request, enum gap_asked asked)
{
    *request = (struct gap_request){
        .asked = asked,
        .format =
            asked == GAP_ASKED_AREAS || asked == GAP_ASKED_UNCOVERED || asked == GAP_ASKED_SITES
                ? GAP_GEOJSON
                : GAP_JSON,
        .geometry = true,
        .within_m = GAP_REACH_M,
        .siting = {.site_count = 5,
                   .method = SITING_COVER,
                   .radius_m = SITING_RADIUS_M,
                   .budget_ms = GAP_BUDGET_MS},
    };
    gap_question_init(&request->question);
    request->question.axis = ASKED_GRID >> asked & 1 ? GAP_NEEDS : GAP_ONE;
}

/* ---- values ---- */

static int shown(struct str text)
{
    return (int)(text.len < 40 ? text.len : 40);
}

static enum err set_bool(struct str value, bool *out, struct problem *problem)
{
    if (str_equal(value, STR("true")) || str_equal(value, STR("yes")) || str_equal(value, STR("1")))
        *out = true;
    else if (str_equal(value, STR("false")) || str_equal(value, STR("no")) ||
             str_equal(value, STR("0")))
        *out = false;
    else
        return problem_set(problem, ERR_INVALID, "Say true or false.");
    return OK;
}

static enum err set_day(struct str value, struct date *out, struct problem *problem)
{
    if (date_parse(value, out))
        return OK;
    return problem_set(problem, ERR_INVALID, "The date must be a day, like 2021-02-01.");
}

static enum err set_whole(struct str value, int64_t least, int64_t most, int64_t *out,
                          struct problem *problem)
{
    int64_t number;
    if (!str_to_int(value, &number) || number < least || number > most)
        return problem_set(problem, ERR_INVALID, "It must be a whole number from %lld to %lld.",
                           (long long)least, (long long)most);
    *out = number;
    return OK;
}

static enum err set_metres(struct str value, double *out, struct problem *problem)
{
    double number;
    if (!str_to_double(value, &number) || !(number >= 1 && number <= GAP_RADIUS_MAX_M))
        return problem_set(problem, ERR_INVALID, "It must be from 1 to %d metres.",
                           GAP_RADIUS_MAX_M);
    *out = number;
    return OK;
}

static enum err set_term(const struct atlas *atlas, const char *vocabulary, struct str code,
                         int *out, struct problem *problem)
{
    const struct vocabulary *list = vocabulary_find(&atlas->directory.words, vocabulary);
    int term = list ? term_find(list, code) : NONE;
    if (term < 0)
        return problem_set(problem, ERR_INVALID, "\"%.*s\" is not a code of %s.", shown(code),
                           code.ptr, vocabulary);
    *out = term;
    return OK;
}

static enum err set_area(const struct atlas *atlas, struct str type, struct str *out,
                         struct problem *problem)
{
    const struct directory *directory = &atlas->directory;
    for (int i = 0; i < directory->areas_count; i++) {
        if (!str_equal(directory->areas[i].type, type))
            continue;
        *out = directory->areas[i].type;
        return OK;
    }
    return problem_set(problem, ERR_INVALID, "There are no areas of the type \"%.*s\".",
                       shown(type), type.ptr);
}

/* One of some words, by its place among them; the list ends with NULL. */
static enum err set_choice(struct str value, const char *const *choices, int *out,
                           struct problem *problem)
{
    struct buf words;
    buf_init(&words, 200);
    for (int i = 0; choices[i]; i++) {
        if (str_equal(value, str_from(choices[i]))) {
            *out = i;
            buf_finish(&words);
            return OK;
        }
        buf_text(&words, i ? choices[i + 1] ? ", " : " or " : "");
        buf_text(&words, choices[i]);
    }
    enum err err = problem_set(problem, ERR_INVALID, "It must be %s.", words.ptr ? words.ptr : "");
    buf_finish(&words);
    return err;
}

static enum err set_columns(struct str value, struct gap_request *request, struct problem *problem)
{
    static const char *const choices[] = {"none", "need", "stage", "type", NULL};
    static const enum gap_axis axes[] = {GAP_ONE, GAP_NEEDS, GAP_STAGES, GAP_TYPES};
    int choice = 0;
    enum err err = set_choice(value, choices, &choice, problem);
    if (!err)
        request->question.axis = axes[choice];
    return err;
}

static enum err set_format(struct str value, struct gap_request *request, struct problem *problem)
{
    static const char *const maps[] = {"geojson", "json", "csv", NULL};
    static const char *const lists[] = {"json", "csv", NULL};
    struct gap_request usual;
    gap_request_init(&usual, request->asked);
    bool is_map = usual.format == GAP_GEOJSON;
    int choice = 0;
    enum err err = set_choice(value, is_map ? maps : lists, &choice, problem);
    if (!err)
        request->format = (enum gap_format)(is_map ? choice : choice + 1);
    return err;
}

static enum err set_method(struct str value, struct gap_request *request, struct problem *problem)
{
    static const char *const choices[] = {"cover", "median", NULL};
    int choice = 0;
    enum err err = set_choice(value, choices, &choice, problem);
    if (!err)
        request->siting.method = choice ? SITING_MEDIAN : SITING_COVER;
    return err;
}

static enum err set_candidates(struct str value, struct gap_request *request,
                               struct problem *problem)
{
    static const char *const choices[] = {"places", "sectors", NULL};
    int choice = 0;
    enum err err = set_choice(value, choices, &choice, problem);
    if (!err)
        request->siting.candidates = choice ? GAP_CANDIDATES_SECTORS : GAP_CANDIDATES_PLACES;
    return err;
}

static enum err set_sites(struct str value, struct gap_request *request, struct problem *problem)
{
    int64_t count = 0;
    enum err err = set_whole(value, 1, SITING_SITES_MAX, &count, problem);
    if (!err)
        request->siting.site_count = (int)count;
    return err;
}

static enum err set_secured(struct str value, struct gap_question *question,
                            struct problem *problem)
{
    bool is_secured = false;
    enum err err = set_bool(value, &is_secured, problem);
    if (!err)
        question->funding = is_secured ? GAP_SECURED_ONLY : GAP_PAID_OR_NOT;
    return err;
}

static enum err field_set(const struct atlas *atlas, enum field field, struct str value,
                          struct gap_request *request, struct problem *problem)
{
    struct gap_question *question = &request->question;
    switch (field) {
    case FIELD_AREA: return set_area(atlas, value, &question->area_type, problem);
    case FIELD_NEED: return set_term(atlas, "need", value, &question->need, problem);
    case FIELD_STAGE: return set_term(atlas, "stage", value, &question->stage, problem);
    case FIELD_TYPE: return set_term(atlas, "provision-type", value, &question->type, problem);
    case FIELD_AS_OF: return set_day(value, &question->moment.as_of, problem);
    case FIELD_KNOWN_ON: return set_day(value, &question->moment.known_on, problem);
    case FIELD_SECURED: return set_secured(value, question, problem);
    case FIELD_WOMEN_SPECIFIC: return set_bool(value, &question->women_specific, problem);
    case FIELD_FORMAT: return set_format(value, request, problem);
    case FIELD_COLUMNS: return set_columns(value, request, problem);
    case FIELD_TO: return set_day(value, &request->to, problem);
    case FIELD_GEOMETRY: return set_bool(value, &request->geometry, problem);
    case FIELD_INCLUDE_UNKNOWN: return set_bool(value, &request->include_unknown, problem);
    case FIELD_WITHIN: return set_metres(value, &request->within_m, problem);
    case FIELD_SITES: return set_sites(value, request, problem);
    case FIELD_METHOD: return set_method(value, request, problem);
    case FIELD_RADIUS: return set_metres(value, &request->siting.radius_m, problem);
    case FIELD_CANDIDATES: return set_candidates(value, request, problem);
    case FIELD_BUDGET:
        return set_whole(value, 0, GAP_BUDGET_MAX_MS, &request->siting.budget_ms, problem);
    case FIELD_COUNT: break;
    }
    return OK;
}

/* ---- one field ---- */

/* A fact about her, in the way of the find contract. */
static enum err fact_set(const struct atlas *atlas, const struct projection *projection,
                         struct str field, struct str value, struct gap_request *request,
                         struct problem *problem)
{
    struct question question;
    question_init(&question);
    question.person = request->question.person;
    enum err err = find_set(atlas, projection, field, value, &question, problem);
    if (!err)
        request->question.person = question.person;
    return err;
}

static enum err said_once(struct gap_request *request, int bit, struct problem *problem)
{
    if (request->given >> bit & 1)
        return problem_set(problem, ERR_INVALID, "It was given twice.");
    request->given |= UINT64_C(1) << bit;
    return OK;
}

enum err gap_request_set(const struct atlas *atlas, const struct projection *projection,
                         struct str field, struct str value, struct gap_request *request,
                         struct problem *problem)
{
    const struct field_row *row = row_find(field, request->asked);
    enum condition condition = row ? CONDITION_COUNT : condition_of_field(field);
    bool is_fact =
        condition != CONDITION_COUNT && condition != CONDITION_NEED && condition != CONDITION_STAGE;
    problem_at(problem, "%.*s", shown(field), field.ptr);
    if (!row && !is_fact)
        return problem_set(problem, ERR_INVALID, "%s",
                           is_known(field) ? "This question does not take it."
                                           : "There is no parameter of this name.");
    value = str_trim(value);
    if (!value.len)
        return OK;
    int bit = row ? (int)row->field : FIRST_CONDITION_BIT + (int)condition;
    enum err err = said_once(request, bit, problem);
    if (!err)
        err = row ? field_set(atlas, row->field, value, request, problem)
                  : fact_set(atlas, projection, field, value, request, problem);
    if (!err && problem)
        problem->where[0] = '\0';
    return err;
}

enum err gap_request_complete(struct gap_request *request, struct problem *problem)
{
    if (!(ASKED_TIME >> request->asked & 1))
        return OK;
    struct date from = request->question.moment.as_of;
    struct date latest = date_add_months(from, 12 * YEARS_MAX);
    if (!(request->given >> FIELD_TO & 1))
        request->to = date_add_months(from, 12 * GAP_TIME_YEARS);
    problem_at(problem, "to");
    if (request->to.days < from.days)
        return problem_set(problem, ERR_INVALID, "The last day lies before the first.");
    if (request->to.days > latest.days)
        return problem_set(problem, ERR_INVALID, "It may be at most %d years after the first day.",
                           YEARS_MAX);
    if (problem)
        problem->where[0] = '\0';
    return OK;
}
