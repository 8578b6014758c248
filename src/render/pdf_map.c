/* Maps of the boroughs on paper, from the same simplified borders as those of the pages. */
#include "map_window.h"
#include "pdf_drawings.h"
#include "render/map_gaps.h"

static const double margin_m = 400;
static const double name_gap = 1;

static struct map_window window_of(const struct atlas *atlas)
{
    struct geo_box box = map_box_of_london(atlas);
    box = (struct geo_box){box.min_x - margin_m, box.min_y - margin_m, box.max_x + margin_m,
                           box.max_y + margin_m};
    return map_window_of(atlas, &box);
}

double pdf_map_height(const struct atlas *atlas, double width)
{
    struct map_window window = window_of(atlas);
    return width * window.height / window.width;
}

struct map_pdf {
    struct pdf *pdf;
    const struct pdf_map *map;
    struct map_window window;
    double x;
    double y;
    double scale; /* points for a unit */
};

/* ---- paths ---- */

static bool number_next(struct str *path, double *out)
{
    size_t i = 0;
    double number = 0;
    while (i < path->len && (path->ptr[i] == ' ' || path->ptr[i] == ','))
        i++;
    bool is_negative = i < path->len && path->ptr[i] == '-';
    i += is_negative;
    size_t first = i;
    while (i < path->len && path->ptr[i] >= '0' && path->ptr[i] <= '9')
        number = number * 10 + (path->ptr[i++] - '0');
    if (i == first)
        return false;
    path->ptr += i;
    path->len -= i;
    *out = is_negative ? -number : number;
    return true;
}

/* The "d" of a path as map_outline writes it: M, then l with pairs, then z. */
static void path_add(const struct map_pdf *to, struct str path)
{
    cairo_t *cairo = to->pdf->cairo;
    double x = 0;
    double y = 0;
    double dx = 0;
    double dy = 0;
    char command = '\0';
    while (path.len) {
        if (*path.ptr == 'M' || *path.ptr == 'l' || *path.ptr == 'z') {
            command = *path.ptr;
            path.ptr++;
            path.len--;
            if (command == 'z')
                cairo_close_path(cairo);
            continue;
        }
        if (!number_next(&path, &dx) || !number_next(&path, &dy))
            return;
        x = command == 'M' ? dx : x + dx;
        y = command == 'M' ? dy : y + dy;
        double at_x = to->x + (x - to->window.x) * to->scale;
        double at_y = to->y + (y - to->window.y) * to->scale;
        if (command == 'M')
            cairo_move_to(cairo, at_x, at_y);
        else
            cairo_line_to(cairo, at_x, at_y);
    }
}

static void land_draw(const struct map_pdf *to, int borough, uint32_t fill)
{
    cairo_t *cairo = to->pdf->cairo;
    path_add(to, to->map->outline->areas[borough]);
    pdf_ink(cairo, fill);
    cairo_fill_preserve(cairo);
    cairo_set_line_width(cairo, 0.5);
    pdf_ink(cairo, 0x8a8394);
    cairo_stroke(cairo);
}

static void water_draw(const struct map_pdf *to)
{
    path_add(to, to->map->outline->water);
    pdf_ink(to->pdf->cairo, 0xc9dbe8);
    cairo_fill(to->pdf->cairo);
}

static const struct gap_cell *cell_of(const struct annex_map *map, int borough)
{
    for (int i = 0; i < map->area_count; i++)
        if (map->areas[i] == borough)
            return &map->cells[i];
    return NULL;
}

/* Those without a service last, so that nothing hides their outline. */
static void gaps_draw(const struct map_pdf *to)
{
    for (int pass = 0; pass < 2; pass++) {
        for (int i = 0; i < to->map->outline->area_count; i++) {
            const struct gap_cell *cell = cell_of(to->map->map, i);
            if (!cell || (cell->verdict == GAP_NONE) != (pass == 1))
                continue;
            path_add(to, to->map->outline->areas[i]);
            pdf_fill(to->pdf->cairo, cell);
        }
    }
}

static void covers_draw(const struct map_pdf *to)
{
    for (int i = 0; i < to->map->outline->area_count; i++) {
        if (to->map->map->maybe & AREA_BIT(i)) {
            path_add(to, to->map->outline->areas[i]);
            pdf_fill_maybe(to->pdf->cairo);
        } else {
            land_draw(to, i, to->map->map->covered & AREA_BIT(i) ? 0xd3c3df : 0xffffff);
        }
    }
}

/* ---- names ---- */

/* In lines of one word where the borough is narrow. */
static PangoLayout *name_layout(const struct map_pdf *to, int borough, double room)
{
    const struct area_record *area = &to->map->atlas->directory.areas[borough];
    struct buf words;
    buf_init(&words, 0);
    buf_str(&words, area->name);
    const struct gap_cell *cell = to->map->is_gaps ? cell_of(to->map->map, borough) : NULL;
    if (cell) {
        buf_char(&words, '\n');
        map_gap_words(cell, &words);
    }
    PangoLayout *layout = pdf_layout(to->pdf, PDF_MAP, buf_view(&words), room);
    pango_layout_set_wrap(layout, PANGO_WRAP_WORD);
    pango_layout_set_alignment(layout, PANGO_ALIGN_CENTER);
    buf_finish(&words);
    return layout;
}

