/* Polygons measured, joined and cut, once for each content. One computation at a time; most
 * questions find their answers here. */
#include "domain/gap_memory.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "gap_making.h"
#include "geo/overlap.h"

/* When it holds more, it forgets everything: what is asked for comes back by being asked for. */
static const size_t memory_max_bytes = (size_t)64 << 20;
enum { SLOTS_AT_FIRST = 1024, ENTRY_BYTES = 160, CALL_LIMIT_MS = 10000 };

enum kind { KIND_SHAPE, KIND_CLIP, KIND_COVERED, KIND_LEFT };

/* An answer and what it is the answer to. */
struct entry {
    uint64_t key[2];
    enum kind kind;
    bool is_used;
    double area_m2;      /* of KIND_COVERED */
    struct shape *shape; /* of the others */
};

struct gap_memory {
    pthread_mutex_t mutex;
    struct shaper *shaper;
    struct arena arena; /* holds the slots, also those that it has outgrown */
    int slot_count;     /* a power of two; 0 at first */
    int used_count;
    struct entry *slots;
    size_t used_bytes;
};

enum err gap_memory_create(struct gap_memory **out, struct problem *problem)
{
    struct gap_memory *memory = calloc(1, sizeof *memory);
    if (!memory)
        return gap_no_memory(problem);
    enum err err = shaper_create(&memory->shaper, problem);
    if (err) {
        free(memory);
        return err;
    }
    shaper_limit(memory->shaper, CALL_LIMIT_MS);
    arena_init(&memory->arena, 0);
    pthread_mutex_init(&memory->mutex, NULL);
    *out = memory;
    return OK;
}

static void memory_forget(struct gap_memory *memory)
{
    for (int i = 0; i < memory->slot_count; i++)
        shape_drop(memory->shaper, memory->slots[i].shape);
    arena_finish(&memory->arena);
    arena_init(&memory->arena, 0);
    memory->slots = NULL;
    memory->slot_count = memory->used_count = 0;
    memory->used_bytes = 0;
}

void gap_memory_destroy(struct gap_memory *memory)
{
    if (!memory)
        return;
    memory_forget(memory);
    shaper_destroy(memory->shaper);
    pthread_mutex_destroy(&memory->mutex);
    free(memory);
}

/* ---- the table ------------------------------------------------------------------------------- */

/* Where the key is or belongs. Keys are hashes already. */
static int slot_at(const struct entry *slots, int slot_count, const uint64_t key[2], enum kind kind)
{
    size_t mask = (size_t)slot_count - 1;
    size_t at = (key[0] + (uint64_t)kind * 0x9E3779B97F4A7C15) & mask;
    while (slots[at].is_used &&
           !(slots[at].key[0] == key[0] && slots[at].key[1] == key[1] && slots[at].kind == kind))
        at = (at + 1) & mask;
    return (int)at;
}

static bool memory_grow(struct gap_memory *memory)
{
    int more = memory->slot_count ? 2 * memory->slot_count : SLOTS_AT_FIRST;
    struct entry *slots = ARENA_ARRAY(&memory->arena, struct entry, (size_t)more);
    if (!slots)
        return false;
    for (int i = 0; i < memory->slot_count; i++) {
        const struct entry *entry = &memory->slots[i];
        if (entry->is_used)
            slots[slot_at(slots, more, entry->key, entry->kind)] = *entry;
    }
    memory->slots = slots;
    memory->slot_count = more;
    return true;
}

static const struct entry *memory_find(struct gap_memory *memory, const uint64_t key[2],
                                       enum kind kind)
{
    if (!memory->slot_count)
        return NULL;
    const struct entry *entry =
        &memory->slots[slot_at(memory->slots, memory->slot_count, key, kind)];
    return entry->is_used ? entry : NULL;
}

/* Takes over the shape, also on failure. */
static enum err memory_keep(struct gap_memory *memory, const uint64_t key[2], enum kind kind,
                            double area_m2, struct shape *shape, struct problem *problem)
{
    if (2 * memory->used_count >= memory->slot_count && !memory_grow(memory)) {
        shape_drop(memory->shaper, shape);
        return gap_no_memory(problem);
    }
    memory->slots[slot_at(memory->slots, memory->slot_count, key, kind)] =
        (struct entry){{key[0], key[1]}, kind, true, area_m2, shape};
    memory->used_count++;
    memory->used_bytes += ENTRY_BYTES + (shape ? shape_size_bytes(shape) : 0);
    return OK;
}

