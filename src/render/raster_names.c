/* Names are chosen once for each zoom, over the whole map: the most important first, and none that
 * would touch one that stands. So a name is on every tile that it reaches into, or on none. */
#include <math.h>
#include <stdlib.h>

#include "raster_making.h"

#define FONT "Liberation Sans"

static const double borough_size_px = 12;
static const double place_size_px = 11;
static const double word_size_px = 10;
static const double line_height = 1.15; /* of the size */
static const double halo_px = 4;        /* of both sides together */

/* The lowest zoom at which each kind is shown, and how far apart names of places stand there. */
enum { BOROUGH_ZOOM = 9, PLACE_ZOOM = 12, PRISON_ZOOM = 13, TWIN_ZOOM = 14, PLACE_APART_PX = 14 };

enum { NAME_BYTES_MAX = 120, LONG_LINE = 13 };

/* ---- one name, drawn ---- */

struct writing {
    char lines[2][NAME_BYTES_MAX + 1];
    int line_count;
    double size_px;
    bool is_bold;
};

static void line_set(struct writing *writing, struct str text)
{
    size_t len = text.len < NAME_BYTES_MAX ? text.len : NAME_BYTES_MAX;
    char *line = writing->lines[writing->line_count++];
    memcpy(line, text.ptr, len);
    line[len] = '\0';
}

/* A long name is cut at the blank that is closest to its middle. */
static struct writing writing_of(struct str text, double size_px, bool is_bold)
{
    struct writing writing = {.size_px = size_px, .is_bold = is_bold};
    size_t cut = 0;
    for (size_t i = 1; i + 1 < text.len; i++)
        if (text.ptr[i] == ' ' && (!cut || llabs((long long)(2 * i) - (long long)text.len) <
                                               llabs((long long)(2 * cut) - (long long)text.len)))
            cut = i;
    if (text.len <= LONG_LINE || !cut) {
        line_set(&writing, text);
        return writing;
    }
    line_set(&writing, (struct str){text.ptr, cut});
    line_set(&writing, (struct str){text.ptr + cut + 1, text.len - cut - 1});
    return writing;
}

/* Letters keep their proportions at every scale, so that both scales show the same map. */
static void font_set(cairo_t *to, const struct writing *writing)
{
    cairo_font_options_t *options = cairo_font_options_create();
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_set_font_options(to, options);
    cairo_font_options_destroy(options);
    cairo_select_font_face(to, FONT, CAIRO_FONT_SLANT_NORMAL,
                           writing->is_bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(to, writing->size_px);
}

static void lines_path(cairo_t *to, const struct writing *writing, int width_px)
{
    for (int i = 0; i < writing->line_count; i++) {
        cairo_text_extents_t extents;
        cairo_text_extents(to, writing->lines[i], &extents);
        cairo_move_to(to, (width_px - extents.x_advance) / 2,
                      halo_px / 2 + writing->size_px * (0.85 + line_height * i));
        cairo_text_path(to, writing->lines[i]);
    }
}

enum { HALO_SHIFT = 4 };

struct grey {
    int width;
    int height;
    uint8_t *bytes;
};

static uint8_t grey_at(const struct grey *grey, int x, int y)
{
    bool is_in = x >= 0 && y >= 0 && x < grey->width && y < grey->height;
    return is_in ? grey->bytes[(ptrdiff_t)y * grey->width + x] : 0;
}

static uint8_t larger(uint8_t a, uint8_t b)
{
    return a > b ? a : b;
}

/* Each pixel becomes the largest of itself and those beside it, with or without corners. */
static void grey_widen(const struct grey *from, const struct grey *to, bool has_corners)
{
    for (int y = 0; y < from->height; y++) {
        for (int x = 0; x < from->width; x++) {
            uint8_t most = grey_at(from, x, y);
            most = larger(most, larger(grey_at(from, x - 1, y), grey_at(from, x + 1, y)));
            most = larger(most, larger(grey_at(from, x, y - 1), grey_at(from, x, y + 1)));
            for (int corner = 0; corner < 4 && has_corners; corner++)
                most = larger(most,
                              grey_at(from, x + (corner & 1 ? 1 : -1), y + (corner & 2 ? 1 : -1)));
            to->bytes[(ptrdiff_t)y * to->width + x] = most;
        }
    }
}

/* Letters as they are, and their halo around them: by turns without corners and with, it is
 * rounded. Cairo's stroke around outlines takes ten times as long. */
static bool mask_fill(cairo_surface_t *surface, int scale, uint8_t *mask)
{
    const unsigned char *bytes = cairo_image_surface_get_data(surface);
    int stride = cairo_image_surface_get_stride(surface);
    int width = cairo_image_surface_get_width(surface);
    int height = cairo_image_surface_get_height(surface);
    size_t size = (size_t)width * (size_t)height;
    uint8_t *room = calloc(2, size + 1);
    if (!room)
        return false;
    struct grey now = {width, height, room};
    struct grey next = {width, height, room + size};
    for (int y = 0; y < height; y++)
        memcpy(room + (ptrdiff_t)y * width, bytes + (ptrdiff_t)y * stride, (size_t)width);
    for (size_t i = 0; i < size; i++)
        mask[i] = (uint8_t)((now.bytes[i] + 8) / 17);
    for (int i = 0; i < (int)(halo_px * scale) / 2; i++) {
        grey_widen(&now, &next, i % 2 == 0);
        struct grey swap = now;
        now = next;
        next = swap;
    }
    for (size_t i = 0; i < size; i++)
        mask[i] = (uint8_t)(mask[i] | (now.bytes[i] + 8) / 17 << HALO_SHIFT);
    free(room);
    return true;
}

/* False if Cairo has failed. */
static bool mask_draw(const struct writing *writing, const struct name_mark *mark, int scale,
                      uint8_t *mask)
{
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, mark->width_px * scale,
                                                          mark->height_px * scale);
    cairo_t *to = cairo_create(surface);
    cairo_scale(to, scale, scale);
    font_set(to, writing);
    lines_path(to, writing, mark->width_px);
    cairo_fill(to);
    cairo_surface_flush(surface);
    bool is_whole = cairo_status(to) == CAIRO_STATUS_SUCCESS && mask_fill(surface, scale, mask);
    cairo_destroy(to);
    cairo_surface_destroy(surface);
    return is_whole;
}

