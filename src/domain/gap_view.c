/* A gap question made ready: its columns, and for which of them each service counts. */
#include <string.h>

#include "base/hash.h"
#include "domain/cover.h"
#include "gap_making.h"

static const int usual_age_years = 30;

void gap_question_init(struct gap_question *question)
{
    *question = (struct gap_question){
        .area_type = STR("borough"),
        .need = NONE,
        .stage = NONE,
        .type = NONE,
        .moment = {date_today(), DATE_MAX},
        .women_specific = true,
    };
    question->person.facts[CONDITION_AGE] = (struct fact){.known = true, .number = usual_age_years};
}

const char *gap_axis_vocabulary(enum gap_axis axis)
{
    static const char *const names[] = {NULL, "need", "stage", "provision-type"};
    return names[axis];
}

/* ---- columns --------------------------------------------------------------------------------- */

static struct fact fact_of_term(int term)
{
    if (term == NONE)
        return (struct fact){0};
    return (struct fact){.known = true, .terms = UINT64_C(1) << term};
}

static void columns_make(struct gap_view *view)
{
    const struct gap_question *question = view->question;
    const struct vocabularies *words = &view->atlas->directory.words;
    const char *name = gap_axis_vocabulary(question->axis);
    const struct vocabulary *list = name ? vocabulary_find(words, name) : NULL;
    view->column_count = list ? list->count : 1;
    view->columns[0] = NONE;
    for (int i = 0; list && i < list->count; i++)
        view->columns[i] = i;
    view->all_columns = view->column_count == GAP_COLUMNS_MAX
                            ? UINT64_MAX
                            : (UINT64_C(1) << view->column_count) - 1;
    view->person = question->person;
    view->person.facts[CONDITION_NEED] = fact_of_term(question->need);
    view->person.facts[CONDITION_STAGE] = fact_of_term(question->stage);
    person_complete(&view->person, words);
    if (question->axis == GAP_NEEDS) {
        view->varying = 1u << CONDITION_NEED;
        for (int i = 0; i < view->column_count; i++)
            view->needs[i] = fact_of_term(view->columns[i]);
    } else if (question->axis == GAP_STAGES) {
        view->varying = 1u << CONDITION_STAGE | 1u << CONDITION_PAST_CONTACT;
        for (int i = 0; i < view->column_count; i++) {
            struct person person = question->person;
            person.facts[CONDITION_STAGE] = fact_of_term(view->columns[i]);
            person_complete(&person, words);
            view->stages[i] = person.facts[CONDITION_STAGE];
            view->contacts[i] = person.facts[CONDITION_PAST_CONTACT];
        }
    }
}

static const struct fact *fact_of(const struct gap_view *view, enum condition condition, int column)
{
    if (!(view->varying >> condition & 1))
        return &view->person.facts[condition];
    return condition == CONDITION_NEED    ? &view->needs[column]
           : condition == CONDITION_STAGE ? &view->stages[column]
                                          : &view->contacts[column];
}

/* ---- standing -------------------------------------------------------------------------------- */

/* Columns by what speaks against them; one may be in several. */
struct levels {
    uint64_t doubts;
    uint64_t some;
    uint64_t out;
};

/* What one answer says. A condition on what she needs or where she is in the system shuts the
 * column out; any other limits the service to some women. */
static void level_add(struct levels *levels, enum condition condition, enum rule_answer answer,
                      uint64_t columns)
{
    bool is_asked_for = condition == CONDITION_NEED || condition == CONDITION_STAGE;
    switch (answer) {
    case RULE_HOLDS: break;
    case RULE_ASK_SERVICE: levels->doubts |= columns; break;
    case RULE_ASK_HER: levels->some |= columns; break;
    case RULE_FAILS:
        if (is_asked_for)
            levels->out |= columns;
        else
            levels->some |= columns;
        break;
    }
}

/* Nobody said that she is one of those whom a rule leaves out, so it leaves the service open to
 * her; a condition in words always picks some. */
static enum rule_answer gap_rule_check(const struct gap_view *view, const struct rule *rule,
                                       const struct fact *fact)
{
    if (rule->mode == RULE_EXCLUDES && !fact->known && rule->condition != CONDITION_TEXT)
        return RULE_HOLDS;
    return rule_check(rule, fact, view->atlas->all_terms[rule->condition]);
}

