/* What the files of the raster share. Places are in the world units of render/tile.h. */
#ifndef SIGNPOST_RENDER_RASTER_MAKING_H
#define SIGNPOST_RENDER_RASTER_MAKING_H

#include <cairo.h>

#include "render/raster.h"
#include "render/tile_ground.h"

/* ---- raster_ground.c: boundaries, and women by square ---- */

/* One km of the grid. */
struct ground_square {
    struct tile_point corners[4];
    struct tile_box box;
    int step; /* 0 to WOMEN_STEPS - 1 */
};

enum { WOMEN_STEPS = 5 };

struct ground {
    int borough_count;
    struct tile_shape *boroughs;
    bool **is_drawn_before; /* by borough and point: the edge that begins there is another's too,
                               which comes before */
    struct tile_shape land; /* all boroughs as one */
    struct tile_shape water;
    int square_count;
    struct ground_square *squares;
    int context_count; /* lines, and polygons as their outlines */
    struct tile_shape *context;
    int spot_count;
    struct tile_point *spots;
};

MUST_CHECK enum err ground_make(const struct atlas *atlas, const struct tile_warp *warp,
                                const struct projection *projection, struct arena *arena,
                                struct ground *out, struct problem *problem);

/* raster_borders.c: what of a ground follows from its boroughs. */
MUST_CHECK enum err borders_make(struct ground *ground, struct arena *arena,
                                 struct problem *problem);

/* raster_context.c: of the layers that are part of the base map. */
MUST_CHECK enum err context_make(const struct directory *directory, const struct tile_warp *warp,
                                 const struct projection *projection, struct arena *arena,
                                 struct ground *out, struct problem *problem);

/* Of all that a raster is made of. */
MUST_CHECK enum err ground_digest(const struct atlas *atlas, uint8_t digest[SHA256_BYTES]);

/* ---- raster_names.c: which names stand where ---- */

/* A name as it is drawn, for scale 1 and 2: by pixel, four bits of halo and four of letters. */
struct name_mark {
    int width_px; /* at scale 1 */
    int height_px;
    uint8_t *masks[2];
};

struct name_place {
    int mark; /* in marks */
    int area; /* a borough's name; NONE: of a place */
    int left_px;
    int top_px;
};

enum name_set { NAMES_BASE, NAMES_GAPS, NAME_SET_COUNT };

struct names {
    int mark_count; /* 0: there was no font */
    struct name_mark *marks;
    struct name_mark words[GAP_VERDICT_COUNT];
    struct name_place *places[NAME_SET_COUNT][RASTER_ZOOM_MAX + 1];
    int place_counts[NAME_SET_COUNT][RASTER_ZOOM_MAX + 1];
};

/* At these zooms a borough's verdict stands under its name. */
enum { NAME_WORD_ZOOM = 10 };

MUST_CHECK enum err names_make(const struct atlas *atlas, const struct tile_warp *warp,
                               const struct projection *projection, struct arena *arena,
                               struct names *out, struct problem *problem);

/* ---- raster_palette.c: the colours ---- */

enum colour {
    COLOUR_OUTSIDE,
    COLOUR_LAND,
    COLOUR_WHITE,
    COLOUR_WATER,
    COLOUR_LINE,
    COLOUR_TEXT,
    COLOUR_DARK,
    COLOUR_STEP_1, /* and on to COLOUR_STEP_5 */
    COLOUR_STEP_5 = COLOUR_STEP_1 + WOMEN_STEPS - 1,
    COLOUR_COUNT
};

uint32_t colour_rgb(enum colour colour); /* 0xRRGGBB */

/* share: of the upper one, 0 to 255. */
static inline uint32_t colour_blend(uint32_t under, uint32_t over, uint32_t share)
{
    uint32_t mixed = 0;
    for (int shift = 0; shift <= 16; shift += 8) {
        uint32_t a = under >> shift & 255;
        uint32_t b = over >> shift & 255;
        mixed |= (a * (255 - share) + b * share + 127) / 255 << shift;
    }
    return mixed;
}

/* The colours that a map is made of and their mixtures along edges: at most 256, always the same
 * ones, so that tiles fit together. */
int palette_count(void);
uint32_t palette_rgb(int index);

/* The closest of the palette. Any thread. */
int palette_find(uint32_t rgb);

/* ---- raster_draw.c ---- */

/* How areas are filled. */
enum fill {
    FILL_COVERED,
    FILL_PARTLY_1,
    FILL_PARTLY_2,
    FILL_PARTLY_3,
    FILL_UNKNOWN,
    FILL_NONE,
    FILL_COUNT
};

/* Patterns repeat after so many pixels at scale 1, a part of a tile's side: where tiles meet, the
 * pattern goes on. */
enum { PATTERN_PX = 16, PATTERN_PIXELS = 4 * PATTERN_PX * PATTERN_PX };

struct raster {
    struct arena arena;
    uint8_t digest[SHA256_BYTES]; /* of what it was made of */
    struct ground ground;
    struct names names;
    uint32_t patterns[FILL_COUNT][2][PATTERN_PIXELS]; /* by scale */
};

MUST_CHECK enum err patterns_make(struct raster *raster, struct problem *problem);

/* The sides of a window in pixels of the image, and a place of the world in them. */
struct window_view {
    double left; /* world units */
    double top;
    double px; /* of one world unit */
    int width_px;
    int height_px;
    struct tile_box box; /* with what lines reach beyond */
};
struct window_view window_view_of(const struct raster_window *window);

struct spot_px {
    double x;
    double y;
};

static inline struct spot_px window_px_of(const struct window_view *view, struct tile_point point)
{
    return (struct spot_px){(point.x - view->left) * view->px, (point.y - view->top) * view->px};
}

/* Points of this zoom and below are drawn. They are within half a unit of the tiles of their zoom,
 * so within a quarter of a pixel three zooms above. */
static inline int window_level_of(const struct raster_window *window)
{
    int level = window->zoom - 3 + window->scale - 1;
    return level < 0 ? 0 : level;
}

/* All but lines and names, onto an image of the window's size in pixels. */
void ground_draw(const struct raster *raster, const struct raster_look *look,
                 const struct raster_window *window, cairo_t *to);

/* raster_lines.c: borders, and the context of the base map. ERR_NO_MEMORY. */
MUST_CHECK enum err lines_draw(const struct raster *raster, const struct raster_look *look,
                               const struct raster_window *window, uint32_t *pixels);

/* raster_names.c */
void names_draw(const struct raster *raster, const struct raster_look *look,
                const struct raster_window *window, uint32_t *pixels);

/* ---- png_write.c ---- */

/* Appends pixels (0xRRGGBB) as an indexed PNG of the palette's colours that they need. */
MUST_CHECK enum err raster_encode(const uint32_t *pixels, int width, int height, bool has_patterns,
                                  struct buf *out, struct problem *problem);

#endif