/* With width 0 where there is no font. */
static struct name_mark mark_measure(cairo_t *to, const struct writing *writing)
{
    font_set(to, writing);
    double width_px = 0;
    for (int i = 0; i < writing->line_count; i++) {
        cairo_text_extents_t extents;
        cairo_text_extents(to, writing->lines[i], &extents);
        width_px = fmax(width_px, extents.x_advance);
    }
    if (cairo_status(to) != CAIRO_STATUS_SUCCESS || width_px <= 0)
        return (struct name_mark){0};
    double height_px = halo_px + writing->size_px * (1.1 + line_height * (writing->line_count - 1));
    return (struct name_mark){.width_px = (int)ceil(width_px + halo_px + 1),
                              .height_px = (int)ceil(height_px)};
}

static enum err mark_make(cairo_t *to, struct str text, double size_px, bool is_bold,
                          struct arena *arena, struct name_mark *out)
{
    struct writing writing = writing_of(text, size_px, is_bold);
    struct name_mark mark = mark_measure(to, &writing);
    for (int scale = 1; scale <= 2 && mark.width_px; scale++) {
        size_t bytes = (size_t)(mark.width_px * scale) * (size_t)(mark.height_px * scale);
        mark.masks[scale - 1] = ARENA_ARRAY(arena, uint8_t, bytes);
        if (!mark.masks[scale - 1])
            return ERR_NO_MEMORY;
        if (!mask_draw(&writing, &mark, scale, mark.masks[scale - 1]))
            mark.width_px = 0;
    }
    *out = mark;
    return OK;
}

/* ---- where they stand ---- */

struct candidate {
    int mark;
    int area;
    int first_zoom;
    double weight; /* of two, the heavier is placed first */
    struct tile_point at;
};

static int by_weight(const void *left, const void *right)
{
    const struct candidate *a = left;
    const struct candidate *b = right;
    if (a->weight > b->weight || a->weight < b->weight)
        return a->weight > b->weight ? -1 : 1;
    return (a->mark > b->mark) - (a->mark < b->mark);
}

struct name_box {
    int left;
    int top;
    int right;
    int bottom;
};

static bool boxes_touch(const struct name_box *a, const struct name_box *b)
{
    return a->left < b->right && b->left < a->right && a->top < b->bottom && b->top < a->bottom;
}

/* How much lower the words of a verdict reach. */
static int word_room_px(const struct names *names, enum name_set set, int zoom, int area)
{
    if (set != NAMES_GAPS || area == NONE || zoom < NAME_WORD_ZOOM)
        return 0;
    return names->words[GAP_NONE].height_px - (int)halo_px;
}

