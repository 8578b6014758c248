/* One section for each programme and for each type of provision: what it is, whom it takes, who
 * pays, when, where. */
#include <stdlib.h>

#include "annex_making.h"

enum { NAMES_SHOWN_MAX = 20, FUNDERS_MAX = 40 };

/* Services that belong together, by name. */
struct group {
    struct annex_making *making;
    int count; /* all that were known */
    int *services;
    int present_count; /* of these: run or may run on the day; first in the list */
};

static bool is_known(const struct annex_making *making, int service)
{
    return statement_at(making->atlas, service, making->moment) != NULL;
}

static bool is_present(const struct annex_making *making, int service)
{
    return runs_verdict(making->atlas, service, making->moment) <= VERDICT_ASK;
}

/* Those of the day first, then by name, then by id. */
static int by_name(const void *a, const void *b, void *context)
{
    const struct annex_making *making = context;
    int first = *(const int *)a;
    int second = *(const int *)b;
    const struct service_record *services = making->atlas->directory.services;
    int order = is_present(making, second) - is_present(making, first);
    if (!order)
        order = str_compare(services[first].name, services[second].name);
    return order ? order : uuid_compare(services[first].id, services[second].id);
}

static bool group_take(struct annex_making *making, int programme, int type, struct group *out)
{
    *out = (struct group){.making = making};
    out->services = ARENA_ARRAY(making->arena, int, (size_t)making->atlas->service_count + 1);
    if (!out->services) {
        making->is_short = true;
        return false;
    }
    for (int i = 0; i < making->atlas->service_count; i++) {
        const struct service_record *service = &making->atlas->directory.services[i];
        bool belongs =
            programme != NONE ? service->programme == programme : service->provision_type == type;
        if (!belongs || !is_known(making, i))
            continue;
        out->services[out->count++] = i;
        out->present_count += is_present(making, i);
    }
    qsort_r(out->services, (size_t)out->count, sizeof *out->services, by_name, making);
    return out->count > 0;
}

/* ---- what is true of all of them ---- */

static void count_fact(const struct group *group, struct annex_rows *rows)
{
    struct buf *words = &group->making->words;
    int sure = 0;
    for (int i = 0; i < group->present_count; i++)
        sure += runs_verdict(group->making->atlas, group->services[i], group->making->moment) ==
                VERDICT_SUITABLE;
    if (sure)
        buf_format(words, "%d %s on this day", sure, sure == 1 ? "runs" : "run");
    else
        buf_text(words, group->present_count ? "None certainly runs on this day"
                                             : "None runs on this day");
    if (group->present_count > sure)
        buf_format(words, ", %d may run", group->present_count - sure);
    if (group->count > group->present_count)
        buf_format(words, ", %d recorded for other days", group->count - group->present_count);
    annex_fact(rows, "Services", annex_keep(group->making));
}

static void audience_fact(const struct group *group, int count, struct annex_rows *rows)
{
    static const char *const words[] = {"women only", "a part of its own for women",
                                        "women and men"};
    int counts[] = {0, 0, 0};
    int told = 0;
    for (int i = 0; i < count; i++)
        counts[group->making->atlas->directory.services[group->services[i]].audience]++;
    for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
        if (!counts[i])
            continue;
        if (told++)
            buf_text(&group->making->words, ", ");
        buf_format(&group->making->words, "%s (%d)", words[i], counts[i]);
    }
    annex_fact(rows, "For", annex_keep(group->making));
}

/* What they say that they help with. */
static void needs_fact(const struct group *group, int count, struct annex_rows *rows)
{
    struct annex_making *making = group->making;
    const struct directory *directory = &making->atlas->directory;
    struct str names[TERM_MAX];
    uint64_t needs = 0;
    int told = 0;
    for (int i = 0; i < count; i++) {
        struct span rules = directory->services[group->services[i]].rules;
        for (int k = rules.first; k < rules.first + rules.count; k++)
            if (directory->rules[k].condition == CONDITION_NEED &&
                directory->rules[k].mode == RULE_OFFERS)
                needs |= directory->rules[k].terms;
    }
    for (int need = 0; need < TERM_MAX; need++)
        if (needs >> need & 1)
            names[told++] = term_label(making->atlas, "need", need);
    annex_names(making, names, told, TERM_MAX);
    annex_fact(rows, "Helps with", annex_keep(making));
}

