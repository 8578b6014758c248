#include "domain/listing_shared.h"

#include <math.h>
#include <stdio.h>

#include "listing_making.h"
#include "openreferral_reading.h"

enum kind { ORGANISATIONS, PROGRAMMES, SOURCES, SITES, KINDS };

struct sharing {
    const struct directory *ground;
    const struct listing *listing;
    struct arena arena;
    int *others[KINDS]; /* by record of the ground: ours that is otherwise, or NONE */
    bool any;
    struct import_faults *faults;
    bool failed;
};

/* ---- what is otherwise ---- */

static bool is_same_organisation(const struct sharing *sharing, int theirs, int ours)
{
    return str_equal(sharing->ground->organisations[theirs].name,
                     sharing->listing->directory.organisations[ours].name);
}

static bool is_same_programme(const struct sharing *sharing, int theirs, int ours)
{
    const struct programme_record *a = &sharing->ground->programmes[theirs];
    const struct programme_record *b = &sharing->listing->directory.programmes[ours];
    return str_equal(a->name, b->name) && str_equal(a->description, b->description);
}

static bool is_same_source(const struct sharing *sharing, int theirs, int ours)
{
    const struct source_record *a = &sharing->ground->sources[theirs];
    const struct source_record *b = &sharing->listing->directory.sources[ours];
    return str_equal(a->title, b->title) && str_equal(a->url, b->url) &&
           str_equal(a->date_text, b->date_text) && str_equal(a->licence, b->licence) &&
           str_equal(a->confidence, b->confidence) &&
           a->published_earliest.days == b->published_earliest.days &&
           a->published_latest.days == b->published_latest.days;
}

static bool is_same_point(const struct site_record *a, const struct site_record *b)
{
    const double as_written_m = 0.01;
    return a->has_point == b->has_point &&
           (!a->has_point || (fabs(a->grid.easting - b->grid.easting) < as_written_m &&
                              fabs(a->grid.northing - b->grid.northing) < as_written_m));
}

static bool is_same_site(const struct sharing *sharing, int theirs, int ours)
{
    const struct directory *directory = &sharing->listing->directory;
    const struct site_record *a = &sharing->ground->sites[theirs];
    const struct site_record *b = &directory->sites[ours];
    bool has_sources = a->source != NONE && b->source != NONE;
    return str_equal(a->name, b->name) && str_equal(a->address, b->address) &&
           str_equal(a->postcode, b->postcode) && str_equal(a->place, b->place) &&
           str_equal(a->note, b->note) && a->precision == b->precision && a->area == b->area &&
           is_same_point(a, b) && (has_sources || a->source == b->source) &&
           (!has_sources || !uuid_compare(sharing->ground->sources[a->source].id,
                                          directory->sources[b->source].id));
}

