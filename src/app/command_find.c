#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/record.h"
#include "domain/find.h"
#include "facts.h"
#include "table.h"

/* What the contract takes beside the conditions of eligibility. */
static const struct {
    const char *name;
    const char *field;
    const char *value;
    const char *help;
    bool repeats;
} plain[] = {
    {"near", "near", "PLACE", "where she is: \"SE15 4QL\", \"SE15\", Brixton, Lambeth, 51.47,-0.07",
     false},
    {"home", "home", "PLACE", "where she lives, or none for no fixed address", false},
    {"as-of", "as_of", "DATE", "the day asked about, like 2021-02-01; else today", false},
    {"known-on", "known_on", "DATE", "count only what was known on that day", false},
    {"limit", "limit", "N", "at most so many in each block: 1 to 100 (10)", false},
    {"include", "include", "unsuitable", "also show what is not suitable, and why", false},
};

enum { PLAIN_COUNT = sizeof plain / sizeof *plain };

static int find_options(struct option out[OPTIONS_MAX])
{
    int count = 0;
    for (int i = 0; i < PLAIN_COUNT; i++) {
        struct option *option = &out[count++];
        *option = (struct option){.value = plain[i].value, .help = plain[i].help};
        snprintf(option->name, sizeof option->name, "%s", plain[i].name);
    }
    for (int i = 0; i < CONDITION_COUNT; i++)
        if (condition_row((enum condition)i)->field)
            fact_option(condition_row((enum condition)i), &out[count++]);
    out[count] = (struct option){
        .name = "json", .help = "print the answer as the API gives it", .kind = OPTION_SWITCH};
    return count + 1;
}

/* The contract's field behind an option; NULL for --json. */
static const char *field_of(const struct option *option)
{
    for (int i = 0; i < PLAIN_COUNT; i++)
        if (strcmp(option->name, plain[i].name) == 0)
            return plain[i].field;
    return fact_field(option);
}

/* One field, with the values of all its options joined by commas. */
static enum err field_put(const struct call *call, int first, const struct atlas *atlas,
                          const struct projection *projection, struct question *question,
                          struct problem *problem)
{
    const struct option *option = call->given[first].option;
    const char *field = field_of(option);
    struct buf value;
    if (!call_is_first(call, first))
        return OK; /* done with the first of them */
    buf_init(&value, 0);
    call_join(call, option, &value);
    enum err err = OK;
    bool is_unknown = option->kind == OPTION_ANSWER && str_equal(buf_view(&value), STR("unknown"));
    if (value.failed)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the question.");
    else if (field && !is_unknown)
        err = find_set(atlas, projection, str_from(field), buf_view(&value), question, problem);
    buf_finish(&value);
    if (err)
        problem_at(problem, "--%s", option->name);
    return err;
}

static enum err question_read(const struct call *call, const struct atlas *atlas,
                              const struct projection *projection, struct question *out,
                              struct problem *problem)
{
    question_init(out);
    for (int i = 0; i < call->given_count; i++) {
        enum err err = field_put(call, i, atlas, projection, out, problem);
        if (err)
            return err;
    }
    enum err err = find_complete(atlas, out, problem);
    if (err)
        problem_at(problem, "--near");
    return err;
}

/* A place that cannot be found is no fault of the command line. */
static enum outcome question_outcome(const struct problem *problem, enum err err)
{
    bool is_place = strcmp(problem->where, "--near") == 0 || strcmp(problem->where, "--home") == 0;
    switch (err) {
    case ERR_NOT_FOUND: return OUTCOME_NO_PLACE;
    case ERR_INVALID: return is_place ? OUTCOME_NO_PLACE : OUTCOME_USAGE;
    case ERR_LIMIT: return OUTCOME_USAGE;
    case OK:
    case ERR_NO_MEMORY:
    case ERR_IO:
    case ERR_DATABASE:
    case ERR_VERSION:
    case ERR_BUSY:
    case ERR_STALE:
    case ERR_UNKNOWN:
    case ERR_FORBIDDEN:
    case ERR_FULL:
    case ERR_GEOMETRY: break;
    }
    return OUTCOME_FAILED;
}

static enum err answer_write(const struct atlas *atlas, const struct question *question,
                             bool as_json, struct buf *out, struct problem *problem)
{
    struct slice_cache *cache = NULL;
    struct arena arena;
    arena_init(&arena, 0);
    struct nearest *nearest = calloc(1, sizeof *nearest);
    enum err err = nearest ? slice_cache_create(&cache, problem)
                           : problem_set(problem, ERR_NO_MEMORY, "There is no memory.");
    if (!err)
        err = nearest_find(atlas, cache, question, &arena, nearest, problem);
    if (!err)
        err = as_json ? find_write(atlas, question, nearest, &arena, out, problem)
                      : table_write(atlas, question, nearest, &arena, isatty(STDOUT_FILENO), out,
                                    problem);
    slice_cache_destroy(cache);
    free(nearest);
    arena_finish(&arena);
    return err;
}