static void organisations_fact(const struct group *group, int count, bool is_commissioner,
                               struct annex_rows *rows)
{
    struct annex_making *making = group->making;
    const struct directory *directory = &making->atlas->directory;
    size_t most = (size_t)directory->organisations_count + 1;
    bool *is_told = ARENA_ARRAY(making->arena, bool, most);
    struct str *names = ARENA_ARRAY(making->arena, struct str, most);
    int told = 0;
    if (!is_told || !names) {
        making->is_short = true;
        return;
    }
    for (int i = 0; i < count; i++) {
        struct span roles = directory->services[group->services[i]].roles;
        for (int k = roles.first; k < roles.first + roles.count; k++) {
            const struct role_record *role = &directory->roles[k];
            if ((role->role == ROLE_COMMISSIONER) != is_commissioner || is_told[role->organisation])
                continue;
            is_told[role->organisation] = true;
            names[told++] = directory->organisations[role->organisation].name;
        }
    }
    annex_names(making, names, told, NAMES_SHOWN_MAX);
    annex_fact(rows, is_commissioner ? "Commissioned by" : "Run by", annex_keep(making));
}

static void funders_fact(const struct group *group, int count, struct annex_rows *rows)
{
    struct annex_making *making = group->making;
    const struct directory *directory = &making->atlas->directory;
    struct str names[FUNDERS_MAX] = {{NULL, 0}};
    int told = 0;
    for (int i = 0; i < count; i++) {
        struct span fundings = directory->services[group->services[i]].fundings;
        for (int k = fundings.first; k < fundings.first + fundings.count; k++) {
            const struct funding_record *row = &directory->fundings[k];
            bool is_new =
                row->funder.len && date_is_known_by(row->known_from, making->moment.known_on);
            for (int n = 0; n < told && is_new; n++)
                is_new = !str_equal(names[n], row->funder);
            if (is_new && told < FUNDERS_MAX)
                names[told++] = row->funder;
        }
    }
    annex_names(making, names, told, FUNDERS_MAX);
    if (!told)
        buf_text(&making->words, "Not stated");
    annex_fact(rows, "Paid for by", annex_keep(making));
}

/* ---- where ---- */

static void cover_of(const struct group *group, struct annex_map *map)
{
    const struct atlas *atlas = group->making->atlas;
    for (int i = 0; i < group->present_count; i++) {
        int service = group->services[i];
        struct cover cover = cover_at(atlas, service, group->making->moment);
        bool is_sure = runs_verdict(atlas, service, group->making->moment) == VERDICT_SUITABLE;
        map->covered |= is_sure ? cover.yes : 0;
        map->maybe |= is_sure ? cover.maybe : cover.yes | cover.maybe;
    }
    map->covered &= atlas->london;
    map->maybe &= atlas->london & ~map->covered;
}

static void bits_fact(const struct group *group, const char *name, uint64_t bits,
                      struct annex_rows *rows)
{
    const struct atlas *atlas = group->making->atlas;
    int areas[BOROUGH_MAX];
    int count = 0;
    for (int k = 0; k < group->making->detail.area_count; k++) { /* by name */
        int area = group->making->detail.areas[k].area;
        if (area < BOROUGH_MAX && bits & AREA_BIT(area))
            areas[count++] = area;
    }
    if (bits && bits == atlas->london)
        buf_text(&group->making->words, "All boroughs");
    else
        annex_areas(group->making, areas, count);
    annex_fact(rows, name, annex_keep(group->making));
}

/* ---- one section ---- */

static void map_and_facts(const struct group *group, int count)
{
    struct annex_making *making = group->making;
    struct annex_map *map = ARENA_NEW(making->arena, struct annex_map);
    if (!map) {
        making->is_short = true;
        return;
    }
    cover_of(group, map);
    struct annex_rows rows = annex_facts_begin(making);
    count_fact(group, &rows);
    needs_fact(group, count, &rows);
    audience_fact(group, count, &rows);
    organisations_fact(group, count, false, &rows);
    organisations_fact(group, count, true, &rows);
    funders_fact(group, count, &rows);
    bits_fact(group, "Takes women from", map->covered, &rows);
    bits_fact(group, "May take women from", map->maybe, &rows);
    struct annex_table *table = annex_rows_end(&rows, STR(""));
    if (table)
        table->has_no_head = true;
    if (map->covered || map->maybe)
        annex_add(making, ANNEX_COVER_MAP,
                  STR("Where they take women from on this day. The rows above name the boroughs, "
                      "the table below whom they take."))
            ->map = map;
}

