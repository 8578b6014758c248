/* The commissioner's command: who is not covered, where, and from when. */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/command.h"
#include "app/record.h"
#include "domain/gap_write.h"
#include "facts.h"
#include "gaps_scenario.h"
#include "gaps_table.h"

/* The words after "gaps". */
static const struct {
    const char *word;
    enum gap_asked asked;
} words[] = {
    {"areas", GAP_ASKED_AREAS},   {"uncovered", GAP_ASKED_UNCOVERED},
    {"matrix", GAP_ASKED_MATRIX}, {"timeline", GAP_ASKED_TIMELINE},
    {"cliff", GAP_ASKED_CLIFF},   {"scenario", GAP_ASKED_SCENARIO},
    {"site", GAP_ASKED_SITES},    {"reach", GAP_ASKED_REACH},
};

static const struct gaps_option {
    const char *name;
    const char *field; /* of the contract; NULL: read elsewhere */
    const char *value; /* NULL: a switch */
    const char *help;
    bool repeats;
} plain[] = {
    {"area", "area", "TYPE", "borough (the usual one), police-bcu, probation-pdu, ...", false},
    {"need", "need", "CODE", "what women need, like accommodation", false},
    {"stage", "stage", "CODE", "where they are in the justice system, like at-risk", false},
    {"type", "type", "CODE", "the type of provision, like womens-centre", false},
    {"as-of", "as_of", "DATE", "the day asked about, like 2021-02-01; else today", false},
    {"known-on", "known_on", "DATE", "count only what was known on that day", false},
    {"secured", "secured", NULL, "count only what is certainly paid for", false},
    {"everybody", "women_specific", NULL, "count services that are not for women only, too", false},
    {"columns", "columns", "KIND", "matrix, timeline, scenario: need, stage, type or none", false},
    {"from", "from", "DATE", "timeline, cliff: the first day; else today", false},
    {"to", "to", "DATE", "timeline, cliff: the last day; else ten years later", false},
    {"include-unknown", "include_unknown", NULL, "uncovered: also what may be covered", false},
    {"within-m", "within_m", "METRES", "reach: how far is near (3000)", false},
    {"without", NULL, "ID", "scenario: leave out a service", true},
    {"extend", NULL, "ID=DATE", "scenario: a service and its funding go on until a day", true},
    {"add-near", NULL, "PLACE", "scenario: a new service around a place", false},
    {"radius-m", NULL, "METRES",
     "scenario: how far it reaches (3000); site: how far is near (3000)", false},
    {"add-areas", NULL, "A,B", "scenario: the boroughs of a new service", false},
    {"add-needs", NULL, "CODE,...", "scenario: what it helps with; else everything", false},
    {"add-name", NULL, "NAME", "scenario: what to call it", false},
    {"sites", "sites", "N", "site: how many, 1 to 10 (5)", false},
    {"method", "method", "KIND", "site: cover (most women within reach) or median", false},
    {"candidates", "candidates", "KIND", "site: places or sectors (postcode sectors)", false},
    {"budget-ms", "budget_ms", "MS", "site: how long to search (2000)", false},
    {"json", NULL, NULL, "print the answer as the API gives it", false},
    {"geojson", NULL, NULL, "the same, for areas, uncovered and site", false},
    {"csv", NULL, NULL, "print it as comma-separated values", false},
};

enum { PLAIN_COUNT = sizeof plain / sizeof *plain };

static bool is_fact(enum condition condition)
{
    return condition_row(condition)->field && condition != CONDITION_NEED &&
           condition != CONDITION_STAGE;
}

static int gaps_options(struct option out[OPTIONS_MAX])
{
    int count = 0;
    for (int i = 0; i < PLAIN_COUNT; i++) {
        struct option *option = &out[count++];
        *option = (struct option){.value = plain[i].value,
                                  .help = plain[i].help,
                                  .kind = plain[i].value ? OPTION_VALUE : OPTION_SWITCH,
                                  .repeats = plain[i].repeats};
        snprintf(option->name, sizeof option->name, "%s", plain[i].name);
    }
    for (int i = 0; i < CONDITION_COUNT; i++)
        if (is_fact((enum condition)i))
            fact_option(condition_row((enum condition)i), &out[count++]);
    return count;
}