static struct name_box box_of(const struct names *names, const struct candidate *candidate,
                              enum name_set set, int zoom)
{
    const struct name_mark *mark = &names->marks[candidate->mark];
    double px = ldexp(1, zoom + 8 - 32);
    int below = word_room_px(names, set, zoom, candidate->area);
    struct name_box box;
    box.left = (int)floor(candidate->at.x * px) - mark->width_px / 2;
    box.top = (int)floor(candidate->at.y * px) - (mark->height_px + below) / 2;
    box.right = box.left + mark->width_px;
    box.bottom = box.top + mark->height_px + below;
    return box;
}

static enum err names_place(struct names *names, const struct candidate *candidates, int count,
                            enum name_set set, int zoom, struct name_box *boxes,
                            struct arena *arena)
{
    struct name_place *places = ARENA_ARRAY(arena, struct name_place, (size_t)count + 1);
    if (!places)
        return ERR_NO_MEMORY;
    int placed = 0;
    for (int i = 0; i < count; i++) {
        const struct candidate *candidate = &candidates[i];
        if (zoom < candidate->first_zoom)
            continue;
        struct name_box box = box_of(names, candidate, set, zoom);
        int apart = candidate->area == NONE && zoom < TWIN_ZOOM ? PLACE_APART_PX : 1;
        struct name_box wide = {box.left - apart, box.top - apart, box.right + apart,
                                box.bottom + apart};
        bool is_clear = true;
        for (int j = 0; j < placed && is_clear; j++)
            is_clear = !boxes_touch(&wide, &boxes[j]);
        if (!is_clear)
            continue;
        boxes[placed] = box;
        places[placed++] = (struct name_place){candidate->mark, candidate->area, box.left, box.top};
    }
    names->places[set][zoom] = places;
    names->place_counts[set][zoom] = placed;
    return OK;
}

/* ---- all ---- */

struct name_work {
    const struct atlas *atlas;
    const struct tile_warp *warp;
    const struct projection *projection;
    struct arena *arena;
    cairo_t *to;
    struct names *names;
    struct candidate *candidates;
    int candidate_count;
};

static enum err candidate_add(struct name_work *work, struct str text, struct geo_grid at,
                              const struct candidate *like)
{
    bool is_borough = like->area != NONE;
    struct name_mark *mark = &work->names->marks[work->names->mark_count];
    enum err err = mark_make(work->to, text, is_borough ? borough_size_px : place_size_px,
                             is_borough, work->arena, mark);
    if (err || !mark->width_px)
        return err;
    struct candidate *candidate = &work->candidates[work->candidate_count++];
    *candidate = *like;
    candidate->mark = work->names->mark_count++;
    candidate->at = tile_warp_point(work->warp, work->projection, at);
    return OK;
}

static struct str without_city_of(struct str name)
{
    struct str city = STR("City of ");
    if (str_starts_with(name, city))
        return (struct str){name.ptr + city.len, name.len - city.len};
    return name;
}

/* Westminster is a borough and, as a place, the City of Westminster. */
static bool is_borough_name(const struct atlas *atlas, struct str name)
{
    for (int i = 0; i < atlas->borough_count; i++)
        if (str_equal(without_city_of(atlas->directory.areas[i].name), without_city_of(name)))
            return true;
    return false;
}

/* Boroughs by size, then places: courts and prisons, of which there are few, first. */
static enum err candidates_make(struct name_work *work)
{
    const struct directory *directory = &work->atlas->directory;
    enum err err = OK;
    for (int i = 0; i < work->atlas->borough_count && !err; i++) {
        const struct area_record *area = &directory->areas[i];
        struct candidate like = {
            .area = i, .first_zoom = BOROUGH_ZOOM, .weight = 1e9 + area->hectares};
        err = candidate_add(work, area->name, area->label, &like);
    }
    for (int i = 0; i < directory->places_count && !err; i++) {
        const struct place_record *place = &directory->places[i];
        bool is_rare = place->kind != PLACE_PLACE;
        struct candidate like = {
            .area = NONE, .first_zoom = is_rare ? PRISON_ZOOM : PLACE_ZOOM, .weight = is_rare};
        if (is_borough_name(work->atlas, place->name))
            like.first_zoom = TWIN_ZOOM;
        if (place->has_point)
            err = candidate_add(work, place->name, place->grid, &like);
    }
    qsort(work->candidates, (size_t)work->candidate_count, sizeof *work->candidates, by_weight);
    return err;
}