static void rule_level(const struct gap_view *view, const struct rule *rule, struct levels *levels)
{
    if (!(view->varying >> rule->condition & 1)) {
        level_add(levels, rule->condition,
                  gap_rule_check(view, rule, &view->person.facts[rule->condition]),
                  view->all_columns);
        return;
    }
    for (int column = 0; column < view->column_count; column++)
        level_add(levels, rule->condition,
                  gap_rule_check(view, rule, fact_of(view, rule->condition, column)),
                  UINT64_C(1) << column);
}

/* In which columns a service must be asked if it says nothing on a condition. */
static void silences_make(struct gap_view *view)
{
    for (int i = 0; i < CONDITION_COUNT; i++) {
        enum condition condition = (enum condition)i;
        for (int column = 0; column < view->column_count; column++)
            if (silence_check(condition, fact_of(view, condition, column)) != RULE_HOLDS)
                view->silences[i] |= UINT64_C(1) << column;
        view->silent |= (uint32_t)(view->silences[i] != 0) << i;
    }
}

/* Disjoint: the worst of what speaks against each column. */
static struct gap_standing standing_of_levels(const struct gap_view *view,
                                              const struct levels *levels)
{
    struct gap_standing standing;
    standing.some = levels->some & ~levels->out;
    standing.doubts = levels->doubts & ~levels->out & ~levels->some;
    standing.holds = view->all_columns & ~levels->out & ~levels->some & ~levels->doubts;
    return standing;
}

/* Of two alternatives the better. */
static struct gap_standing standing_better(struct gap_standing a, struct gap_standing b)
{
    struct gap_standing better;
    better.holds = a.holds | b.holds;
    better.doubts = (a.doubts | b.doubts) & ~better.holds;
    better.some = (a.some | b.some) & ~better.holds & ~better.doubts;
    return better;
}

/* Of two that both must hold the worse. */
static struct gap_standing standing_worse(struct gap_standing a, struct gap_standing b)
{
    uint64_t both = (a.holds | a.doubts | a.some) & (b.holds | b.doubts | b.some);
    struct gap_standing worse;
    worse.some = both & (a.some | b.some);
    worse.doubts = both & ~worse.some & (a.doubts | b.doubts);
    worse.holds = both & ~worse.some & ~worse.doubts;
    return worse;
}

/* The columns that ask for what kind of provision it is. */
static uint64_t type_columns(const struct gap_view *view, const struct service_record *service)
{
    const struct gap_question *question = view->question;
    if (question->women_specific && service->audience == AUDIENCE_ALL)
        return 0;
    if (question->type != NONE && service->provision_type != question->type)
        return 0;
    if (question->axis != GAP_TYPES)
        return view->all_columns;
    return service->provision_type == NONE ? 0 : UINT64_C(1) << service->provision_type;
}

static struct gap_standing standing_within(struct gap_standing standing, uint64_t columns)
{
    return (struct gap_standing){standing.holds & columns, standing.doubts & columns,
                                 standing.some & columns};
}

struct gap_standing gap_standing_of(const struct gap_view *view, int service)
{
    const struct directory *directory = &view->atlas->directory;
    const struct service_record *record = &directory->services[service];
    uint64_t columns = type_columns(view, record);
    if (!columns)
        return (struct gap_standing){0};
    struct levels groups[ALTERNATIVE_MAX + 1];
    memset(groups, 0, sizeof groups);
    uint32_t mentioned = 0;
    unsigned alternatives = 0;
    for (int i = record->rules.first; i < record->rules.first + record->rules.count; i++) {
        const struct rule *rule = &directory->rules[i];
        mentioned |= 1u << rule->condition;
        alternatives |= 1u << rule->group;
        rule_level(view, rule, &groups[rule->group]);
    }
    for (uint32_t left = view->silent & ~mentioned; left; left &= left - 1)
        groups[0].doubts |= view->silences[__builtin_ctz(left)];
    struct gap_standing standing = standing_of_levels(view, &groups[0]);
    struct gap_standing best = {0};
    for (int group = 1; group <= ALTERNATIVE_MAX; group++)
        if (alternatives >> group & 1)
            best = standing_better(best, standing_of_levels(view, &groups[group]));
    if (alternatives >> 1)
        standing = standing_worse(standing, best);
    return standing_within(standing, columns);
}