static enum outcome find_run(struct call *call)
{
    struct problem problem = {0};
    const struct atlas *atlas = NULL;
    struct projection *projection = NULL;
    struct question question;
    struct buf out;
    bool as_json = call_value(call, "json") != NULL;
    if (!call_value(call, "near") && !call_value(call, "home"))
        return call_misuse(call, "Say where she is: --near PLACE or --home PLACE.");
    buf_init(&out, 0);
    enum outcome outcome = OUTCOME_FAILED;
    enum err err = record_view(&call->settings, &atlas, &problem);
    if (!err)
        err = projection_create(&projection, &problem);
    if (!err) {
        err = question_read(call, atlas, projection, &question, &problem);
        outcome = err ? question_outcome(&problem, err) : outcome;
    }
    if (!err)
        err = answer_write(atlas, &question, as_json, &out, &problem);
    if (!err && as_json && isatty(STDOUT_FILENO))
        buf_char(&out, '\n'); /* piped, the bytes are those of the API */
    outcome = err ? call_fail(call, outcome, &problem) : call_print(call, buf_view(&out));
    buf_finish(&out);
    projection_destroy(projection);
    atlas_give_back(atlas);
    return outcome;
}

const struct command command_find = {
    .name = "find",
    .summary = "prints the closest services that she can use, with reasons",
    .more = "Only --near or --home is needed; what is left out is unknown, and unknown is never "
            "\"no\".\n"
            "Codes are those of the API (GET /data lists them); \"none\" says that she has none.",
    .settings = SETTING_BIT(SETTING_DB) | SETTING_BIT(SETTING_CONFIG) |
                SETTING_BIT(SETTING_LOG_LEVEL) | SETTING_BIT(SETTING_TODAY),
    .options = find_options,
    .run = find_run,
};

/* ---- where ---- */

static void how_sure(const struct place *place, struct buf *out)
{
    switch (place->precision) {
    case PLACE_POINT: buf_text(out, "the point itself"); break;
    case PLACE_POSTCODE: buf_text(out, "the exact point of the postcode"); break;
    case PLACE_SECTOR:
        buf_format(out, "the middle of the postcode sector, about %d m off", place->about_m);
        break;
    case PLACE_DISTRICT:
        buf_format(out, "the middle of the postcode district, about %d m off", place->about_m);
        break;
    case PLACE_NAME:
        if (place->about_m)
            buf_format(out, "the middle of the place, about %d m off", place->about_m);
        else
            buf_text(out, "a building");
        break;
    case PLACE_BOROUGH:
        buf_format(out, "the middle of the borough, about %d m off", place->about_m);
        break;
    }
}

/* The groups of one borough that hold today. */
static void groups_write(const struct atlas *atlas, int borough, struct buf *out)
{
    const struct directory *directory = &atlas->directory;
    struct date today = date_today();
    for (int i = 0; i < directory->members_count; i++) {
        const struct member_record *row = &directory->members[i];
        if (row->member != borough || validity_on(&row->validity, today) == CERTAINLY_NOT)
            continue;
        const struct area_record *group = &directory->areas[row->group];
        buf_format(out, "  %-14s", group->type.ptr);
        buf_str(out, group->name);
        buf_char(out, '\n');
    }
}

static void place_write(const struct atlas *atlas, const struct place *place, struct buf *out)
{
    place_words(atlas, place, out);
    buf_text(out, "\n  precision     ");
    buf_text(out, place_precision_code(place->precision));
    buf_text(out, ": ");
    how_sure(place, out);
    buf_text(out, "\n  point         ");
    buf_double(out, place->point.lat, 5);
    buf_text(out, ", ");
    buf_double(out, place->point.lon, 5);
    buf_text(out, " (latitude, longitude, WGS 84)\n  grid          ");
    buf_double(out, place->grid.easting, 0);
    buf_char(out, ' ');
    buf_double(out, place->grid.northing, 0);
    buf_text(out, " (metres, British National Grid)\n  borough       ");
    place_areas_words(atlas, place, out);
    buf_char(out, '\n');
    if (place->is_terminated)
        buf_text(out, "  note          This postcode is no longer in use.\n");
    uint64_t boroughs = place->areas & atlas->london;
    if (__builtin_popcountll(boroughs) == 1)
        groups_write(atlas, __builtin_ctzll(boroughs), out);
}

static enum outcome where_run(struct call *call)
{
    struct problem problem = {0};
    const struct atlas *atlas = NULL;
    struct projection *projection = NULL;
    struct place place;
    struct buf out;
    buf_init(&out, 0);
    enum outcome outcome = OUTCOME_FAILED;
    enum err err = record_view(&call->settings, &atlas, &problem);
    if (!err)
        err = projection_create(&projection, &problem);
    if (!err) {
        err = place_find(atlas, projection, str_from(call->arguments[0]), &place, &problem);
        outcome = err == ERR_NOT_FOUND || err == ERR_INVALID ? OUTCOME_NO_PLACE : outcome;
    }
    if (!err)
        place_write(atlas, &place, &out);
    outcome = err ? call_fail(call, outcome, &problem) : call_print(call, buf_view(&out));
    buf_finish(&out);
    projection_destroy(projection);
    atlas_give_back(atlas);
    return outcome;
}

const struct command command_where = {
    .name = "where",
    .arguments = "PLACE",
    .argument_count = 1,
    .summary = "explains a place: point, borough, groups of boroughs, and how sure that is",
    .settings = SETTING_BIT(SETTING_DB) | SETTING_BIT(SETTING_CONFIG) |
                SETTING_BIT(SETTING_LOG_LEVEL) | SETTING_BIT(SETTING_TODAY),
    .run = where_run,
};
