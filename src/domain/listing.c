/* Listings: one service with what it names, in lists of its own. */
#include "domain/edit.h"

#include <string.h>
#include <sys/random.h>

#include "listing_making.h"
#include "store/services.h"

/* ---- an empty one ---- */

void listing_begin(const struct edit_base *base, struct arena *arena, struct listing *out)
{
    const struct directory *ground = base->ground;
    struct directory *directory = &out->directory;
    memset(out, 0, sizeof *out);
    directory->areas = ground->areas;
    directory->areas_count = ground->areas_count;
    directory->members = ground->members;
    directory->members_count = ground->members_count;
    directory->area_names = ground->area_names;
    directory->area_names_count = ground->area_names_count;
    directory->words = ground->words;
    draft_init(&out->draft, arena, directory);
}

/* Version 4 of RFC 9562. */
static enum err uuid_make(struct uuid *out, struct problem *problem)
{
    if (getrandom(out->bytes, sizeof out->bytes, 0) != (ssize_t)sizeof out->bytes)
        return problem_set(problem, ERR_IO, "The system gives no random numbers.");
    out->bytes[6] = (uint8_t)((out->bytes[6] & 0x0F) | 0x40);
    out->bytes[8] = (uint8_t)((out->bytes[8] & 0x3F) | 0x80);
    return OK;
}

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the listing.");
}

enum err listing_new(const struct edit_base *base, struct arena *arena, struct listing *out,
                     struct problem *problem)
{
    struct uuid id;
    enum err err = uuid_make(&id, problem);
    if (err)
        return err;
    listing_begin(base, arena, out);
    const struct directory *ground = base->ground;
    *draft_services(&out->draft) = (struct service_record){
        .id = id,
        .name = STR(""),
        .alternative_name = STR(""),
        .description = STR(""),
        .coverage_text = STR(""),
        .programme = NONE,
        .cjs_specific = true,
        .provision_type = NONE,
        .region = NONE,
        .synthetic = ground->services_count && ground->services[0].synthetic,
        .checked_on = base->today,
        .source = NONE,
        .capacity = NONE,
        .capacity_text = STR(""),
        .capacity_source = NONE};
    return out->draft.failed ? no_memory(problem) : OK;
}

/* ---- from the record ---- */

enum err listing_current(const struct edit_base *base, struct store *store, struct uuid id,
                         struct arena *arena, struct listing *out, struct problem *problem)
{
    listing_begin(base, arena, out);
    enum err err = store_read_service(store, id, base->ground, arena, &out->directory, problem);
    draft_init(&out->draft, arena, &out->directory);
    return err;
}