/* An extra takes all women for all that it offers. */
static struct gap_standing standing_of_extra(const struct gap_view *view,
                                             const struct gap_extra *extra)
{
    const struct gap_question *question = view->question;
    struct gap_standing standing = {0};
    uint64_t all = UINT64_MAX;
    uint64_t needs = extra->needs ? extra->needs : all;
    uint64_t stages = extra->stages ? extra->stages : all;
    uint64_t types = extra->types ? extra->types : all;
    bool fits =
        (question->need == NONE || question->axis == GAP_NEEDS || needs >> question->need & 1) &&
        (question->stage == NONE || question->axis == GAP_STAGES ||
         stages >> question->stage & 1) &&
        (question->type == NONE || types >> question->type & 1);
    uint64_t axis = question->axis == GAP_NEEDS    ? needs
                    : question->axis == GAP_STAGES ? stages
                    : question->axis == GAP_TYPES  ? types
                                                   : all;
    if (fits)
        standing.holds = view->all_columns & axis;
    return standing;
}

/* ---- the scenario ---------------------------------------------------------------------------- */

/* Boroughs that an extra's shape reaches, and the points that it holds. */
static enum err extra_shape_make(struct gap_view *view, int number, struct problem *problem)
{
    const struct atlas *atlas = view->atlas;
    const struct gap_extra *extra = &view->question->scenario->extras[number];
    struct gap_extra_shape *shape = &view->extra_shapes[number];
    if (!extra->wkb.len && extra->radius_m <= 0)
        return OK;
    uint64_t *demand = ARENA_ARRAY(view->arena, uint64_t, (size_t)atlas->demand_words + 1);
    struct rings rings = {0};
    if (!demand)
        return gap_no_memory(problem);
    enum err err = extra->wkb.len
                       ? rings_from_wkb(extra->wkb, view->arena, &rings, problem)
                       : rings_circle(extra->centre, extra->radius_m, view->arena, &rings, problem);
    if (err)
        return err;
    for (int i = 0; i < atlas->demand_starts[atlas->borough_count]; i++) {
        struct geo_grid point = atlas->directory.demand[atlas->demand_order[i]].grid;
        double east_m = point.easting - extra->centre.easting;
        double north_m = point.northing - extra->centre.northing;
        bool holds = extra->wkb.len
                         ? rings_contain(&rings, point)
                         : east_m * east_m + north_m * north_m <= extra->radius_m * extra->radius_m;
        demand[i / 64] |= (uint64_t)holds << (i % 64);
    }
    double circle[3] = {extra->centre.easting, extra->centre.northing, extra->radius_m};
    struct str content =
        extra->wkb.len ? extra->wkb : (struct str){(const char *)circle, sizeof circle};
    hash_key(content, shape->key);
    shape->demand = demand;
    shape->wkb = extra->wkb;
    shape->rings = rings;
    return gap_memory_reach(view, number, &shape->part, problem);
}

static enum err scenario_make(struct gap_view *view, struct problem *problem)
{
    const struct gap_scenario *scenario = view->question->scenario;
    const struct atlas *atlas = view->atlas;
    uint64_t *without = ARENA_ARRAY(view->arena, uint64_t, (size_t)atlas->words + 1);
    view->extensions =
        ARENA_ARRAY(view->arena, const struct gap_extension *, (size_t)atlas->service_count + 1);
    view->extra_shapes =
        ARENA_ARRAY(view->arena, struct gap_extra_shape, (size_t)scenario->extra_count + 1);
    if (!without || !view->extensions || !view->extra_shapes)
        return gap_no_memory(problem);
    for (int i = 0; i < scenario->without_count; i++)
        without[scenario->without[i] / 64] |= UINT64_C(1) << (scenario->without[i] % 64);
    view->without = without;
    for (int i = 0; i < scenario->extension_count; i++)
        view->extensions[scenario->extensions[i].service] = &scenario->extensions[i];
    enum err err = OK;
    for (int i = 0; i < scenario->extra_count && !err; i++)
        err = extra_shape_make(view, i, problem);
    return err;
}

enum err gap_view_make(const struct atlas *atlas, struct gap_memory *memory,
                       const struct gap_question *question, struct arena *arena,
                       struct gap_view *out, struct problem *problem)
{
    memset(out, 0, sizeof *out);
    out->atlas = atlas;
    out->question = question;
    out->memory = memory;
    out->arena = arena;
    columns_make(out);
    silences_make(out);
    int extras = question->scenario ? question->scenario->extra_count : 0;
    out->service_count = atlas->service_count + extras;
    out->standings = ARENA_ARRAY(arena, struct gap_standing, (size_t)out->service_count + 1);
    if (!out->standings)
        return gap_no_memory(problem);
    for (int i = 0; i < atlas->service_count; i++)
        out->standings[i] = gap_standing_of(out, i);
    for (int i = 0; i < extras; i++)
        out->standings[atlas->service_count + i] =
            standing_of_extra(out, &question->scenario->extras[i]);
    return question->scenario ? scenario_make(out, problem) : OK;
}
