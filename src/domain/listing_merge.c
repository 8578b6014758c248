/* What two people changed of the same listing, brought together part by part. */
#include "domain/listing_merge.h"

#include <string.h>

#include "domain/difference.h"
#include "listing_making.h"

enum side { HAD, THEIRS, YOURS, SIDES };

struct merging {
    const struct listing *sides[SIDES];
    struct differences words[SIDES]; /* each row's */
    struct copying copying[SIDES];
    struct listing *out;
    struct arena *arena;
    bool failed;
};

static const struct service_record *service_of(const struct listing *listing)
{
    return &listing->directory.services[listing->service];
}

/* ---- what stands in one field ---- */

#define TAKE(member, is_same)                                                                      \
    if (is_same(had->member, yours->member))                                                       \
        out->member = theirs->member;

#define IS(a, b) ((a) == (b))
#define IS_DAY(a, b) ((a).days == (b).days)

/* Copies, in one directory: what they name has the same numbers. Yours is what it is, where you
 * changed it. */
static void fields_merge(const struct service_record *had, const struct service_record *theirs,
                         const struct service_record *yours, struct service_record *out)
{
    *out = *yours;
    TAKE(name, str_equal)
    TAKE(alternative_name, str_equal)
    TAKE(description, str_equal)
    TAKE(coverage_text, str_equal)
    TAKE(programme, IS)
    TAKE(audience, IS)
    TAKE(cjs_specific, IS)
    TAKE(provision_type, IS)
    TAKE(reach, IS)
    TAKE(confidential, IS)
    TAKE(region, IS)
    TAKE(checked_on, IS_DAY)
    TAKE(due_on, IS_DAY)
    TAKE(source, IS)
    TAKE(capacity, IS)
    TAKE(capacity_text, str_equal)
    TAKE(capacity_source, IS)
}

/* ---- rows ---- */

struct rows {
    struct span span;
    const struct difference *const *words; /* by row, from 0 */
    bool *is_known;                        /* by row: an equal one is among those that were there */
    int *equal;                            /* by row: of those that were there, or of yours; NONE */
};

/* The words of a list's rows. False: it has not one for each. */
static bool rows_find(struct merging *merging, enum side side, const struct listing_list *list,
                      struct rows *out)
{
    const struct differences *words = &merging->words[side];
    struct span span = listing_span_of(list, service_of(merging->sides[side]));
    size_t room = (size_t)span.count + 1;
    const struct difference **found = ARENA_ARRAY(merging->arena, const struct difference *, room);
    *out = (struct rows){span, found, ARENA_ARRAY(merging->arena, bool, room),
                         ARENA_ARRAY(merging->arena, int, room)};
    int count = 0;
    merging->failed |= !found || !out->is_known || !out->equal;
    for (int i = 0; i < words->count && !merging->failed; i++) {
        if (!str_equal(words->items[i].field, str_from(list->field)))
            continue;
        if (count < span.count)
            found[count] = &words->items[i];
        count++;
    }
    for (int i = 0; i < span.count && !merging->failed; i++) {
        out->is_known[i] = false;
        out->equal[i] = NONE;
    }
    return count == span.count;
}

/* Marks which rows have an equal one: each is the equal of one only. */
static void rows_match(const struct rows *those, bool *is_taken, struct rows *rows)
{
    for (int i = 0; i < those->span.count; i++)
        is_taken[i] = false;
    for (int k = 0; k < rows->span.count; k++) {
        for (int i = 0; i < those->span.count && rows->equal[k] == NONE; i++) {
            if (is_taken[i] || !str_equal(those->words[i]->after, rows->words[k]->after) ||
                !str_equal(those->words[i]->small, rows->words[k]->small))
                continue;
            is_taken[i] = true;
            rows->equal[k] = i;
            rows->is_known[k] = true;
        }
    }
}

static void copy_all(struct merging *merging, enum side side, const struct listing_list *list)
{
    struct span span = listing_span_of(list, service_of(merging->sides[side]));
    for (int i = span.first; i < span.first + span.count; i++)
        list->copy(&merging->copying[side], i);
}

/* Rows that were there and are with both; those that you added, those that they added. */
static void copy_both(struct merging *merging, const struct listing_list *list,
                      const struct rows *theirs, const bool *stays_with_them, struct rows *yours)
{
    for (int k = 0; k < yours->span.count; k++)
        if (!yours->is_known[k] || stays_with_them[yours->equal[k]])
            list->copy(&merging->copying[YOURS], yours->span.first + k);
    for (int k = 0; k < theirs->span.count; k++)
        if (!theirs->is_known[k])
            list->copy(&merging->copying[THEIRS], theirs->span.first + k);
}