static enum err words_make(struct name_work *work)
{
    static const char *const words[GAP_VERDICT_COUNT] = {
        [GAP_COVERED] = "covered",
        [GAP_PARTLY] = "partly",
        [GAP_UNKNOWN] = "unknown",
        [GAP_NONE] = "none",
    };
    enum err err = OK;
    for (int i = 0; i < GAP_VERDICT_COUNT && !err; i++)
        err = mark_make(work->to, str_from(words[i]), word_size_px, false, work->arena,
                        &work->names->words[i]);
    return err;
}

static enum err all_place(struct name_work *work)
{
    struct name_box *boxes = calloc((size_t)work->candidate_count + 1, sizeof *boxes);
    enum err err = boxes ? OK : ERR_NO_MEMORY;
    for (int set = 0; set < NAME_SET_COUNT && !err; set++)
        for (int zoom = BOROUGH_ZOOM; zoom <= RASTER_ZOOM_MAX && !err; zoom++)
            err = names_place(work->names, work->candidates, work->candidate_count,
                              (enum name_set)set, zoom, boxes, work->arena);
    free(boxes);
    return err;
}

enum err names_make(const struct atlas *atlas, const struct tile_warp *warp,
                    const struct projection *projection, struct arena *arena, struct names *out,
                    struct problem *problem)
{
    size_t most = (size_t)(atlas->borough_count + atlas->directory.places_count) + 1;
    cairo_surface_t *surface = cairo_image_surface_create(CAIRO_FORMAT_A8, 1, 1);
    struct name_work work = {.atlas = atlas,
                             .warp = warp,
                             .projection = projection,
                             .arena = arena,
                             .to = cairo_create(surface),
                             .names = out,
                             .candidates = calloc(most, sizeof *work.candidates)};
    out->marks = ARENA_ARRAY(arena, struct name_mark, most);
    enum err err = work.candidates && out->marks ? OK : ERR_NO_MEMORY;
    if (!err)
        err = words_make(&work);
    if (!err)
        err = candidates_make(&work);
    if (!err)
        err = all_place(&work);
    free(work.candidates);
    cairo_destroy(work.to);
    cairo_surface_destroy(surface);
    return err ? problem_set(problem, err, "There is no memory for the names of a map.") : OK;
}

/* ---- drawing ---- */

/* An image of so many pixels, and where a mark's corner is in it. */
struct name_image {
    uint32_t *pixels;
    int width;
    int height;
    int scale;
};

static void mark_draw(const struct name_mark *mark, int left, int top,
                      const struct name_image *image)
{
    int width = mark->width_px * image->scale;
    int height = mark->height_px * image->scale;
    uint32_t halo = colour_rgb(COLOUR_WHITE);
    uint32_t letters = colour_rgb(COLOUR_TEXT);
    int first = left < 0 ? -left : 0;
    int last = left + width > image->width ? image->width - left : width;
    for (int y = top < 0 ? -top : 0; y < height && top + y < image->height; y++) {
        const uint8_t *mask = mark->masks[image->scale - 1] + (ptrdiff_t)y * width;
        uint32_t *row = image->pixels + (ptrdiff_t)(top + y) * image->width + left;
        for (int x = first; x < last; x++)
            if (mask[x])
                row[x] = colour_blend(colour_blend(row[x], halo, 17U * (mask[x] >> HALO_SHIFT)),
                                      letters, 17U * (mask[x] & 15));
    }
}

void names_draw(const struct raster *raster, const struct raster_look *look,
                const struct raster_window *window, uint32_t *pixels)
{
    const struct names *names = &raster->names;
    struct name_image image = {pixels, window->width_px * window->scale,
                               window->height_px * window->scale, window->scale};
    enum name_set set = look->cells ? NAMES_GAPS : NAMES_BASE;
    for (int i = 0; i < names->place_counts[set][window->zoom]; i++) {
        const struct name_place *place = &names->places[set][window->zoom][i];
        const struct name_mark *mark = &names->marks[place->mark];
        int left = (place->left_px - window->left_px) * window->scale;
        int top = (place->top_px - window->top_px) * window->scale;
        mark_draw(mark, left, top, &image);
        if (!word_room_px(names, set, window->zoom, place->area))
            continue;
        const struct name_mark *word = &names->words[look->cells[place->area].verdict];
        mark_draw(word, left + (mark->width_px - word->width_px) / 2 * window->scale,
                  top + (mark->height_px - (int)halo_px) * window->scale, &image);
    }
}
