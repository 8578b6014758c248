#include <stdio.h>
#include <string.h>

#include "codec/json.h"
#include "domain/find.h"

enum { REQUEST_MAX_BYTES = 64 * 1024, LIST_MAX = 64 };

static enum err set_date(struct str text, struct date *out, struct problem *problem)
{
    if (date_parse(text, out))
        return OK;
    return problem_set(problem, ERR_INVALID, "The date must be a day, like 2021-02-01.");
}

static enum err set_home(const struct atlas *atlas, const struct projection *projection,
                         struct str text, struct question *question, struct problem *problem)
{
    if (str_equal_nocase(str_trim(text), STR("none"))) {
        question->home_kind = HOME_NOWHERE;
        return OK;
    }
    enum err err = place_find(atlas, projection, text, &question->home, problem);
    if (!err)
        question->home_kind = HOME_KNOWN;
    return err;
}

static enum err set_limit(int64_t limit, struct question *question, struct problem *problem)
{
    if (limit < 1 || limit > LIMIT_MAX)
        return problem_set(problem, ERR_INVALID, "limit must be from 1 to %d.", LIMIT_MAX);
    question->limit = (int)limit;
    return OK;
}

static enum err set_include(struct str what, struct question *question, struct problem *problem)
{
    if (!str_equal(what, STR("unsuitable")))
        return problem_set(problem, ERR_INVALID, "include can only name \"unsuitable\".");
    question->include_unsuitable = true;
    return OK;
}

/* ---- from JSON ---- */

/* The pointer of the member, if the problem has none yet. */
static enum err at_pointer(const struct json_at *at, enum err err, struct problem *problem)
{
    if (!err || !problem)
        return err;
    char text[sizeof problem->text];
    memcpy(text, problem->text, sizeof text);
    return json_problem(at, problem, err, "%s", text);
}

static enum err read_near(const struct atlas *atlas, const struct projection *projection,
                          const struct json_at *at, struct question *question,
                          struct problem *problem)
{
    enum err err;
    question->has_near = true;
    if (json_kind_of(at) == JSON_KIND_OBJECT) {
        struct json_at lon = json_member(at, "lon");
        struct json_at lat = json_member(at, "lat");
        struct geo_point point;
        err = json_want_only(at, "lon lat", problem);
        if (!err)
            err = json_want_double(&lon, -180, 180, &point.lon, problem);
        if (!err)
            err = json_want_double(&lat, -90, 90, &point.lat, problem);
        if (err)
            return err;
        return at_pointer(at, place_at(atlas, projection, point, &question->near, problem),
                          problem);
    }
    struct str text;
    err = json_want_text(at, &text, problem);
    if (err)
        return err;
    return at_pointer(at, place_find(atlas, projection, text, &question->near, problem), problem);
}

static enum err read_terms(const struct atlas *atlas, enum condition condition,
                           const struct json_at *list, struct question *question,
                           struct problem *problem)
{
    size_t count;
    enum err err = json_want_list(list, LIST_MAX, &count, problem);
    if (err)
        return err;
    person_set_none(&question->person, condition);
    for (size_t i = 0; i < count && !err; i++) {
        struct json_at item = json_item(list, i);
        struct str code;
        err = json_want_text(&item, &code, problem);
        if (!err)
            err = at_pointer(&item,
                             person_set_term(&question->person, condition, code,
                                             &atlas->directory.words, problem),
                             problem);
    }
    return err;
}

static enum err read_fact(const struct atlas *atlas, enum condition condition,
                          const struct json_at *at, struct question *question,
                          struct problem *problem)
{
    const struct condition_row *row = condition_row(condition);
    int64_t number;
    bool flag;
    struct str code;
    enum err err = OK;
    if (json_kind_of(at) == JSON_KIND_NULL)
        return OK; /* as if left out */
    switch (row->kind) {
    case FACT_NONE: break;
    case FACT_TERMS: return read_terms(atlas, condition, at, question, problem);
    case FACT_TERM:
        err = json_want_text(at, &code, problem);
        return err ? err
                   : at_pointer(at,
                                person_set_term(&question->person, condition, code,
                                                &atlas->directory.words, problem),
                                problem);
    case FACT_COUNT:
        if (json_kind_of(at) == JSON_KIND_INT) {
            err = json_want_int(at, 0, row->largest, &number, problem);
            return err ? err : person_set_number(&question->person, condition, number, problem);
        }
        /* fallthrough */
    case FACT_FLAG:
        err = json_want_bool(at, &flag, problem);
        return err ? err : person_set_flag(&question->person, condition, flag, problem);
    case FACT_NUMBER:
        err = json_want_int(at, 0, row->largest, &number, problem);
        return err ? err : person_set_number(&question->person, condition, number, problem);
    }
    return err;
}

static enum err read_include(const struct json_at *list, struct question *question,
                             struct problem *problem)
{
    size_t count;
    enum err err = json_want_list(list, LIST_MAX, &count, problem);
    for (size_t i = 0; !err && i < count; i++) {
        struct json_at item = json_item(list, i);
        struct str what;
        err = json_want_text(&item, &what, problem);
        if (!err)
            err = at_pointer(&item, set_include(what, question, problem), problem);
    }
    return err;
}

