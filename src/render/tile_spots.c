/* Sites as points of a tile: a few runs of the curve along which they lie. */
#include <assert.h>

#include "tile_making.h"

/* Below this zoom, sites within eight units, a pixel at the usual size, are one point. */
enum { THIN_BELOW_ZOOM = 10, THIN_LEVELS = 9 };

/* Properties that the question decides; after those of every site. */
enum { FIELD_RUNS = SITE_VALUES, FIELD_SERVES, FIELD_COUNT, FIELDS };

/* Sites that were found and not written yet: one point for all in the same cell. */
struct pending {
    int site; /* NONE: none yet */
    int count;
    uint64_t cell;
};

struct site_walk {
    struct making *making;
    uint32_t keys[FIELDS];
    bool is_thin;
    bool is_asked; /* a need or a stage */
    struct pending pending;
};

/* The service, and at this site. */
static bool runs_surely(const struct making *making, int outlet)
{
    const struct atlas *atlas = making->sheet->atlas;
    const struct outlet *here = &atlas->outlets[outlet];
    const struct location_record *location = &atlas->directory.locations[here->location];
    return !has_bit(making->slice->doubt, here->service) &&
           validity_on(&location->validity, making->question->as_of) == CERTAINLY;
}

static void site_put(struct site_walk *walk, int i, int count)
{
    const struct tile_sheet *sheet = walk->making->sheet;
    const struct tile_site *site = &sheet->sites[i];
    uint32_t tags[2 * FIELDS];
    int n = 0;
    for (int k = 0; k < SITE_VALUES; k++) {
        if (site->values[k] == UINT32_MAX)
            continue;
        tags[2 * n] = walk->keys[k];
        tags[2 * n++ + 1] = site->values[k];
    }
    tags[2 * n] = walk->keys[FIELD_RUNS];
    tags[2 * n++ + 1] = runs_surely(walk->making, sheet->outlets[i]) ? sheet->yes : sheet->unknown;
    if (walk->is_asked) {
        int service = sheet->atlas->outlet_services[sheet->outlets[i]];
        tags[2 * n] = walk->keys[FIELD_SERVES];
        tags[2 * n++ + 1] =
            serving_of(walk->making, service) == SERVES ? sheet->yes : sheet->unknown;
    }
    if (count) {
        tags[2 * n] = walk->keys[FIELD_COUNT];
        tags[2 * n++ + 1] = mvt_own_int(walk->making->mvt, count);
    }
    mvt_spot_feature(walk->making->mvt, site->id, local_of(walk->making->tile, sheet->points[i]),
                     tags, n);
}

static void pending_put(struct site_walk *walk)
{
    if (walk->pending.site != NONE)
        site_put(walk, walk->pending.site, walk->pending.count);
    walk->pending = (struct pending){NONE, 0, 0};
}

static void site_found(struct site_walk *walk, int i)
{
    const struct tile_sheet *sheet = walk->making->sheet;
    const struct slice *slice = walk->making->slice;
    assert(slice); /* tile_make gets it for this layer */
    int outlet = sheet->outlets[i];
    int service = sheet->atlas->outlet_services[outlet];
    if (!has_bit(slice->outlet_is_open, outlet) || !has_bit(slice->running, service))
        return;
    if (walk->is_asked && serving_of(walk->making, service) == SERVES_NOT)
        return;
    if (!walk->is_thin) {
        site_put(walk, i, 0);
        return;
    }
    uint64_t cell = sheet->codes[i] >> (64 - 2 * (walk->making->tile.z + THIN_LEVELS));
    if (walk->pending.site == NONE || walk->pending.cell != cell) {
        pending_put(walk);
        walk->pending = (struct pending){i, 0, cell};
    }
    walk->pending.count++;
}

int tile_code_find(const uint64_t *codes, int lo, int hi, uint64_t code)
{
    while (lo < hi) {
        int middle = lo + (hi - lo) / 2;
        if (codes[middle] < code)
            lo = middle + 1;
        else
            hi = middle;
    }
    return lo;
}

static bool box_holds(const struct tile_box *outer, const struct tile_box *inner)
{
    return outer->min_x <= inner->min_x && outer->max_x >= inner->max_x &&
           outer->min_y <= inner->min_y && outer->max_y >= inner->max_y;
}

/* A square of the world, halved so many times, and the sites in it. */
struct square {
    int level;
    uint32_t x; /* of its corner */
    uint32_t y;
    int lo;
    int hi;
};

static struct tile_box square_box(const struct square *square)
{
    uint32_t side = (uint32_t)((UINT64_C(1) << (32 - square->level)) - 1);
    return (struct tile_box){square->x, square->y, square->x + side, square->y + side};
}

enum { SQUARE_FEW = 12, SQUARES_MAX = 128 };

/* Puts the four quarters on the stack so that they come in the order of the codes. */
static int square_split(const struct tile_sheet *sheet, const struct square *square,
                        struct square *stack)
{
    int level = square->level + 1;
    uint32_t half = UINT32_C(1) << (32 - level);
    uint64_t quarter = UINT64_C(1) << (64 - 2 * level);
    uint64_t code = tile_code_of((struct tile_point){square->x, square->y});
    int starts[5] = {square->lo, 0, 0, 0, square->hi};
    int count = 0;
    for (int i = 1; i < 4; i++)
        starts[i] =
            tile_code_find(sheet->codes, starts[i - 1], square->hi, code + (uint64_t)i * quarter);
    for (int i = 3; i >= 0; i--)
        if (starts[i + 1] > starts[i])
            stack[count++] =
                (struct square){level, square->x + (i & 1 ? half : 0),
                                square->y + (i & 2 ? half : 0), starts[i], starts[i + 1]};
    return count;
}

static void sites_walk(struct site_walk *walk)
{
    const struct tile_sheet *sheet = walk->making->sheet;
    const struct tile_box *box = &walk->making->box;
    struct square stack[SQUARES_MAX]; /* three wait on each of 32 levels */
    int depth = 0;
    stack[depth++] = (struct square){0, 0, 0, 0, sheet->site_count};
    while (depth) {
        struct square square = stack[--depth];
        struct tile_box of_square = square_box(&square);
        if (!tile_boxes_meet(box, &of_square))
            continue;
        bool is_whole = box_holds(box, &of_square);
        if (!is_whole && square.level < 32 && square.hi - square.lo > SQUARE_FEW) {
            depth += square_split(sheet, &square, stack + depth);
            continue;
        }
        for (int i = square.lo; i < square.hi; i++)
            if (is_whole || box_has(box, sheet->points[i]))
                site_found(walk, i);
    }
    pending_put(walk);
}

void tile_sites_write(struct making *making)
{
    struct site_walk walk = {.making = making,
                             .is_thin = making->tile.z < THIN_BELOW_ZOOM,
                             .is_asked = is_asked_of(making),
                             .pending = {NONE, 0, 0}};
    mvt_pool_use(making->mvt, &making->sheet->pool);
    for (int i = 0; i < FIELDS; i++)
        if ((i != FIELD_COUNT || walk.is_thin) && (i != FIELD_SERVES || walk.is_asked))
            walk.keys[i] = mvt_key(making->mvt, tile_layers[TILE_SITES].fields[i].name);
    sites_walk(&walk);
}