/* What it holds stays good until the lock is given back. */
static void memory_lock(struct gap_memory *memory)
{
    pthread_mutex_lock(&memory->mutex);
    if (memory->used_bytes > memory_max_bytes)
        memory_forget(memory);
}

/* ---- keys ------------------------------------------------------------------------------------ */

static void key_add(uint64_t into[2], const uint64_t key[2])
{
    into[0] += key[0];
    into[1] += key[1];
}

/* A piece's key is turned, so that no sum of shapes gives it. */
static void key_of_piece(const struct gap_piece *piece, uint64_t key[2])
{
    key[0] = piece->key[0] * 0xD6E8FEB86659FD93 + 1;
    key[1] = piece->key[1] * 0xA0761D6478BD642F + 1;
}

static void key_of_cover(const struct gap_view *view, const struct gap_piece *piece,
                         const int *rows, int row_count, uint64_t key[2])
{
    key_of_piece(piece, key);
    for (int i = 0; i < row_count; i++)
        key_add(key, gap_shape_key(view, rows[i]));
}

/* ---- shapes ---------------------------------------------------------------------------------- */

static enum err polygon_get(struct gap_memory *memory, const uint64_t key[2], struct str wkb,
                            const struct shape **out, struct problem *problem)
{
    const struct entry *known = memory_find(memory, key, KIND_SHAPE);
    if (known) {
        *out = known->shape;
        return OK;
    }
    struct shape *shape = NULL;
    enum err err = shape_from_wkb(memory->shaper, wkb, true, &shape, NULL, problem);
    if (err)
        return err;
    *out = shape;
    return memory_keep(memory, key, KIND_SHAPE, 0, shape, problem);
}

static enum err circle_get(struct gap_memory *memory, const uint64_t key[2], struct geo_grid centre,
                           double radius_m, const struct shape **out, struct problem *problem)
{
    const struct entry *known = memory_find(memory, key, KIND_SHAPE);
    if (known) {
        *out = known->shape;
        return OK;
    }
    struct shape *shape = NULL;
    enum err err = shape_circle(memory->shaper, centre, radius_m, &shape, problem);
    if (err)
        return err;
    *out = shape;
    return memory_keep(memory, key, KIND_SHAPE, 0, shape, problem);
}

static enum err row_get(const struct gap_view *view, int row, const struct shape **out,
                        struct problem *problem)
{
    struct gap_memory *memory = view->memory;
    const uint64_t *key = gap_shape_key(view, row);
    if (row < 0) {
        const struct gap_extra *extra = &view->question->scenario->extras[-1 - row];
        return extra->wkb.len
                   ? polygon_get(memory, key, extra->wkb, out, problem)
                   : circle_get(memory, key, extra->centre, extra->radius_m, out, problem);
    }
    const struct coverage_record *record = &view->atlas->directory.coverages[row];
    return record->kind == COVERAGE_POLYGON
               ? polygon_get(memory, key, record->wkb, out, problem)
               : circle_get(memory, key, view->atlas->covers[row].centre, record->radius_m, out,
                            problem);
}

/* All shapes joined, also what of them lies outside the piece: borders of boroughs have many more
 * corners than most coverage, and are cut once. The caller drops it. */
static enum err cover_make(const struct gap_view *view, const int *rows, int row_count,
                           struct shape **out, struct problem *problem)
{
    const struct shape **shapes =
        ARENA_ARRAY(view->arena, const struct shape *, (size_t)row_count + 1);
    if (!shapes)
        return gap_no_memory(problem);
    enum err err = OK;
    for (int i = 0; i < row_count && !err; i++)
        err = row_get(view, rows[i], &shapes[i], problem);
    return err ? err : shape_union(view->memory->shaper, shapes, row_count, out, problem);
}