static const struct gaps_option *plain_of(const struct option *option)
{
    for (int i = 0; i < PLAIN_COUNT; i++)
        if (strcmp(option->name, plain[i].name) == 0)
            return &plain[i];
    return NULL;
}

/* ---- reading ---- */

struct asking {
    const struct call *call;
    const struct atlas *atlas;
    struct projection *projection;
    struct arena *arena;
    struct gap_request request;
    bool wants_table;
};

/* The contract's field of an option that goes with what is asked, and its text. */
static const char *field_of(const struct asking *asking, const struct option *option,
                            struct buf *value)
{
    const struct gaps_option *known = plain_of(option);
    bool is_site = asking->request.asked == GAP_ASKED_SITES;
    if (!known)
        return fact_field(option);
    if (strcmp(known->name, "radius-m") == 0 && is_site)
        return "radius_m";
    if (strcmp(known->name, "everybody") == 0) {
        buf_clear(value);
        buf_text(value, "no");
    }
    return known->field;
}

static enum err option_put(struct asking *asking, int given, struct problem *problem)
{
    const struct option *option = asking->call->given[given].option;
    struct buf value;
    enum err err = OK;
    if (!call_is_first(asking->call, given))
        return OK;
    buf_init(&value, 0);
    call_join(asking->call, option, &value);
    const char *field = field_of(asking, option, &value);
    bool is_unknown = option->kind == OPTION_ANSWER && str_equal(buf_view(&value), STR("unknown"));
    if (value.failed)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the question.");
    else if (field && !is_unknown)
        err = gap_request_set(asking->atlas, asking->projection, str_from(field), buf_view(&value),
                              &asking->request, problem);
    buf_finish(&value);
    if (err)
        problem_at(problem, "--%s", option->name);
    return err;
}

static enum err format_read(struct asking *asking, struct problem *problem)
{
    static const char *const formats[] = {"geojson", "json", "csv"};
    const char *chosen = NULL;
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        if (!call_value(asking->call, formats[i]))
            continue;
        problem_at(problem, "--%s", formats[i]);
        if (chosen)
            return problem_set(problem, ERR_INVALID, "One format is enough.");
        chosen = formats[i];
    }
    asking->wants_table = !chosen;
    if (!chosen)
        return OK;
    enum err err = gap_request_set(asking->atlas, asking->projection, STR("f"), str_from(chosen),
                                   &asking->request, problem);
    if (err)
        problem_at(problem, "--%s", chosen);
    return err;
}

/* A scenario from a file, or from standard input for "-". */
static enum err file_read(struct asking *asking, const char *path, struct problem *problem)
{
    bool is_input = strcmp(path, "-") == 0;
    FILE *file = is_input ? stdin : fopen(path, "rb");
    struct buf text;
    char block[8192];
    size_t count;
    problem_at(problem, "%s", is_input ? "standard input" : path);
    if (!file)
        return problem_set(problem, ERR_IO, "The file cannot be opened.");
    buf_init(&text, GAP_REQUEST_MAX_BYTES + sizeof block);
    while (!text.failed && (count = fread(block, 1, sizeof block, file)) > 0)
        buf_bytes(&text, block, count);
    bool failed = ferror(file) != 0;
    if (!is_input)
        fclose(file);
    enum err err = failed ? problem_set(problem, ERR_IO, "The file cannot be read.")
                   : text.failed
                       ? problem_set(problem, ERR_LIMIT, "The scenario is too large.")
                       : gap_request_read(asking->atlas, asking->projection, buf_view(&text),
                                          asking->arena, &asking->request, problem);
    buf_finish(&text);
    return err;
}

static enum err request_read(struct asking *asking, struct problem *problem)
{
    const struct call *call = asking->call;
    const char *path = call->argument_count > 1 ? call->arguments[1] : NULL;
    enum err err = OK;
    for (int i = 0; i < call->given_count && !err; i++)
        err = option_put(asking, i, problem);
    if (!err)
        err = format_read(asking, problem);
    if (err)
        return err;
    if (path)
        return file_read(asking, path, problem);
    err = gap_request_complete(&asking->request, problem);
    if (err)
        problem_at(problem, "--to");
    if (!err && asking->request.asked == GAP_ASKED_SCENARIO)
        err = gaps_scenario_read(call, asking->atlas, asking->projection, asking->arena,
                                 &asking->request, problem);
    return err;
}

/* ---- answering ---- */

