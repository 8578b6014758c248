#include "domain/synthetic.h"

#include <stdio.h>

#include "codec/json_write.h"
#include "domain/ground.h"
#include "domain/load.h"
#include "synthetic_making.h"

static void draw_reach(struct making *making, struct service_record *service)
{
    int dice = draw_below(making, 100);
    service->reach = dice < 70 ? REACH_VISIT : dice < 92 ? REACH_REMOTE : REACH_REFUGE;
    if (dice != 99)
        return;
    service->confidential = true;
    service->region = draw_percent(making, 80) ? making->london : draw_group(making);
}

/* Of about 30 % of the places to go to. From the id, which is a hash already: a draw would move all
 * that is drawn after it. */
static void make_capacity(struct service_record *service)
{
    service->capacity = NONE;
    service->capacity_text = STR("");
    service->capacity_source = NONE;
    if (service->reach != REACH_VISIT || service->id.bytes[15] % 10 >= 3)
        return;
    service->capacity = CAPACITY_LEAST + service->id.bytes[14] % CAPACITY_SPAN;
    service->capacity_text = STR("Made up by a program.");
    service->capacity_source = 0;
}

/* One in sixteen is due half a year after its check, and so overdue; the others are not for as long
 * as anybody may show this directory. */
static struct date due_of(int number)
{
    enum { ONE_IN = 16, OVERDUE = 5, YEAR_DAYS = 365 };
    if (number % ONE_IN == OVERDUE)
        return (struct date){0};
    return (struct date){day_of(2036, 1, 1).days + number % YEAR_DAYS};
}

static enum err make_service(struct making *making, int number)
{
    static const enum audience audiences[] = {AUDIENCE_WOMEN, AUDIENCE_WOMEN, AUDIENCE_WOMEN,
                                              AUDIENCE_WOMEN_STRAND, AUDIENCE_ALL};
    struct directory *directory = making->draft.directory;
    const struct vocabulary *types = vocabulary_find(&directory->words, "provision-type");
    making->number = number;
    making->state = making->seed;
    making->state = draw(making) ^ (uint64_t)number * UINT64_C(0xD1342543DE82EF95);
    struct service_record service = {
        .name = text_of(making, "Synthetic service ", 6, number + 1, ""),
        .description = STR("Made up by a program. Not a real service."),
        .programme = NONE,
        .region = NONE,
        .synthetic = true,
        .checked_on = day_of(2025, 1, 1),
        .due_on = due_of(number),
        .source = 0,
    };
    /* one after the other: an initializer draws in any order */
    if (draw_percent(making, 20))
        service.programme = number / SERVICES_PER_PROGRAMME;
    service.audience = audiences[draw_below(making, 5)];
    service.cjs_specific = draw_percent(making, 75);
    service.provision_type = types ? draw_below(making, types->count) : 0;
    service.id = draft_uuid("synthetic", text_of(making, "", 1, number + 1, ""));
    draw_reach(making, &service);
    make_capacity(&service);
    int borough = draw_below(making, making->borough_count);
    make_statements(making, &service);
    make_roles(making, &service);
    make_sites(making, &service, borough);
    make_hours(making, &service);
    enum err err = make_coverages(making, &service, borough);
    make_fundings(making, &service);
    make_evidence(making, &service);
    make_rules(making, &service);
    *draft_services(&making->draft) = service;
    return err;
}

/* Sources, organisations and programmes, and room for the rest. */
static void make_frame(struct making *making, int services)
{
    *draft_sources(&making->draft) = (struct source_record){
        .id = draft_uuid("source", STR("synthetic")),
        .title = STR("Synthetic data: not real"),
        .published_earliest = day_of(2025, 1, 1),
        .published_latest = day_of(2025, 1, 1),
        .confidence = STR("made up"),
    };
    for (int i = 0; i <= (services - 1) / SERVICES_PER_ORGANISATION; i++) {
        struct organisation_record organisation = {
            .name = text_of(making, "Synthetic organisation ", 1, i + 1, "")};
        organisation.id = draft_uuid("organisation", organisation.name);
        *draft_organisations(&making->draft) = organisation;
    }
    for (int i = 0; i <= (services - 1) / SERVICES_PER_PROGRAMME; i++) {
        struct programme_record programme = {
            .name = text_of(making, "Synthetic programme ", 1, i + 1, ""),
            .description = STR("Made up by a program. Not a real programme.")};
        programme.id = draft_uuid("programme", programme.name);
        *draft_programmes(&making->draft) = programme;
    }
    draft_services_reserve(&making->draft, services);
    draft_statements_reserve(&making->draft, services + services / 10 + 64);
    draft_sites_reserve(&making->draft, services + services / 2 + 64);
    draft_locations_reserve(&making->draft, services + services / 2 + 64);
    draft_schedules_reserve(&making->draft, services + services / 2 + 64);
    draft_coverages_reserve(&making->draft, services + services / 5 + 64);
    draft_rules_reserve(&making->draft, 4 * services + 64);
    draft_evidence_reserve(&making->draft, services + services * 3 / 5 + 64);
    draft_fundings_reserve(&making->draft, services + services / 3 + 64);
}

