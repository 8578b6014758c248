#include "gaps_scenario.h"

#include <string.h>

#include "domain/place.h"
#include "model/vocabulary.h"

static const char *const flags[] = {"without",  "extend",    "add-name", "add-near",
                                    "radius-m", "add-areas", "add-needs"};

bool gaps_scenario_is_given(const struct call *call)
{
    for (size_t i = 0; i < sizeof flags / sizeof *flags; i++)
        if (call_value(call, flags[i]))
            return true;
    return false;
}

static bool is_option(const struct given *given, const char *name)
{
    return strcmp(given->option->name, name) == 0;
}

static enum err services_read(const struct call *call, const struct atlas *atlas,
                              struct moment moment, struct arena *arena, struct gap_scenario *out,
                              struct problem *problem)
{
    int *without = ARENA_ARRAY(arena, int, GIVEN_MAX);
    struct gap_extension *extensions = ARENA_ARRAY(arena, struct gap_extension, GIVEN_MAX);
    enum err err = OK;
    if (!without || !extensions)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the question.");
    out->without = without;
    out->extensions = extensions;
    for (int i = 0; i < call->given_count && !err; i++) {
        const struct given *given = &call->given[i];
        struct str text = str_from(given->value);
        struct str service;
        problem_at(problem, "--%s", given->option->name);
        if (is_option(given, "without")) {
            err = gap_service_find(atlas, text, &without[out->without_count], problem);
            if (!err)
                err = gap_without_check(out, out->without_count++, problem);
        } else if (is_option(given, "extend")) {
            struct gap_extension *extension = &extensions[out->extension_count];
            str_split(&text, '=', &service);
            if (!date_parse(text, &extension->until))
                return problem_set(problem, ERR_INVALID,
                                   "Say which service and until when: ID=2025-03-31.");
            err = gap_service_find(atlas, service, &extension->service, problem);
            if (!err)
                err = gap_extension_check(atlas, moment, out, out->extension_count++, problem);
        }
    }
    return err;
}

static enum err areas_read(const struct atlas *atlas, struct str list, struct date as_of,
                           uint64_t *out, struct problem *problem)
{
    struct str name;
    enum err err = OK;
    problem_at(problem, "--add-areas");
    while (!err && str_split(&list, ',', &name)) {
        uint64_t boroughs = 0;
        err = gap_boroughs_find(atlas, name, as_of, &boroughs, problem);
        *out |= boroughs;
    }
    return err;
}

static enum err needs_read(const struct atlas *atlas, struct str list, uint64_t *out,
                           struct problem *problem)
{
    const struct vocabulary *needs = vocabulary_find(&atlas->directory.words, "need");
    struct str code;
    problem_at(problem, "--add-needs");
    while (str_split(&list, ',', &code)) {
        int term = needs ? term_find(needs, str_trim(code)) : NONE;
        if (term < 0)
            return problem_set(problem, ERR_INVALID, "\"%.*s\" is not a code of need.",
                               (int)(code.len < 40 ? code.len : 40), code.ptr);
        *out |= UINT64_C(1) << term;
    }
    return OK;
}

static enum err circle_read(const struct call *call, const struct atlas *atlas,
                            const struct projection *projection, const char *near,
                            struct gap_extra *extra, struct problem *problem)
{
    struct place place;
    const char *radius = call_value(call, "radius-m");
    extra->radius_m = GAP_REACH_M;
    problem_at(problem, "--radius-m");
    if (radius && (!str_to_double(str_from(radius), &extra->radius_m) ||
                   !(extra->radius_m >= 1 && extra->radius_m <= GAP_RADIUS_MAX_M)))
        return problem_set(problem, ERR_INVALID, "It must be from 1 to %d metres.",
                           GAP_RADIUS_MAX_M);
    problem_at(problem, "--add-near");
    enum err err = place_find(atlas, projection, str_from(near), &place, problem);
    if (!err)
        err = gap_around_check(atlas, place.grid, problem);
    if (!err)
        extra->centre = place.grid;
    return err;
}

static enum err extra_read(const struct call *call, const struct atlas *atlas,
                           const struct projection *projection, struct date as_of,
                           struct gap_extra *extra, struct problem *problem)
{
    const char *name = call_value(call, "add-name");
    const char *near = call_value(call, "add-near");
    const char *areas = call_value(call, "add-areas");
    const char *needs = call_value(call, "add-needs");
    enum err err = OK;
    extra->name = name ? str_from(name) : STR("New service");
    problem_at(problem, "--add-near");
    if (!near && !areas)
        return problem_set(problem, ERR_INVALID,
                           "Say where the new service is: --add-near or --add-areas.");
    if (near)
        err = circle_read(call, atlas, projection, near, extra, problem);
    if (!err && areas)
        err = areas_read(atlas, str_from(areas), as_of, &extra->boroughs, problem);
    if (!err && needs)
        err = needs_read(atlas, str_from(needs), &extra->needs, problem);
    return err;
}

enum err gaps_scenario_read(const struct call *call, const struct atlas *atlas,
                            const struct projection *projection, struct arena *arena,
                            struct gap_request *request, struct problem *problem)
{
    struct gap_scenario *scenario = &request->scenario;
    bool adds = false;
    enum err err = services_read(call, atlas, request->question.moment, arena, scenario, problem);
    for (size_t i = 2; i < sizeof flags / sizeof *flags; i++)
        adds |= call_value(call, flags[i]) != NULL;
    if (err || !adds)
        return err;
    struct gap_extra *extra = ARENA_NEW(arena, struct gap_extra);
    if (!extra)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the question.");
    err = extra_read(call, atlas, projection, request->question.moment.as_of, extra, problem);
    scenario->extras = extra;
    scenario->extra_count = 1;
    return err;
}