/* Where both took the same row away or changed it, or a row has no words, the list is yours. */
static void list_merge(struct merging *merging, const struct listing_list *list)
{
    struct rows rows[SIDES];
    bool has_words = true;
    for (enum side side = HAD; side < SIDES; side++)
        has_words &= rows_find(merging, side, list, &rows[side]);
    size_t room = (size_t)rows[HAD].span.count + 1;
    bool *with_them = ARENA_ARRAY(merging->arena, bool, room);
    bool *with_you = ARENA_ARRAY(merging->arena, bool, room);
    merging->failed |= !with_them || !with_you;
    if (merging->failed)
        return;
    if (!has_words) {
        copy_all(merging, YOURS, list);
        return;
    }
    rows_match(&rows[HAD], with_them, &rows[THEIRS]);
    rows_match(&rows[HAD], with_you, &rows[YOURS]);
    bool is_same = rows[YOURS].span.count == rows[HAD].span.count;
    bool is_disputed = false;
    for (int i = 0; i < rows[HAD].span.count; i++) {
        is_same &= with_you[i];
        is_disputed |= !with_you[i] && !with_them[i];
    }
    if (is_same)
        copy_all(merging, THEIRS, list);
    else if (is_disputed)
        copy_all(merging, YOURS, list);
    else
        copy_both(merging, list, &rows[THEIRS], with_them, &rows[YOURS]);
}

/* Opening hours of a place that was there are of the copy that was made of it, whosever it is. */
static void places_join(struct merging *merging)
{
    const struct directory *out = &merging->out->directory;
    for (enum side side = THEIRS; side < SIDES; side++) {
        struct copying *copying = &merging->copying[side];
        for (int i = 0; i < copying->from->locations_count; i++) {
            struct uuid id = copying->from->sites[copying->from->locations[i].site].id;
            for (int k = 0; k < out->locations_count && copying->places[i] == NONE; k++)
                if (!uuid_compare(out->sites[out->locations[k].site].id, id))
                    copying->places[i] = k;
        }
    }
}

/* ---- all of it ---- */

static enum err merging_begin(struct merging *merging, const struct edit_base *base,
                              struct problem *problem)
{
    enum err err = OK;
    for (enum side side = HAD; side < SIDES && !err; side++) {
        err = listing_words(merging->sides[side], merging->arena, &merging->words[side], problem);
        if (!err)
            err = copying_begin(&merging->copying[side], base, &merging->sides[side]->directory,
                                merging->out, problem);
    }
    return err;
}

/* In the order of the lists: places are there before what is open at them. */
static void rows_merge(struct merging *merging, struct service_record *service)
{
    const struct directory *out = &merging->out->directory;
    const int *const counts[LISTING_LIST_COUNT] = {
        &out->roles_count,     &out->statements_count, &out->locations_count, &out->schedules_count,
        &out->coverages_count, &out->fundings_count,   &out->rules_count,     &out->evidence_count,
        &out->phones_count,    &out->notes_count};
    for (int i = 0; i < LISTING_LIST_COUNT && !merging->failed; i++) {
        list_merge(merging, &listing_lists[i]);
        if (counts[i] == &out->locations_count)
            places_join(merging);
    }
    for (int i = 0; i < LISTING_LIST_COUNT; i++)
        *listing_span(&listing_lists[i], service) = (struct span){0, *counts[i]};
}

/* Also sources of yours that nothing names yet. */
static enum err sources_add(const struct edit_base *base, const struct listing *yours,
                            struct listing *out, struct problem *problem)
{
    struct copying copying;
    enum err err = copying_begin(&copying, base, &yours->directory, out, problem);
    for (int i = 0; i < yours->directory.sources_count && !err; i++)
        (void)copying_source(&copying, i);
    return err;
}

enum err listing_merge(const struct edit_base *base, const struct listing *had,
                       const struct listing *theirs, const struct listing *yours,
                       struct arena *arena, struct listing *out, struct problem *problem)
{
    struct listing made;
    struct merging merging = {.sides = {had, theirs, yours}, .out = &made, .arena = arena};
    struct service_record services[SIDES];
    struct service_record service;
    listing_begin(base, arena, &made);
    enum err err = merging_begin(&merging, base, problem);
    if (err)
        return err;
    for (enum side side = HAD; side < SIDES; side++)
        services[side] = copying_service(&merging.copying[side], service_of(merging.sides[side]));
    fields_merge(&services[HAD], &services[THEIRS], &services[YOURS], &service);
    rows_merge(&merging, &service);
    *draft_services(&made.draft) = service;
    if (made.draft.failed || merging.failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the listing.");
    err = listing_of(base, &made.directory, 0, arena, out, problem); /* what nothing names goes */
    return err ? err : sources_add(base, yours, out, problem);
}