/* A place that cannot be found is no fault of the command line. */
static enum outcome request_outcome(const struct problem *problem, enum err err)
{
    bool is_place = strcmp(problem->where, "--add-near") == 0;
    switch (err) {
    case ERR_NOT_FOUND: return is_place ? OUTCOME_NO_PLACE : OUTCOME_USAGE;
    case ERR_INVALID:
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

static enum err answer_write(const struct asking *asking, struct buf *out, struct problem *problem)
{
    struct gap_memory *memory = NULL;
    struct gap_writing writing = {asking->atlas, asking->projection, &asking->request, NULL,
                                  asking->arena};
    enum err err = gap_memory_create(&memory, problem);
    if (!err)
        err = asking->wants_table ? gaps_table_answer(&writing, memory, out, problem)
                                  : gap_answer(&writing, memory, NULL, out, problem);
    gap_memory_destroy(memory);
    if (!err && !asking->wants_table && asking->request.format != GAP_CSV && isatty(STDOUT_FILENO))
        buf_char(out, '\n'); /* piped, the bytes are those of the API */
    return err;
}

static enum outcome ask(struct call *call, enum gap_asked asked)
{
    struct problem problem = {0};
    struct arena arena;
    struct asking asking = {.call = call, .arena = &arena};
    struct buf out;
    enum outcome outcome = OUTCOME_FAILED;
    arena_init(&arena, 0);
    buf_init(&out, 0);
    gap_request_init(&asking.request, asked);
    enum err err = record_view(&call->settings, &asking.atlas, &problem);
    if (!err)
        err = projection_create(&asking.projection, &problem);
    if (!err) {
        err = request_read(&asking, &problem);
        outcome = err ? request_outcome(&problem, err) : outcome;
    }
    if (!err)
        err = answer_write(&asking, &out, &problem);
    outcome = err ? call_fail(call, outcome, &problem) : call_print(call, buf_view(&out));
    buf_finish(&out);
    arena_finish(&arena);
    projection_destroy(asking.projection);
    atlas_give_back(asking.atlas);
    return outcome;
}

static enum outcome gaps_run(struct call *call)
{
    const char *word = call->argument_count ? call->arguments[0] : "areas";
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (strcmp(word, words[i].word) != 0)
            continue;
        bool is_scenario = words[i].asked == GAP_ASKED_SCENARIO;
        if (call->argument_count > 1 && !is_scenario)
            return call_misuse(call, "\"%s\" is not expected here.", call->arguments[1]);
        if (is_scenario && (call->argument_count > 1) == gaps_scenario_is_given(call))
            return call_misuse(call, "Give a file with the scenario (\"-\": standard input), or "
                                     "--without, --extend, --add-near or --add-areas.");
        if (!is_scenario && gaps_scenario_is_given(call) &&
            !(words[i].asked == GAP_ASKED_SITES && call_value(call, "radius-m")))
            return call_misuse(call, "Only \"gaps scenario\" takes what would change.");
        return ask(call, words[i].asked);
    }
    return call_misuse(call,
                       "\"%s\" is not one of areas, uncovered, matrix, timeline, cliff, "
                       "scenario, site and reach.",
                       word);
}

const struct command command_gaps = {
    .name = "gaps",
    .arguments = "[WHAT [FILE]]",
    .argument_count = 2,
    .optional_count = 2,
    .summary = "prints who is not covered, where, and from when",
    .more =
        "WHAT is one of these:\n"
        "  areas      each area: covered, partly, unknown or none recorded, and by whom (usual)\n"
        "  uncovered  the parts of areas without cover; --geojson gives their polygons\n"
        "  matrix     areas by needs (or by stages, or types of provision)\n"
        "  timeline   every day on which a cell of the matrix changes, and why\n"
        "  cliff      what ends when nothing is renewed, and whom it leaves without cover\n"
        "  scenario   what changes with a scenario: FILE (JSON as the API takes it; - is\n"
        "             standard input), or its options\n"
        "  site       where new sites would reach most women\n"
        "  reach      how many women are near a suitable site\n"
        "Facts about her narrow the question; without any she is a woman of 30.",
    .settings = SETTING_BIT(SETTING_DB) | SETTING_BIT(SETTING_CONFIG) |
                SETTING_BIT(SETTING_LOG_LEVEL) | SETTING_BIT(SETTING_TODAY),
    .options = gaps_options,
    .run = gaps_run,
};