#define FIND(kind, list, is_same)                                                                  \
    static void find_##list(struct sharing *sharing)                                               \
    {                                                                                              \
        const struct directory *ours = &sharing->listing->directory;                               \
        const struct directory *ground = sharing->ground;                                          \
        struct id_map map = {0};                                                                   \
        int *others = ARENA_ARRAY(&sharing->arena, int, (size_t)ground->list##_count + 1);         \
        for (int i = 0; i < ours->list##_count; i++)                                               \
            sharing->failed |= id_map_put(&map, &sharing->arena, ours->list[i].id, i) != OK;       \
        sharing->others[kind] = others;                                                            \
        sharing->failed |= !others;                                                                \
        for (int k = 0; k < ground->list##_count && !sharing->failed; k++) {                       \
            int i = id_map_get(&map, ground->list[k].id);                                          \
            others[k] = i == NONE || is_same(sharing, k, i) ? NONE : i;                            \
            sharing->any |= others[k] != NONE;                                                     \
        }                                                                                          \
    }
FIND(ORGANISATIONS, organisations, is_same_organisation)
FIND(PROGRAMMES, programmes, is_same_programme)
FIND(SOURCES, sources, is_same_source)
FIND(SITES, sites, is_same_site)
#undef FIND

/* ---- who else has it ---- */

/* Where the listing has it, as listing_check names that. */
static void where_print(const struct listing *listing, enum kind kind, int ours,
                        char where[LISTING_WHERE_BYTES])
{
    const struct directory *directory = &listing->directory;
    const struct service_record *service = &directory->services[listing->service];
    int row = 0;
    switch (kind) {
    case ORGANISATIONS:
        while (row < service->roles.count &&
               directory->roles[service->roles.first + row].organisation != ours)
            row++;
        snprintf(where, LISTING_WHERE_BYTES, "roles/%d/name", row);
        break;
    case SITES:
        while (row < service->locations.count &&
               directory->locations[service->locations.first + row].site != ours)
            row++;
        snprintf(where, LISTING_WHERE_BYTES, "sites/%d", row);
        break;
    case SOURCES:
        if (ours == service->source)
            snprintf(where, LISTING_WHERE_BYTES, "source/title");
        else
            snprintf(where, LISTING_WHERE_BYTES, "sources/%d/title", ours);
        break;
    case PROGRAMMES:
    case KINDS: snprintf(where, LISTING_WHERE_BYTES, "programme/name"); break;
    }
}

static const char *const reasons[KINDS] = {
    [ORGANISATIONS] = "Other listings name this organisation too: only a steward can change it.",
    [PROGRAMMES] = "Other listings are of this programme too: only a steward can change it.",
    [SOURCES] =
        "Other listings rest on this source too: only a steward can change it. Add a source "
        "of your own instead.",
    [SITES] = "Another service is at this place too: only a steward can change it. Add a place of "
              "your own instead.",
};

/* Another listing has this record of the ground. Each is told once. */
static void use(struct sharing *sharing, enum kind kind, int theirs)
{
    char where[LISTING_WHERE_BYTES];
    int ours = theirs == NONE ? NONE : sharing->others[kind][theirs];
    if (ours == NONE)
        return;
    sharing->others[kind][theirs] = NONE;
    where_print(sharing->listing, kind, ours, where);
    import_faults_add(sharing->faults, where, reasons[kind]);
}

#define USE(span, kind, list, member)                                                              \
    for (int i = (span).first; i < (span).first + (span).count; i++)                               \
        use(sharing, kind, sharing->ground->list[i].member);

static void use_all(struct sharing *sharing, const struct service_record *service)
{
    const struct directory *ground = sharing->ground;
    use(sharing, PROGRAMMES, service->programme);
    use(sharing, SOURCES, service->source);
    use(sharing, SOURCES, service->capacity > 0 ? service->capacity_source : NONE);
    USE(service->roles, ORGANISATIONS, roles, organisation)
    USE(service->statements, SOURCES, statements, source)
    USE(service->locations, SITES, locations, site)
    USE(service->schedules, SOURCES, schedules, source)
    USE(service->coverages, SOURCES, coverages, source)
    USE(service->coverages, SITES, coverages, site)
    USE(service->fundings, SOURCES, fundings, source)
    USE(service->evidence, SOURCES, evidence, source)
    USE(service->phones, SOURCES, phones, source)
    USE(service->notes, SOURCES, notes, source)
    for (int i = service->locations.first; i < service->locations.first + service->locations.count;
         i++)
        use(sharing, SOURCES, ground->sites[ground->locations[i].site].source);
}
#undef USE

enum err listing_shared_check(const struct edit_base *base, const struct listing *listing,
                              struct import_faults *faults, struct problem *problem)
{
    struct sharing sharing = {.ground = base->ground, .listing = listing, .faults = faults};
    const struct uuid own = listing->directory.services[listing->service].id;
    int64_t before = faults->count;
    arena_init(&sharing.arena, 0);
    find_organisations(&sharing);
    find_programmes(&sharing);
    find_sources(&sharing);
    find_sites(&sharing);
    for (int i = 0; sharing.any && !sharing.failed && i < base->ground->services_count; i++)
        if (uuid_compare(base->ground->services[i].id, own) != 0)
            use_all(&sharing, &base->ground->services[i]);
    bool failed = sharing.failed;
    arena_finish(&sharing.arena);
    if (failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the listing.");
    if (faults->count == before)
        return OK;
    int first = before < IMPORT_FAULTS_MAX ? (int)before : 0;
    problem_at(problem, "%s", faults->list[first].where);
    return problem_set(problem, ERR_INVALID, "%s", faults->list[first].reason);
}
