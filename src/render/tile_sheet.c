#include "tile_sheet.h"

#include <stdlib.h>

#include "model/vocabulary.h"

const struct tile_box tile_no_box = {UINT32_MAX, UINT32_MAX, 0, 0};

enum err tile_no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for tiles.");
}

void tile_box_add(struct tile_box *box, const struct tile_box *more)
{
    box->min_x = more->min_x < box->min_x ? more->min_x : box->min_x;
    box->min_y = more->min_y < box->min_y ? more->min_y : box->min_y;
    box->max_x = more->max_x > box->max_x ? more->max_x : box->max_x;
    box->max_y = more->max_y > box->max_y ? more->max_y : box->max_y;
}

/* ---- order ----------------------------------------------------------------------------------- */

/* Every bit goes to twice its place (Hacker's Delight, 7-2). */
static uint64_t spread(uint32_t bits)
{
    uint64_t wide = bits;
    wide = (wide | wide << 16) & UINT64_C(0x0000FFFF0000FFFF);
    wide = (wide | wide << 8) & UINT64_C(0x00FF00FF00FF00FF);
    wide = (wide | wide << 4) & UINT64_C(0x0F0F0F0F0F0F0F0F);
    wide = (wide | wide << 2) & UINT64_C(0x3333333333333333);
    return (wide | wide << 1) & UINT64_C(0x5555555555555555);
}

uint64_t tile_code_of(struct tile_point point)
{
    return spread(point.y) << 1 | spread(point.x);
}

static int by_code(const void *left, const void *right)
{
    const struct tile_item *a = left;
    const struct tile_item *b = right;
    if (a->code != b->code)
        return a->code < b->code ? -1 : 1;
    return a->index - b->index;
}

bool tile_index_make(struct tile_item *items, int count, struct arena *arena,
                     struct tile_index *out)
{
    int n = 0;
    for (int i = 0; i < count; i++) {
        struct tile_item item = items[i];
        if (tile_box_is_empty(&item.box))
            continue;
        item.code = tile_code_of((struct tile_point){item.box.min_x / 2 + item.box.max_x / 2,
                                                     item.box.min_y / 2 + item.box.max_y / 2});
        items[n++] = item;
    }
    qsort(items, (size_t)n, sizeof *items, by_code);
    out->count = n;
    out->items = items;
    out->runs = ARENA_ARRAY(arena, struct tile_box, (size_t)n / TILE_RUN + 1);
    for (int i = 0; i < n && out->runs; i++) {
        if (i % TILE_RUN == 0)
            out->runs[i / TILE_RUN] = tile_no_box;
        tile_box_add(&out->runs[i / TILE_RUN], &items[i].box);
    }
    return out->runs;
}

/* ---- free shapes ----------------------------------------------------------------------------- */

/* Nothing may tell where a confidential service is, so its shapes are never drawn. */
static bool is_drawn(const struct service_record *service, const struct cover_row *cover,
                     const struct coverage_record *row)
{
    return !service->confidential && cover->has_shape && row->basis == BASIS_RESIDENCE &&
           !row->excludes;
}

static int reaches_gather(const struct tile_sheet *sheet, struct tile_reach *out)
{
    const struct atlas *atlas = sheet->atlas;
    const struct directory *directory = &atlas->directory;
    int count = 0;
    for (int service = 0; service < atlas->service_count; service++) {
        const struct service_record *record = &directory->services[service];
        int nth = 0;
        for (int i = record->coverages.first; i < record->coverages.first + record->coverages.count;
             i++) {
            if (!is_drawn(record, &atlas->covers[i], &directory->coverages[i]))
                continue;
            /* rows have no name of their own: the service's, and its other shapes count on from it
             */
            uint64_t id = (mvt_id_of(record->id) + (uint64_t)nth++) & ((UINT64_C(1) << 53) - 1);
            if (out)
                out[count] = (struct tile_reach){id, i, service};
            count++;
        }
    }
    return count;
}