/* Groups of at least three boroughs that are not the whole of London. */
static void find_groups(struct making *making)
{
    const struct directory *directory = making->draft.directory;
    int *groups = ARENA_ARRAY(making->draft.arena, int, (size_t)directory->areas_count);
    making->london = ground_area(directory, "london", STR("E12000007"));
    for (int i = 0; groups && i < directory->areas_count; i++) {
        int members = 0;
        for (int k = 0; k < directory->members_count; k++)
            members += directory->members[k].group == i;
        if (i != making->london && members >= REGION_BOROUGHS_LEAST)
            groups[making->group_count++] = i;
    }
    making->groups = groups;
}

enum err synthetic_make(struct directory *directory, struct arena *arena, int services,
                        uint64_t seed, struct problem *problem)
{
    struct making making = {.seed = seed, .problem = problem};
    struct rings *boroughs = NULL;
    struct rings water;
    draft_init(&making.draft, arena, directory);
    if (services < 1 || services > SYNTHETIC_SERVICES_MAX)
        return problem_set(problem, ERR_INVALID, "The number of services must be 1 to %d.",
                           SYNTHETIC_SERVICES_MAX);
    enum err err =
        ground_rings(directory, arena, &boroughs, &making.borough_count, &water, problem);
    making.boroughs = boroughs;
    find_groups(&making);
    if (!err && (!making.borough_count || making.london == NONE))
        err = problem_set(problem, ERR_NOT_FOUND,
                          "There are no boroughs in the database yet. Load the geodata first.");
    if (!err)
        err = locator_build(boroughs, making.borough_count, NULL, arena, &making.locator, problem);
    if (!err)
        make_frame(&making, services);
    for (int i = 0; i < services && !err && !making.draft.failed; i++)
        err = make_service(&making, i);
    if (making.draft.failed)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for so many services.");
    return err;
}

static enum err write_directory(struct store *store, const struct directory *directory,
                                const char *print, struct problem *problem)
{
    struct buf payload;
    buf_init(&payload, 0);
    struct json_write write = json_write_to(&payload);
    json_write_object_begin(&write);
    json_write_key(&write, STR("directory"));
    json_write_text(&write, str_from(print));
    json_write_object_end(&write);
    enum err err = store_begin(store, problem);
    if (!err) {
        err = store_write_services(store, directory, problem);
        if (!err)
            err = store_set_loaded(store, LOADED_SERVICES, str_from(print),
                                   directory->services_count, problem);
        if (!err)
            err = store_remember(store, "command line", "demo", LOADED_SERVICES, buf_view(&payload),
                                 problem);
        enum err end = store_end(store, !err, problem);
        err = err ? err : end;
    }
    buf_finish(&payload);
    return err ? err : store_checkpoint(store, problem);
}

static enum err fill(struct store *store, struct arena *arena, int services, uint64_t seed,
                     struct synthetic_report *out, struct problem *problem)
{
    char print[100];
    struct str before = {"", 0};
    struct directory directory;
    int64_t real = 0;
    snprintf(print, sizeof print, "synthetic 3: %d services, seed %llu", services,
             (unsigned long long)seed);
    enum err err = store_count_services(store, false, &real, problem);
    if (!err && real > 0)
        err = problem_set(
            problem, ERR_INVALID,
            "This database holds %lld real services. Synthetic ones are never mixed with "
            "them: name another file with --db.",
            (long long)real);
    if (!err)
        err = store_loaded(store, LOADED_SERVICES, arena, &before, problem);
    if (!err && str_equal(before, str_from(print))) {
        *out = (struct synthetic_report){.was_filled = true};
        return OK;
    }
    if (!err)
        err = store_read_ground(store, arena, &directory, problem);
    if (!err)
        err = synthetic_make(&directory, arena, services, seed, problem);
    if (!err)
        err = write_directory(store, &directory, print, problem);
    if (!err)
        *out = (struct synthetic_report){.services = directory.services_count,
                                         .sites = directory.sites_count,
                                         .coverages = directory.coverages_count,
                                         .rules = directory.rules_count};
    return err;
}

enum err synthetic_fill(struct store *store, int services, uint64_t seed,
                        struct synthetic_report *out, struct problem *problem)
{
    struct arena arena;
    arena_init(&arena, 0);
    enum err err = fill(store, &arena, services, seed, out, problem);
    arena_finish(&arena);
    return err;
}