/* Do both ends of a name lie in its borough? */
static bool is_within(const struct map_pdf *to, int borough, struct geo_grid label, double width)
{
    double half_m = width * 0.45 / to->scale * MAP_UNIT_M;
    struct geo_grid left = {label.easting - half_m, label.northing};
    struct geo_grid right = {label.easting + half_m, label.northing};
    return atlas_borough_at(to->map->atlas, left) == borough &&
           atlas_borough_at(to->map->atlas, right) == borough;
}

/* A name that would lie over another, or does not fit into its borough, is left out: the table says
 * it too. */
static bool name_draw(const struct map_pdf *to, int borough, struct geo_box *names, int count)
{
    const struct atlas *atlas = to->map->atlas;
    cairo_t *cairo = to->pdf->cairo;
    const struct geo_box *box = &atlas->boroughs[borough].box;
    double room = (box->max_x - box->min_x) / MAP_UNIT_M * to->scale * 0.86;
    double high = (box->max_y - box->min_y) / MAP_UNIT_M * to->scale * 0.6;
    PangoLayout *layout = name_layout(to, borough, room);
    PangoRectangle ink;
    pango_layout_get_extents(layout, &ink, NULL);
    double width = (double)ink.width / PANGO_SCALE + 2 * name_gap;
    double height = (double)ink.height / PANGO_SCALE + 2 * name_gap;
    struct geo_grid label = atlas->directory.areas[borough].label;
    double x = to->x + (map_x(&to->window, label) - to->window.x) * to->scale;
    double y = to->y + (map_y(&to->window, label) - to->window.y) * to->scale;
    struct geo_box name = {x - width / 2, y - height / 2, x + width / 2, y + height / 2};
    bool fits = width <= room && height <= high && map_name_is_clear(names, count, &name) &&
                is_within(to, borough, label, width);
    const struct gap_cell *cell = to->map->is_gaps ? cell_of(to->map->map, borough) : NULL;
    bool is_dark = cell && cell->verdict == GAP_COVERED;
    bool has_pattern = cell ? !is_dark : (to->map->map->maybe & AREA_BIT(borough)) != 0;
    if (fits && has_pattern) {
        pdf_ink(cairo, 0xffffff);
        cairo_rectangle(cairo, name.min_x, name.min_y, width, height);
        cairo_fill(cairo);
    }
    if (fits) {
        pdf_ink(cairo, is_dark ? 0xffffff : 0x17141b);
        pdf_show(to->pdf, layout, name.min_x + name_gap - (double)ink.x / PANGO_SCALE,
                 name.min_y + name_gap - (double)ink.y / PANGO_SCALE);
        names[count] = name;
    }
    g_object_unref(layout);
    return fits;
}

/* ---- the map ---- */

static void key_draw(const struct map_pdf *to)
{
    static const struct gap_cell looks[GAP_VERDICT_COUNT] = {
        {.verdict = GAP_COVERED, .share_of_women = 1},
        {.verdict = GAP_PARTLY, .share_of_women = 0.5},
        {.verdict = GAP_UNKNOWN},
        {.verdict = GAP_NONE}};
    double x = to->x;
    for (int i = 0; i < GAP_VERDICT_COUNT; i++)
        x = pdf_key(to->pdf, x, to->pdf->y, &looks[i], gap_verdict_words((enum gap_verdict)i));
}

static double cover_key(const struct map_pdf *to, double x, int kind, const char *words)
{
    struct pdf *pdf = to->pdf;
    PangoLayout *layout = pdf_layout(pdf, PDF_NOTE, str_from(words), -1);
    double width = pdf_layout_width(layout);
    cairo_rectangle(pdf->cairo, x, pdf->y, 18, 10);
    if (kind == 1) {
        pdf_fill_maybe(pdf->cairo);
    } else {
        pdf_ink(pdf->cairo, kind ? 0xffffff : 0xd3c3df);
        cairo_fill_preserve(pdf->cairo);
        cairo_set_line_width(pdf->cairo, 0.5);
        pdf_ink(pdf->cairo, 0x8a8394);
        cairo_stroke(pdf->cairo);
    }
    pdf_ink(pdf->cairo, 0x17141b);
    pdf_show(pdf, layout, x + 23, pdf->y);
    g_object_unref(layout);
    return x + 23 + width + 16;
}

static void cover_keys_draw(const struct map_pdf *to)
{
    double x = to->x;
    if (to->map->map->covered)
        x = cover_key(to, x, 0, "Takes women from here");
    if (to->map->map->maybe)
        x = cover_key(to, x, 1, "May take women from here");
    if ((to->map->map->covered | to->map->map->maybe) != to->map->atlas->london)
        cover_key(to, x, 2, "Not named");
}

void pdf_map_draw(struct pdf *pdf, const struct pdf_map *map)
{
    struct map_pdf to = {.pdf = pdf, .map = map, .window = window_of(map->atlas)};
    struct geo_box names[BOROUGH_MAX];
    int count = 0;
    to.scale = map->width / to.window.width;
    to.x = PDF_LEFT;
    to.y = pdf->y;
    pdf_tag_figure(pdf, map->alt);
    if (map->is_gaps)
        gaps_draw(&to);
    else
        covers_draw(&to);
    water_draw(&to);
    for (int i = 0; i < map->outline->area_count && count < BOROUGH_MAX; i++)
        count += name_draw(&to, i, names, count);
    pdf->y += pdf_map_height(map->atlas, map->width) + 6;
    if (map->is_gaps)
        key_draw(&to);
    else
        cover_keys_draw(&to);
    pdf_tag_end(pdf, "Figure");
    pdf->y += 24;
}
