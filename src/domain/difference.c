#include <string.h>

#include "listing_telling.h"

/* ---- rows of one heading ---- */

static bool is_same_field(const struct difference *a, const struct difference *b)
{
    return str_equal(a->field, b->field) && str_equal(a->label, b->label);
}

/* Which of one side have an equal on the other: each is the equal of one only. */
static void match(const struct differences *before, const struct differences *after, bool *is_old,
                  bool *is_new)
{
    for (int i = 0; i < before->count; i++)
        is_old[i] = true;
    for (int k = 0; k < after->count; k++) {
        is_new[k] = true;
        for (int i = 0; i < before->count && is_new[k]; i++)
            if (is_old[i] && is_same_field(&before->items[i], &after->items[k]) &&
                str_equal(before->items[i].after, after->items[k].after) &&
                str_equal(before->items[i].small, after->items[k].small)) {
                is_old[i] = false;
                is_new[k] = false;
            }
    }
}

/* How many of the first letters and of the last are the same: the rows that are most alike are
 * taken for the same row, changed. */
static size_t likeness(struct str a, struct str b)
{
    size_t most = a.len < b.len ? a.len : b.len;
    size_t same = 0;
    size_t tail = 0;
    while (same < most && a.ptr[same] == b.ptr[same])
        same++;
    while (tail < most - same && a.ptr[a.len - 1 - tail] == b.ptr[b.len - 1 - tail])
        tail++;
    return same + tail;
}

/* The row of the others under the same heading that is most like this one; NONE. */
static int most_alike(const struct differences *others, const bool *may,
                      const struct difference *row)
{
    int best = NONE;
    size_t most = 0;
    for (int i = 0; i < others->count; i++) {
        if (!may[i] || !is_same_field(&others->items[i], row))
            continue;
        size_t alike = likeness(others->items[i].after, row->after);
        if (best == NONE || alike > most) {
            best = i;
            most = alike;
        }
    }
    return best;
}

/* Two rows that are most like each other are one row, changed; what is left over goes together in
 * order. *partners: by new row, its old one, or NULL. */
static void pair(const struct differences *before, const struct differences *after, bool *is_old,
                 bool *is_new, const struct difference **partners)
{
    for (int pass = 0; pass < 2; pass++)
        for (int k = 0; k < after->count; k++) {
            int i = is_new[k] ? most_alike(before, is_old, &after->items[k]) : NONE;
            bool is_mutual =
                i != NONE && (pass || most_alike(after, is_new, &before->items[i]) == k);
            if (!is_mutual)
                continue;
            partners[k] = &before->items[i];
            is_old[i] = false;
            is_new[k] = false;
        }
}

/* ---- all headings ---- */

struct found {
    struct differences differences;
    struct arena *arena;
    bool failed;
};

static void put(struct found *found, const struct difference *of, struct str before,
                struct str after)
{
    struct differences *out = &found->differences;
    out->items[out->count++] = (struct difference){
        .field = of->field, .label = of->label, .before = before, .after = after};
}

/* The words with their small print. */
static struct str with_small(struct found *found, const struct difference *row)
{
    struct buf words;
    buf_init(&words, 0);
    telling_sentence(&words, row->after);
    telling_sentence(&words, row->small);
    struct str kept = str_copy(buf_view(&words), found->arena);
    found->failed |= words.failed || !kept.ptr;
    buf_finish(&words);
    return kept;
}

/* One row of the old ones and one of the new; where both read the same, their small print differs.
 */
static void put_changed(struct found *found, const struct difference *before,
                        const struct difference *after)
{
    bool is_small = str_equal(before->after, after->after);
    put(found, after, is_small ? with_small(found, before) : before->after,
        is_small ? with_small(found, after) : after->after);
}

/* Where a heading stands among those of the listing as it is, or else as it was. */
static void put_all(const struct differences *before, const struct differences *after, bool *is_old,
                    const bool *is_new, const struct difference *const *partners,
                    struct found *found)
{
    for (int k = 0; k < after->count; k++) {
        const struct difference *row = &after->items[k];
        if (partners[k])
            put_changed(found, partners[k], row);
        else if (is_new[k])
            put(found, row, STR(""), row->after);
        bool is_last = k + 1 == after->count || !is_same_field(row, row + 1);
        for (int i = 0; is_last && i < before->count; i++)
            if (is_old[i] && is_same_field(&before->items[i], row)) {
                put(found, &before->items[i], before->items[i].after, STR(""));
                is_old[i] = false;
            }
    }
    for (int i = 0; i < before->count; i++)
        if (is_old[i])
            put(found, &before->items[i], before->items[i].after, STR(""));
}

/* Not all of a record has words. */
static bool is_same_document(const struct listing *a, const struct listing *b)
{
    const struct edit_base none = {.ground = NULL};
    char versions[2][EDIT_VERSION_BYTES];
    return !listing_version(&none, a, versions[0], NULL) &&
           !listing_version(&none, b, versions[1], NULL) && strcmp(versions[0], versions[1]) == 0;
}

enum err differences_find(const struct listing *before, const struct listing *after,
                          struct arena *arena, struct differences *out, struct problem *problem)
{
    struct differences had = {0, NULL};
    struct differences now = {0, NULL};
    enum err err = listing_words(after, arena, &now, problem);
    if (!err && before)
        err = listing_words(before, arena, &had, problem);
    if (err)
        return err;
    size_t most = (size_t)had.count + (size_t)now.count + 1;
    bool *is_old = ARENA_ARRAY(arena, bool, (size_t)had.count + 1);
    bool *is_new = ARENA_ARRAY(arena, bool, (size_t)now.count + 1);
    struct found found = {{0, ARENA_ARRAY(arena, struct difference, most)}, arena, false};
    const struct difference **partners =
        ARENA_ARRAY(arena, const struct difference *, (size_t)now.count + 1);
    if (!is_old || !is_new || !found.differences.items || !partners)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the difference.");
    for (int k = 0; k < now.count; k++)
        partners[k] = NULL;
    match(&had, &now, is_old, is_new);
    pair(&had, &now, is_old, is_new, partners);
    put_all(&had, &now, is_old, is_new, partners, &found);
    if (!found.differences.count && before && !is_same_document(before, after))
        put(&found, &(struct difference){.field = STR("record"), .label = STR("Small print")},
            STR(""), STR("All reads the same. What differs is in its record only, like an id."));
    if (found.failed)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the difference.");
    *out = found.differences;
    return OK;
}