static enum err reach_rings(const struct atlas *atlas, int coverage, struct arena *arena,
                            struct rings *out, struct problem *problem)
{
    const struct coverage_record *row = &atlas->directory.coverages[coverage];
    const struct cover_row *cover = &atlas->covers[coverage];
    *out = cover->shape;
    if (!(row->radius_m > 0))
        return OK;
    return rings_circle(cover->centre, row->radius_m, arena, out, problem);
}

/* Each for itself: they are nobody's neighbours. */
static enum err reaches_make(struct tile_sheet *sheet, const struct projection *projection,
                             struct problem *problem)
{
    struct arena scratch;
    arena_init(&scratch, 0);
    int count = sheet->reach_count = reaches_gather(sheet, NULL);
    sheet->reaches = ARENA_ARRAY(&sheet->arena, struct tile_reach, (size_t)count + 1);
    sheet->shapes = ARENA_ARRAY(&sheet->arena, struct tile_shape, (size_t)count + 1);
    struct tile_item *items = ARENA_ARRAY(&sheet->arena, struct tile_item, (size_t)count + 1);
    if (!sheet->reaches || !sheet->shapes || !items)
        return tile_no_memory(problem);
    reaches_gather(sheet, sheet->reaches);
    enum err err = OK;
    for (int i = 0; i < count && !err; i++) {
        struct rings rings;
        arena_reset(&scratch);
        err = reach_rings(sheet->atlas, sheet->reaches[i].coverage, &scratch, &rings, problem);
        if (!err)
            err = tile_shapes_make(sheet->ground->warp, projection, &rings, 1, &sheet->arena,
                                   &sheet->shapes[i], problem);
        items[i] = (struct tile_item){.box = sheet->shapes[i].box, .index = i};
    }
    arena_finish(&scratch);
    if (!err && !tile_index_make(items, count, &sheet->arena, &sheet->reach_index))
        err = tile_no_memory(problem);
    return err;
}

/* ---- a sheet --------------------------------------------------------------------------------- */

static void sheet_destroy(struct tile_sheet *sheet)
{
    tile_ground_give_back(sheet->ground);
    atlas_give_back(sheet->atlas);
    arena_finish(&sheet->arena);
    free(sheet);
}

enum err tile_sheet_create(const struct atlas *atlas, const struct projection *projection,
                           struct tile_ground *ground, struct tile_sheet **out,
                           struct problem *problem)
{
    struct tile_sheet *sheet = calloc(1, sizeof *sheet);
    if (!sheet)
        return tile_no_memory(problem);
    atomic_init(&sheet->holders, 1);
    sheet->atlas = atlas_take(atlas);
    arena_init(&sheet->arena, 0);
    enum err err = tile_ground_get(atlas, projection, ground, &sheet->ground, problem);
    if (!err)
        err = tile_sites_make(sheet, problem);
    if (!err)
        err = reaches_make(sheet, projection, problem);
    if (err)
        sheet_destroy(sheet);
    else
        *out = sheet;
    return err;
}

struct tile_ground *tile_sheet_ground(const struct tile_sheet *sheet)
{
    atomic_fetch_add(&sheet->ground->holders, 1);
    return sheet->ground;
}

static struct tile_sheet *counted(const struct tile_sheet *sheet)
{
    union { /* the count is the one thing that changes */
        const struct tile_sheet *from;
        struct tile_sheet *to;
    } is = {sheet};
    return is.to;
}

const struct tile_sheet *tile_sheet_take(const struct tile_sheet *sheet)
{
    atomic_fetch_add(&counted(sheet)->holders, 1);
    return sheet;
}

void tile_sheet_give_back(const struct tile_sheet *sheet)
{
    if (sheet && atomic_fetch_sub(&counted(sheet)->holders, 1) == 1)
        sheet_destroy(counted(sheet));
}
