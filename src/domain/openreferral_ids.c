/* What the services of an import share, by id; and what of them is left out. */
#include <stdio.h>
#include <string.h>

#include "openreferral_reading.h"

/* ---- ids ---- */

static int slot_of(const struct id_map *map, struct uuid id)
{
    uint32_t start;
    memcpy(&start, id.bytes + 8, sizeof start); /* ids are hashes, or random */
    int slot = (int)(start & (uint32_t)(map->size - 1));
    while (map->slots[slot].index && uuid_compare(map->slots[slot].id, id) != 0)
        slot = (slot + 1) & (map->size - 1);
    return slot;
}

int id_map_get(const struct id_map *map, struct uuid id)
{
    return map->size ? map->slots[slot_of(map, id)].index - 1 : NONE;
}

enum err id_map_put(struct id_map *map, struct arena *arena, struct uuid id, int index)
{
    if (2 * map->count >= map->size) {
        struct id_map grown = {.size = map->size ? 2 * map->size : 256, .count = map->count};
        grown.slots = arena_take(arena, (size_t)grown.size, sizeof *grown.slots);
        if (!grown.slots)
            return ERR_NO_MEMORY;
        for (int i = 0; i < map->size; i++)
            if (map->slots[i].index)
                grown.slots[slot_of(&grown, map->slots[i].id)] = map->slots[i];
        *map = grown;
    }
    int slot = slot_of(map, id);
    map->count += !map->slots[slot].index;
    map->slots[slot].id = id;
    map->slots[slot].index = index + 1;
    return OK;
}

enum err referral_no_memory(struct referral_reading *reading)
{
    return problem_set(reading->base.problem, ERR_NO_MEMORY,
                       "There is no memory for the services.");
}

enum err referral_put(struct referral_reading *reading, struct id_map *map, struct uuid id,
                      int index)
{
    return id_map_put(map, reading->base.draft.arena, id, index) ? referral_no_memory(reading) : OK;
}

enum err referral_want_id(struct referral_reading *reading, const struct json_at *object,
                          const char *member, struct uuid *out)
{
    struct json_at at = json_member(object, member);
    struct str text = {"", 0};
    enum err err = json_want_text(&at, &text, reading->base.problem);
    if (!err && !uuid_parse(text, out))
        err = json_problem(&at, reading->base.problem, ERR_INVALID,
                           "It must be an id like 123e4567-e89b-12d3-a456-426614174000.");
    return err;
}

/* ---- what services share ---- */

enum err referral_organisation(struct referral_reading *reading, struct uuid id, struct str name,
                               int *out)
{
    *out = id_map_get(&reading->organisations, id);
    if (*out != NONE)
        return OK;
    *out = reading->base.draft.directory->organisations_count;
    *draft_organisations(&reading->base.draft) = (struct organisation_record){id, name};
    return referral_put(reading, &reading->organisations, id, *out);
}

enum err referral_source(struct referral_reading *reading, const struct source_record *source,
                         int *out)
{
    *out = id_map_get(&reading->sources, source->id);
    if (*out != NONE)
        return OK;
    *out = reading->base.draft.directory->sources_count;
    *draft_sources(&reading->base.draft) = *source;
    return referral_put(reading, &reading->sources, source->id, *out);
}

void referral_leave(struct referral_reading *reading, struct str member)
{
    struct openreferral_report *report = reading->report;
    char name[OPENREFERRAL_LEFT_BYTES];
    snprintf(name, sizeof name, "%.*s", (int)(member.len < sizeof name ? member.len : sizeof name),
             member.ptr);
    for (int i = 0; i < report->left_count; i++)
        if (strcmp(report->left[i].name, name) == 0) {
            report->left[i].times++;
            return;
        }
    if (report->left_count == OPENREFERRAL_LEFT_MAX || !str_is_clean(str_from(name), NULL))
        return;
    memcpy(report->left[report->left_count].name, name, sizeof name);
    report->left[report->left_count++].times = 1;
}
