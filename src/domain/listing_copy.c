/* A listing's rows from another directory, with all that they name. */
#include <string.h>

#include "listing_making.h"

static struct str text(struct copying *copying, struct str from)
{
    return draft_text(&copying->to->draft, from);
}

static int area(const struct copying *copying, int from)
{
    const struct directory *to = &copying->to->directory;
    if (from == NONE || copying->has_same_areas)
        return from;
    const struct area_record *wanted = &copying->from->areas[from];
    for (int i = 0; i < to->areas_count; i++)
        if (str_equal(to->areas[i].code, wanted->code) &&
            str_equal(to->areas[i].type, wanted->type))
            return i;
    return NONE;
}

/* Its place among the copies; copies it when it is not among them. */
#define PLACE_OF(name)                                                                             \
    if (from == NONE)                                                                              \
        return NONE;                                                                               \
    struct directory *to = &copying->to->directory;                                                \
    for (int i = 0; i < to->name##_count; i++)                                                     \
        if (uuid_compare(to->name[i].id, copying->from->name[from].id) == 0)                       \
            return i;

static int source(struct copying *copying, int from)
{
    PLACE_OF(sources)
    struct source_record row = copying->from->sources[from];
    row.title = text(copying, row.title);
    row.url = text(copying, row.url);
    row.date_text = text(copying, row.date_text);
    row.licence = text(copying, row.licence);
    row.confidence = text(copying, row.confidence);
    *draft_sources(&copying->to->draft) = row;
    return to->sources_count - 1;
}

static int organisation(struct copying *copying, int from)
{
    PLACE_OF(organisations)
    struct organisation_record row = copying->from->organisations[from];
    row.name = text(copying, row.name);
    *draft_organisations(&copying->to->draft) = row;
    return to->organisations_count - 1;
}

static int programme(struct copying *copying, int from)
{
    PLACE_OF(programmes)
    struct programme_record row = copying->from->programmes[from];
    row.name = text(copying, row.name);
    row.description = text(copying, row.description);
    *draft_programmes(&copying->to->draft) = row;
    return to->programmes_count - 1;
}

static int site(struct copying *copying, int from)
{
    PLACE_OF(sites)
    struct site_record row = copying->from->sites[from];
    row.name = text(copying, row.name);
    row.address = text(copying, row.address);
    row.postcode = text(copying, row.postcode);
    row.place = text(copying, row.place);
    row.note = text(copying, row.note);
    row.area = area(copying, row.area);
    row.source = source(copying, row.source);
    *draft_sites(&copying->to->draft) = row;
    return to->sites_count - 1;
}
#undef PLACE_OF

static void copy_role(struct copying *copying, int number)
{
    const struct role_record *from = &copying->from->roles[number];
    struct role_record row = {organisation(copying, from->organisation), from->role};
    *draft_roles(&copying->to->draft) = row;
}

static void copy_statement(struct copying *copying, int number)
{
    const struct statement_record *from = &copying->from->statements[number];
    struct statement_record row = *from;
    row.from_text = text(copying, row.from_text);
    row.to_text = text(copying, row.to_text);
    row.source = source(copying, row.source);
    *draft_statements(&copying->to->draft) = row;
}

static void copy_location(struct copying *copying, int number)
{
    const struct location_record *from = &copying->from->locations[number];
    struct location_record row = *from;
    row.site = site(copying, row.site);
    copying->places[number] = copying->to->directory.locations_count;
    *draft_locations(&copying->to->draft) = row;
}

/* Of opening hours: the copy of their place. */
static int place(struct copying *copying, int from)
{
    if (copying->places[from] == NONE)
        copy_location(copying, from);
    return copying->places[from];
}

static void copy_schedule(struct copying *copying, int number)
{
    const struct schedule_record *from = &copying->from->schedules[number];
    struct schedule_record row = *from;
    if (row.location != NONE)
        row.location = place(copying, row.location);
    row.source = source(copying, row.source);
    row.text = text(copying, row.text);
    row.note = text(copying, row.note);
    *draft_schedules(&copying->to->draft) = row;
}

static void copy_coverage(struct copying *copying, int number)
{
    const struct coverage_record *from = &copying->from->coverages[number];
    struct directory *to = &copying->to->directory;
    struct coverage_record row = *from;
    row.areas = (struct span){to->coverage_areas_count, 0};
    for (int i = from->areas.first; i < from->areas.first + from->areas.count; i++) {
        int place = area(copying, copying->from->coverage_areas[i]);
        if (place == NONE)
            continue;
        draft_coverage_area(&copying->to->draft, place);
        row.areas.count++;
    }
    row.within = area(copying, row.within);
    row.site = site(copying, row.site);
    row.wkb = text(copying, row.wkb);
    row.from_text = text(copying, row.from_text);
    row.to_text = text(copying, row.to_text);
    row.source = source(copying, row.source);
    row.note = text(copying, row.note);
    *draft_coverages(&copying->to->draft) = row;
}

static void copy_funding(struct copying *copying, int number)
{
    const struct funding_record *from = &copying->from->fundings[number];
    struct funding_record row = *from;
    row.funder = text(copying, row.funder);
    row.from_text = text(copying, row.from_text);
    row.to_text = text(copying, row.to_text);
    row.source = source(copying, row.source);
    row.note = text(copying, row.note);
    *draft_fundings(&copying->to->draft) = row;
}

static void copy_rule(struct copying *copying, int number)
{
    const struct rule *from = &copying->from->rules[number];
    struct rule row = *from;
    row.text = text(copying, row.text);
    row.question = text(copying, row.question);
    *draft_rules(&copying->to->draft) = row;
}

static void copy_evidence(struct copying *copying, int number)
{
    const struct evidence_record *from = &copying->from->evidence[number];
    struct evidence_record row = *from;
    row.source = source(copying, row.source);
    row.seen_text = text(copying, row.seen_text);
    row.note = text(copying, row.note);
    *draft_evidence(&copying->to->draft) = row;
}

static void copy_phone(struct copying *copying, int number)
{
    const struct phone_record *from = &copying->from->phones[number];
    struct phone_record row = *from;
    row.number = text(copying, row.number);
    row.description = text(copying, row.description);
    row.source = source(copying, row.source);
    *draft_phones(&copying->to->draft) = row;
}

static void copy_note(struct copying *copying, int number)
{
    const struct note_record *from = &copying->from->notes[number];
    struct note_record row = *from;
    row.title = text(copying, row.title);
    row.text = text(copying, row.text);
    row.source = source(copying, row.source);
    *draft_notes(&copying->to->draft) = row;
}

#define SPAN(list) offsetof(struct service_record, list)
const struct listing_list listing_lists[LISTING_LIST_COUNT] = {
    {"roles", SPAN(roles), copy_role},
    {"statements", SPAN(statements), copy_statement},
    {"sites", SPAN(locations), copy_location},
    {"schedules", SPAN(schedules), copy_schedule},
    {"coverages", SPAN(coverages), copy_coverage},
    {"fundings", SPAN(fundings), copy_funding},
    {"rules", SPAN(rules), copy_rule},
    {"evidence", SPAN(evidence), copy_evidence},
    {"phones", SPAN(phones), copy_phone},
    {"notes", SPAN(notes), copy_note},
};
#undef SPAN

struct span *listing_span(const struct listing_list *list, struct service_record *service)
{
    return (struct span *)(void *)((char *)service + list->span_at);
}

struct span listing_span_of(const struct listing_list *list, const struct service_record *service)
{
    struct span span;
    memcpy(&span, (const char *)service + list->span_at, sizeof span);
    return span;
}

enum err copying_begin(struct copying *out, const struct edit_base *base,
                       const struct directory *from, struct listing *to, struct problem *problem)
{
    struct arena *arena = to->draft.arena;
    *out = (struct copying){from, to, from->areas == base->ground->areas,
                            ARENA_ARRAY(arena, int, (size_t)from->locations_count + 1)};
    if (!out->places)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the listing.");
    for (int i = 0; i < from->locations_count; i++)
        out->places[i] = NONE;
    return OK;
}

struct service_record copying_service(struct copying *copying, const struct service_record *from)
{
    struct service_record row = *from;
    row.name = text(copying, row.name);
    row.alternative_name = text(copying, row.alternative_name);
    row.description = text(copying, row.description);
    row.coverage_text = text(copying, row.coverage_text);
    row.capacity_text = text(copying, row.capacity_text);
    row.programme = programme(copying, row.programme);
    row.region = area(copying, row.region);
    row.source = source(copying, row.source);
    row.capacity_source = source(copying, row.capacity_source);
    for (int i = 0; i < LISTING_LIST_COUNT; i++)
        *listing_span(&listing_lists[i], &row) = (struct span){0, 0};
    return row;
}

int copying_source(struct copying *copying, int number)
{
    return source(copying, number);
}

enum err listing_of(const struct edit_base *base, const struct directory *from, int service,
                    struct arena *arena, struct listing *out, struct problem *problem)
{
    struct copying copying;
    const struct service_record *had = &from->services[service];
    listing_begin(base, arena, out);
    enum err err = copying_begin(&copying, base, from, out, problem);
    if (err)
        return err;
    struct service_record row = copying_service(&copying, had);
    for (int i = 0; i < LISTING_LIST_COUNT; i++) {
        struct span span = listing_span_of(&listing_lists[i], had);
        for (int k = span.first; k < span.first + span.count; k++)
            listing_lists[i].copy(&copying, k);
        *listing_span(&listing_lists[i], &row) = (struct span){0, span.count};
    }
    *draft_services(&out->draft) = row;
    return out->draft.failed
               ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the listing.")
               : OK;
}