/* The way through GEOS, for what is too intricate to be measured in slabs. */
static enum err covered_cut(const struct gap_view *view, const struct gap_piece *piece,
                            const int *rows, int row_count, double *covered_m2,
                            struct problem *problem)
{
    struct shaper *shaper = view->memory->shaper;
    const struct shape *within = NULL;
    struct shape *cover = NULL;
    struct shape *clip = NULL;
    enum err err = polygon_get(view->memory, piece->key, piece->wkb, &within, problem);
    if (!err)
        err = cover_make(view, rows, row_count, &cover, problem);
    if (!err)
        err = shape_clip(shaper, cover, within, &clip, problem);
    if (!err)
        *covered_m2 = shape_area_m2(shaper, clip);
    shape_drop(shaper, cover);
    shape_drop(shaper, clip);
    return err;
}

/* The rings of a row's shape: those of the atlas or of the view, or a circle made in the arena. */
static enum err row_rings(const struct gap_view *view, int row, struct arena *arena,
                          const struct rings **out, struct problem *problem)
{
    const struct atlas *atlas = view->atlas;
    if (row < 0) {
        *out = &view->extra_shapes[-1 - row].rings;
        return OK;
    }
    const struct coverage_record *record = &atlas->directory.coverages[row];
    if (record->kind == COVERAGE_POLYGON) {
        *out = &atlas->covers[row].shape;
        return OK;
    }
    struct rings *circle = ARENA_NEW(arena, struct rings);
    *out = circle;
    return circle
               ? rings_circle(atlas->covers[row].centre, record->radius_m, arena, circle, problem)
               : gap_no_memory(problem);
}

static enum err covered_measure(const struct gap_view *view, const struct gap_piece *piece,
                                const int *rows, int row_count, double *covered_m2,
                                struct problem *problem)
{
    struct arena arena;
    struct rings cut;
    const struct rings *within = &view->atlas->boroughs[piece->borough];
    enum err err = OK;
    arena_init(&arena, 0);
    const struct rings **shapes = ARENA_ARRAY(&arena, const struct rings *, (size_t)row_count);
    if (!shapes)
        err = gap_no_memory(problem);
    if (!err && !piece->is_borough) {
        err = rings_from_wkb(piece->wkb, &arena, &cut, problem);
        within = &cut;
    }
    for (int i = 0; i < row_count && !err; i++)
        err = row_rings(view, rows[i], &arena, &shapes[i], problem);
    if (!err)
        err = overlap_area_m2(within, shapes, row_count, covered_m2, problem);
    arena_finish(&arena);
    return err;
}

static enum err covered_get(const struct gap_view *view, const struct gap_piece *piece,
                            const int *rows, int row_count, double *covered_m2,
                            struct problem *problem)
{
    struct gap_memory *memory = view->memory;
    uint64_t key[2];
    key_of_cover(view, piece, rows, row_count, key);
    const struct entry *known = memory_find(memory, key, KIND_COVERED);
    if (known) {
        *covered_m2 = known->area_m2;
        return OK;
    }
    enum err err = covered_measure(view, piece, rows, row_count, covered_m2, problem);
    if (err == ERR_LIMIT)
        err = covered_cut(view, piece, rows, row_count, covered_m2, problem);
    return err ? err : memory_keep(memory, key, KIND_COVERED, *covered_m2, NULL, problem);
}

enum err gap_memory_covered(const struct gap_view *view, const struct gap_piece *piece,
                            const int *rows, int row_count, double *covered_m2,
                            struct problem *problem)
{
    memory_lock(view->memory);
    enum err err = covered_get(view, piece, rows, row_count, covered_m2, problem);
    pthread_mutex_unlock(&view->memory->mutex);
    return err;
}

/* ---- what is left ---------------------------------------------------------------------------- */

static enum err left_get(const struct gap_view *view, const struct gap_left *left,
                         const struct shape **out, struct problem *problem)
{
    struct gap_memory *memory = view->memory;
    const struct shape *piece = NULL;
    enum err err = polygon_get(memory, left->piece->key, left->piece->wkb, &piece, problem);
    *out = piece;
    if (err || !left->row_count)
        return err;
    uint64_t key[2];
    key_of_cover(view, left->piece, left->rows, left->row_count, key);
    const struct entry *known = memory_find(memory, key, KIND_LEFT);
    if (known) {
        *out = known->shape;
        return OK;
    }
    struct shape *cover = NULL;
    struct shape *rest = NULL;
    err = cover_make(view, left->rows, left->row_count, &cover, problem);
    if (!err)
        err = shape_minus(memory->shaper, piece, cover, &rest, problem);
    shape_drop(memory->shaper, cover);
    if (err)
        return err;
    *out = rest;
    return memory_keep(memory, key, KIND_LEFT, 0, rest, problem);
}