static enum err read_member(const struct atlas *atlas, const struct projection *projection,
                            const struct json_at *at, struct question *question,
                            struct problem *problem)
{
    struct str text;
    int64_t limit;
    enum err err;
    if (str_equal(at->key, STR("near")))
        return read_near(atlas, projection, at, question, problem);
    if (str_equal(at->key, STR("include")))
        return read_include(at, question, problem);
    if (str_equal(at->key, STR("limit"))) {
        err = json_want_int(at, 1, LIMIT_MAX, &limit, problem);
        return err ? err : set_limit(limit, question, problem);
    }
    bool is_home = str_equal(at->key, STR("home"));
    bool is_as_of = str_equal(at->key, STR("as_of"));
    if (is_home || is_as_of || str_equal(at->key, STR("known_on"))) {
        err = json_want_text(at, &text, problem);
        if (err)
            return err;
        if (is_home)
            err = set_home(atlas, projection, text, question, problem);
        else
            err = set_date(text, is_as_of ? &question->moment.as_of : &question->moment.known_on,
                           problem);
        return at_pointer(at, err, problem);
    }
    enum condition condition = condition_of_field(at->key);
    if (condition == CONDITION_COUNT)
        return json_problem(at, problem, ERR_INVALID, "There is no field of this name.");
    return read_fact(atlas, condition, at, question, problem);
}

enum err find_read(const struct atlas *atlas, const struct projection *projection, struct str json,
                   struct question *out, struct problem *problem)
{
    struct json_doc *doc = NULL;
    enum err err = json_open(json, REQUEST_MAX_BYTES, &doc, problem);
    if (err)
        return err;
    struct question question;
    question_init(&question);
    struct json_at root = json_root(doc);
    err = json_want_object(&root, problem);
    if (!err)
        for (struct json_each each = json_each(&root); !err && json_next(&each);)
            if (json_kind_of(&each.at) != JSON_KIND_NULL)
                err = read_member(atlas, projection, &each.at, &question, problem);
    json_close(doc);
    if (!err)
        err = find_complete(atlas, &question, problem);
    if (!err)
        *out = question;
    return err;
}

enum err find_complete(const struct atlas *atlas, struct question *question,
                       struct problem *problem)
{
    if (!question->has_near && question->home_kind == HOME_UNKNOWN) {
        problem_at(problem, "/near");
        return problem_set(
            problem, ERR_INVALID,
            "Say where she is: a postcode, a borough or a place in near, or where she "
            "lives in home.");
    }
    if (!question->has_near && question->home_kind == HOME_KNOWN) {
        question->has_near = true;
        question->near = question->home;
    }
    person_complete(&question->person, &atlas->directory.words);
    return OK;
}

/* ---- from forms and command lines ---- */

static bool yes_or_no(struct str text, bool *out)
{
    static const char *const yes[] = {"yes", "true", "1"};
    static const char *const no[] = {"no", "false", "0"};
    for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) {
        if (str_equal_nocase(text, str_from(yes[i])) || str_equal_nocase(text, str_from(no[i]))) {
            *out = str_equal_nocase(text, str_from(yes[i]));
            return true;
        }
    }
    return false;
}

static enum err set_fact(const struct atlas *atlas, enum condition condition, struct str value,
                         struct question *question, struct problem *problem)
{
    const struct condition_row *row = condition_row(condition);
    int64_t number;
    bool flag;
    enum err err = OK;
    switch (row->kind) {
    case FACT_NONE: break;
    case FACT_TERM:
    case FACT_TERMS: {
        struct str code;
        if (str_equal(value, STR("none")) && row->kind == FACT_TERMS) {
            person_set_none(&question->person, condition);
            break;
        }
        while (!err && str_split(&value, ',', &code))
            if (str_trim(code).len)
                err = person_set_term(&question->person, condition, str_trim(code),
                                      &atlas->directory.words, problem);
        break;
    }
    case FACT_NUMBER:
    case FACT_COUNT:
        if (str_to_int(value, &number))
            return person_set_number(&question->person, condition, number, problem);
        if (row->kind == FACT_NUMBER)
            return problem_set(problem, ERR_INVALID, "%s must be a number.", row->label);
        /* fallthrough */
    case FACT_FLAG:
        if (!yes_or_no(value, &flag))
            return problem_set(problem, ERR_INVALID, "Answer yes or no: %s.", row->label);
        return person_set_flag(&question->person, condition, flag, problem);
    }
    return err;
}

enum err find_set(const struct atlas *atlas, const struct projection *projection, struct str field,
                  struct str value, struct question *question, struct problem *problem)
{
    value = str_trim(value);
    if (!value.len)
        return OK;
    if (str_equal(field, STR("near"))) {
        question->has_near = true;
        return place_find(atlas, projection, value, &question->near, problem);
    }
    if (str_equal(field, STR("home")))
        return set_home(atlas, projection, value, question, problem);
    if (str_equal(field, STR("as_of")))
        return set_date(value, &question->moment.as_of, problem);
    if (str_equal(field, STR("known_on")))
        return set_date(value, &question->moment.known_on, problem);
    if (str_equal(field, STR("include")))
        return set_include(value, question, problem);
    if (str_equal(field, STR("limit"))) {
        int64_t limit;
        return set_limit(str_to_int(value, &limit) ? limit : 0, question, problem);
    }
    enum condition condition = condition_of_field(field);
    if (condition == CONDITION_COUNT)
        return problem_set(problem, ERR_INVALID, "There is no field %.*s.",
                           (int)(field.len < 40 ? field.len : 40), field.ptr);
    return set_fact(atlas, condition, value, question, problem);
}