static void others_text(const struct group *group)
{
    struct annex_making *making = group->making;
    int count = group->count - group->present_count;
    struct str *names = ARENA_ARRAY(making->arena, struct str, (size_t)count + 1);
    making->is_short |= !names;
    if (!names || !count)
        return;
    for (int i = 0; i < count; i++)
        names[i] =
            making->atlas->directory.services[group->services[group->present_count + i]].name;
    buf_text(&making->words, "Recorded for other days: ");
    annex_names(making, names, count, NAMES_SHOWN_MAX);
    buf_char(&making->words, '.');
    annex_text(making, annex_keep(making));
}

static int programme_order(const void *a, const void *b, void *context)
{
    const struct programme_record *rows = context;
    int first = *(const int *)a;
    int second = *(const int *)b;
    int order = str_compare(rows[first].name, rows[second].name);
    return order ? order : uuid_compare(rows[first].id, rows[second].id);
}

void annex_programmes(struct annex_making *making)
{
    const struct directory *directory = &making->atlas->directory;
    int count = directory->programmes_count;
    int *order = ARENA_ARRAY(making->arena, int, (size_t)count + 1);
    if (!order) {
        making->is_short = true;
        return;
    }
    for (int i = 0; i < count; i++)
        order[i] = i;
    qsort_r(order, (size_t)count, sizeof *order, programme_order, directory->programmes);
    annex_heading(making, 1, STR("Programmes"));
    annex_text(making, STR("A programme is several services under one name and one aim."));
    for (int i = 0; i < count; i++) {
        struct group group;
        if (!group_take(making, order[i], NONE, &group))
            continue;
        annex_heading(making, 2, directory->programmes[order[i]].name);
        annex_text(making, directory->programmes[order[i]].description);
        map_and_facts(&group, group.count);
        annex_services_table(making, group.services, group.count, STR("Services of the programme"));
    }
}

/* What a type is, where the vocabulary does not say. */
static struct str type_words(const struct term *type)
{
    static const struct {
        const char *code;
        const char *words;
    } types[] = {
        {"womens-centre", "A place for women where several kinds of help come together."},
        {"whole-system",
         "One offer for women at every stage of the justice system, by several agencies."},
        {"diversion", "Help that the police offer beside a charge, or instead of one."},
        {"liaison-diversion", "Health workers at police stations and courts. They see what help "
                              "somebody needs, and tell "
                              "those who decide."},
        {"casework", "One worker who stays with a woman and arranges the help that she needs."},
        {"accommodation", "Somewhere to live, or help to find a home and to keep it."},
        {"refuge", "A safe place to live, at an address that is not made known."},
        {"employment", "Help to find work or training."},
        {"health", "Care for body or mind."},
        {"arts", "Theatre, art or music, as a way to skills and confidence."},
        {"mentoring", "Somebody who listens and encourages over some time."},
        {"advice", "Information, advice and support with one kind of trouble."},
        {"other", "What is none of the types above."}};
    for (size_t i = 0; i < sizeof types / sizeof *types && !type->hint.len; i++)
        if (str_equal(type->code, str_from(types[i].code)))
            return str_from(types[i].words);
    return type->hint;
}

void annex_types(struct annex_making *making)
{
    const struct vocabulary *types =
        vocabulary_find(&making->atlas->directory.words, "provision-type");
    annex_heading(making, 1, STR("Types of provision"));
    annex_text(making, STR("Every service is of one type. Services for women and men are listed "
                           "too; they do not count as cover elsewhere in this annex."));
    for (int type = 0; types && type < types->count; type++) {
        struct group group;
        if (!group_take(making, NONE, type, &group))
            continue;
        annex_heading(making, 2, types->terms[type].label);
        annex_text(making, type_words(&types->terms[type]));
        if (group.present_count) {
            map_and_facts(&group, group.present_count);
            annex_services_table(making, group.services, group.present_count,
                                 STR("Services that run or may run"));
        } else {
            annex_text(making, STR("No service of this type is recorded on this day."));
        }
        others_text(&group);
    }
}