static enum err left_join(const struct gap_view *view, const struct gap_left *left, int count,
                          const struct shape **parts, double *area_m2, struct str *wkb,
                          struct problem *problem)
{
    struct gap_memory *memory = view->memory;
    struct shape *joined = NULL;
    enum err err = OK;
    for (int i = 0; i < count && !err; i++)
        err = left_get(view, &left[i], &parts[i], problem);
    if (!err && count != 1)
        err = shape_union(memory->shaper, parts, count, &joined, problem);
    if (err)
        return err;
    const struct shape *all = joined ? joined : parts[0];
    *area_m2 = shape_area_m2(memory->shaper, all);
    err = shape_to_wkb(memory->shaper, all, view->arena, wkb, problem);
    shape_drop(memory->shaper, joined);
    return err;
}

enum err gap_memory_left(const struct gap_view *view, const struct gap_left *left, int count,
                         double *area_m2, struct str *wkb, struct problem *problem)
{
    const struct shape **parts = ARENA_ARRAY(view->arena, const struct shape *, (size_t)count + 1);
    if (!parts)
        return gap_no_memory(problem);
    memory_lock(view->memory);
    enum err err = left_join(view, left, count, parts, area_m2, wkb, problem);
    pthread_mutex_unlock(&view->memory->mutex);
    return err;
}

/* ---- areas that somebody brought along ------------------------------------------------------- */

static enum err piece_cut(struct gap_memory *memory, const struct atlas *atlas, struct str wkb,
                          int borough, struct shape **out, struct problem *problem)
{
    const struct shape *area = NULL;
    const struct shape *within = NULL;
    uint64_t key[2];
    hash_key(wkb, key);
    enum err err = polygon_get(memory, key, wkb, &area, problem);
    if (!err)
        err = polygon_get(memory, atlas->borough_keys[borough], atlas->directory.areas[borough].wkb,
                          &within, problem);
    if (!err)
        err = shape_clip(memory->shaper, area, within, out, problem);
    return err;
}

enum err gap_memory_piece(struct gap_memory *memory, const struct atlas *atlas, struct str wkb,
                          int borough, struct arena *arena, struct str *out, double *area_m2,
                          struct problem *problem)
{
    uint64_t key[2];
    hash_key(wkb, key);
    key_add(key, atlas->borough_keys[borough]);
    *out = (struct str){0};
    memory_lock(memory);
    const struct entry *known = memory_find(memory, key, KIND_CLIP);
    const struct shape *clip = known ? known->shape : NULL;
    enum err err = OK;
    if (!known) {
        struct shape *cut = NULL;
        err = piece_cut(memory, atlas, wkb, borough, &cut, problem);
        clip = cut;
        if (!err)
            err = memory_keep(memory, key, KIND_CLIP, 0, cut, problem);
    }
    if (!err)
        *area_m2 = shape_area_m2(memory->shaper, clip);
    if (!err && *area_m2 > 0)
        err = shape_to_wkb(memory->shaper, clip, arena, out, problem);
    pthread_mutex_unlock(&memory->mutex);
    return err;
}

/* ---- extras ---------------------------------------------------------------------------------- */

enum err gap_memory_reach(const struct gap_view *view, int extra, uint64_t *boroughs,
                          struct problem *problem)
{
    struct gap_memory *memory = view->memory;
    const struct atlas *atlas = view->atlas;
    const struct shape *shape = NULL;
    *boroughs = 0;
    memory_lock(memory);
    enum err err = row_get(view, -1 - extra, &shape, problem);
    for (int i = 0; i < atlas->borough_count && !err; i++) {
        const struct shape *borough = NULL;
        err = polygon_get(memory, atlas->borough_keys[i], atlas->directory.areas[i].wkb, &borough,
                          problem);
        if (!err && shape_meets(memory->shaper, shape, borough))
            *boroughs |= AREA_BIT(i);
    }
    pthread_mutex_unlock(&memory->mutex);
    return err;
}
