#include "openreferral_merge.h"

struct merge_start merge_begin(const struct directory *directory)
{
    return (struct merge_start){directory->services_count, directory->sources_count,
                                directory->organisations_count, directory->programmes_count,
                                directory->sites_count};
}

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the import.");
}

/* ---- comparing ---- */

enum err merge_compare(const struct referral_reading *reading, const struct merge_start *start,
                       const struct id_map *before, struct openreferral_report *out,
                       struct problem *problem)
{
    const struct directory *directory = reading->base.draft.directory;
    struct openreferral_view view = {.directory = directory, .today = reading->today};
    struct buf old;
    struct buf new;
    buf_init(&old, 0);
    buf_init(&new, 0);
    for (int i = start->services; i < directory->services_count; i++) {
        int place = id_map_get(before, directory->services[i].id);
        if (place == NONE) {
            out->created++;
            continue;
        }
        buf_clear(&old);
        buf_clear(&new);
        openreferral_service_write(&view, place, &old);
        openreferral_service_write(&view, i, &new);
        if (str_equal(buf_view(&old), buf_view(&new)))
            out->unchanged++;
        else
            out->changed++;
    }
    bool failed = old.failed || new.failed;
    buf_finish(&old);
    buf_finish(&new);
    return failed ? no_memory(problem) : OK;
}

/* ---- merging ---- */

/* Where each record of a list is in the end; NONE if it goes. */
struct moves {
    int *sources;
    int *organisations;
    int *programmes;
    int *sites;
};

static int moved(const int *moves, int index)
{
    return index == NONE ? NONE : moves[index];
}

/* Each record's newest version: itself, or the import's of the same id. */
#define NEWEST(name, known)                                                                        \
    moves->name = ARENA_ARRAY(arena, int, (size_t)directory->name##_count + 1);                    \
    for (int i = 0; moves->name && i < directory->name##_count; i++) {                             \
        int newer = i < start->name ? id_map_get(&reading->known, directory->name[i].id) : NONE;   \
        moves->name[i] = newer == NONE ? i : newer;                                                \
    }

static enum err find_newest(const struct referral_reading *reading, const struct merge_start *start,
                            struct moves *moves, struct problem *problem)
{
    const struct directory *directory = reading->base.draft.directory;
    struct arena *arena = reading->base.draft.arena;
    NEWEST(sources, sources)
    NEWEST(organisations, organisations)
    NEWEST(programmes, programmes)
    NEWEST(sites, sites)
    return moves->sources && moves->organisations && moves->programmes && moves->sites
               ? OK
               : no_memory(problem);
}
#undef NEWEST

/* Changes what the rows of one service point to. */
#define EACH(span, list, field, how)                                                               \
    for (int i = (span).first; i < (span).first + (span).count; i++)                               \
        directory->list[i].field = moved(moves->how, directory->list[i].field);

static void point_rows(struct directory *directory, struct service_record *service,
                       const struct moves *moves)
{
    service->programme = moved(moves->programmes, service->programme);
    service->source = moved(moves->sources, service->source);
    service->capacity_source = moved(moves->sources, service->capacity_source);
    EACH(service->roles, roles, organisation, organisations)
    EACH(service->statements, statements, source, sources)
    EACH(service->locations, locations, site, sites)
    EACH(service->schedules, schedules, source, sources)
    EACH(service->coverages, coverages, site, sites)
    EACH(service->coverages, coverages, source, sources)
    EACH(service->fundings, fundings, source, sources)
    EACH(service->evidence, evidence, source, sources)
    EACH(service->phones, phones, source, sources)
    EACH(service->notes, notes, source, sources)
}

static void point_all(struct directory *directory, const struct moves *moves)
{
    for (int i = 0; i < directory->services_count; i++)
        point_rows(directory, &directory->services[i], moves);
    EACH(directory->data_notes, notes, source, sources)
    for (int i = 0; i < directory->sites_count; i++)
        directory->sites[i].source = moved(moves->sources, directory->sites[i].source);
}
#undef EACH

static void replace_services(const struct referral_reading *reading,
                             const struct merge_start *start, const struct id_map *before)
{
    struct directory *directory = reading->base.draft.directory;
    int count = start->services;
    for (int i = start->services; i < directory->services_count; i++) {
        int place = id_map_get(before, directory->services[i].id);
        directory->services[place == NONE ? count++ : place] = directory->services[i];
    }
    directory->services_count = count;
}

/* Sites that some service is at, or draws a circle round. moves->sites: 1 or 0. */
static void mark_sites(const struct directory *directory, int *used)
{
    for (int i = 0; i < directory->sites_count; i++)
        used[i] = 0;
    for (int i = 0; i < directory->services_count; i++) {
        const struct service_record *service = &directory->services[i];
        for (int k = 0; k < service->locations.count; k++)
            used[directory->locations[service->locations.first + k].site] = 1;
        for (int k = 0; k < service->coverages.count; k++)
            if (directory->coverages[service->coverages.first + k].site != NONE)
                used[directory->coverages[service->coverages.first + k].site] = 1;
    }
}

/* Closes the gaps that superseded records leave. stays: 1 or 0 for each; becomes where it is. */
#define CLOSE_UP(name)                                                                             \
    do {                                                                                           \
        int count = 0;                                                                             \
        for (int i = 0; i < directory->name##_count; i++) {                                        \
            bool stays = moves->name[i] == 1;                                                      \
            moves->name[i] = stays ? count : NONE;                                                 \
            if (stays)                                                                             \
                directory->name[count++] = directory->name[i];                                     \
        }                                                                                          \
        directory->name##_count = count;                                                           \
    } while (0)

/* A record that is its own newest version stays. */
static void mark_newest(int *moves, int count)
{
    for (int i = 0; i < count; i++)
        moves[i] = moves[i] == i;
}

enum err merge_end(const struct referral_reading *reading, const struct merge_start *start,
                   const struct id_map *before, struct problem *problem)
{
    struct directory *directory = reading->base.draft.directory;
    struct moves found = {NULL, NULL, NULL, NULL};
    struct moves *moves = &found;
    enum err err = find_newest(reading, start, moves, problem);
    if (err)
        return err;
    replace_services(reading, start, before);
    point_all(directory, moves);
    mark_newest(moves->sources, directory->sources_count);
    mark_newest(moves->organisations, directory->organisations_count);
    mark_newest(moves->programmes, directory->programmes_count);
    mark_sites(directory, moves->sites);
    CLOSE_UP(sources);
    CLOSE_UP(organisations);
    CLOSE_UP(programmes);
    CLOSE_UP(sites);
    point_all(directory, moves);
    return OK;
}
