#include "drawing_looks.h"

#define PURPLE 0x4b2a63
#define COVERED 0x81609d
#define TEXT 0x17141b
#define QUIET 0x55505c
#define LINE 0x8a8394
#define DOTS 0x77707f
#define WHITE 0xffffff
#define NONE_ LOOK_NO_COLOUR

static const struct look looks[] = {
    {.class = "map-land", .fill = 0xfbfafc, .stroke = LINE, .stroke_px = 1},
    {.class = "map-water", .fill = 0xc9dbe8, .stroke = NONE_},
    {.class = "map-names", .fill = TEXT, .stroke = WHITE, .anchor = 'm'},
    {.class = "gap-dark", .fill = WHITE, .stroke = COVERED},
    {.class = "gap-word", .fill = NONE_, .stroke = NONE_, .font_scale = 0.85},
    {.class = "gap-covered", .fill = COVERED, .stroke = LINE, .stroke_px = 1},
    {.class = "gap-partly-1",
     .fill = 0xf2edf6,
     .stroke = LINE,
     .stroke_px = 1,
     .pattern = LOOK_SPARSE,
     .second = PURPLE,
     .pattern_id = "gap-step-1"},
    {.class = "gap-partly-2",
     .fill = 0xd3c3df,
     .stroke = LINE,
     .stroke_px = 1,
     .pattern = LOOK_SPARSE,
     .second = PURPLE,
     .pattern_id = "gap-step-2"},
    {.class = "gap-partly-3",
     .fill = 0xad92c2,
     .stroke = LINE,
     .stroke_px = 1,
     .pattern = LOOK_SPARSE,
     .second = PURPLE,
     .pattern_id = "gap-step-3"},
    {.class = "gap-unknown",
     .fill = WHITE,
     .stroke = LINE,
     .stroke_px = 1,
     .pattern = LOOK_DOTS,
     .second = DOTS,
     .pattern_id = "gap-dots"},
    {.class = "gap-none",
     .fill = WHITE,
     .stroke = TEXT,
     .stroke_px = 2,
     .pattern = LOOK_HATCH,
     .second = TEXT,
     .pattern_id = "gap-hatch"},
    {.class = "gap-name", .fill = TEXT, .stroke = NONE_, .font_size = 18, .anchor = 'e'},
    {.class = "gap-year", .fill = QUIET, .stroke = NONE_, .font_size = 19, .anchor = 'm'},
    {.class = "gap-tick", .fill = NONE_, .stroke = TEXT, .stroke_px = 1, .dash_px = 3},
    {.class = "gap-level", .fill = NONE_, .stroke = LINE, .stroke_px = 1},
    {.class = "gap-stair",
     .fill = WHITE,
     .stroke = TEXT,
     .stroke_px = 2,
     .pattern = LOOK_HATCH,
     .second = TEXT,
     .pattern_id = "gap-stair-hatch"},
    {.class = "gap-service", .fill = TEXT, .stroke = WHITE, .font_size = 16, .anchor = 's'},
    {.class = "gap-runs", .fill = 0xd3c3df, .stroke = LINE, .stroke_px = 1},
    {.class = "gap-paid", .fill = PURPLE, .stroke = NONE_},
    {.class = "gap-maybe",
     .fill = WHITE,
     .stroke = LINE,
     .stroke_px = 1,
     .pattern = LOOK_DOTS,
     .second = DOTS,
     .pattern_id = "gap-maybe-dots"},
    {.class = "gap-now", .fill = NONE_, .stroke = TEXT, .stroke_px = 2},
    {.class = "gap-reach", .fill = NONE_, .stroke = TEXT, .stroke_px = 1.5, .dash_px = 5},
    {.class = "gap-site", .fill = WHITE, .stroke = TEXT, .stroke_px = 2.5},
    {.class = "gap-rank", .fill = TEXT, .stroke = NONE_, .anchor = 'm', .is_bold = true},
    {.class = "file-title",
     .fill = TEXT,
     .stroke = NONE_,
     .font_size = 24,
     .anchor = 's',
     .is_bold = true},
    {.class = "file-key", .fill = TEXT, .stroke = NONE_, .font_size = 18, .anchor = 's'},
    {.class = "file-note", .fill = QUIET, .stroke = NONE_, .font_size = 14, .anchor = 's'},
    {.class = "file-paper", .fill = WHITE, .stroke = NONE_},
};

enum { LOOK_COUNT = sizeof looks / sizeof *looks };

const struct look *look_find(struct str class)
{
    for (int i = 0; i < LOOK_COUNT; i++)
        if (str_equal(class, str_from(looks[i].class)))
            return &looks[i];
    return NULL;
}

static void colour(struct buf *out, const char *property, int32_t rgb)
{
    if (rgb == LOOK_NO_COLOUR)
        buf_format(out, "%s:none;", property);
    else
        buf_format(out, "%s:#%06x;", property, (unsigned)rgb);
}

static void number(struct buf *out, const char *property, double value, const char *unit)
{
    buf_format(out, "%s:", property);
    buf_double(out, value, 2);
    buf_format(out, "%s;", unit);
}

static void text_rule(const struct look *look, struct buf *out)
{
    if (look->font_size > 0)
        number(out, "font-size", look->font_size, "px");
    if (look->font_scale > 0)
        number(out, "font-size", look->font_scale, "em");
    if (look->anchor)
        buf_format(out, "text-anchor:%s;",
                   look->anchor == 'm'   ? "middle"
                   : look->anchor == 'e' ? "end"
                                         : "start");
    if (look->is_bold)
        buf_text(out, "font-weight:700;");
    if (look->stroke != LOOK_NO_COLOUR && !(look->stroke_px > 0))
        buf_text(out, "paint-order:stroke;stroke-width:.35em;stroke-linejoin:round;");
}

static void rule(const struct look *look, struct buf *out)
{
    buf_format(out, ".%s{", look->class);
    if (look->pattern_id)
        buf_format(out, "fill:url(#%s);", look->pattern_id);
    else if (look->fill != LOOK_NO_COLOUR || look->stroke_px > 0)
        colour(out, "fill", look->fill);
    if (look->stroke != LOOK_NO_COLOUR)
        colour(out, "stroke", look->stroke);
    if (look->stroke_px > 0) {
        number(out, "stroke-width", look->stroke_px, "px");
        buf_text(out, "vector-effect:non-scaling-stroke;stroke-linejoin:round;");
    }
    if (look->dash_px > 0)
        number(out, "stroke-dasharray", look->dash_px, "px");
    text_rule(look, out);
    buf_text(out, "}\n");
}

void looks_write(struct buf *out)
{
    buf_text(out, "text{font-family:Arial,\"Liberation Sans\",Helvetica,sans-serif}\n");
    for (int i = 0; i < LOOK_COUNT; i++) {
        const struct look *look = &looks[i];
        rule(look, out);
        if (!look->pattern_id)
            continue;
        buf_format(out, "#%s rect{fill:#%06x}#%s circle{fill:#%06x}#%s path{stroke:#%06x;",
                   look->pattern_id, (unsigned)look->fill, look->pattern_id, (unsigned)look->second,
                   look->pattern_id, (unsigned)look->second);
        buf_text(out, look->pattern == LOOK_SPARSE ? "stroke-width:3}\n" : "stroke-width:2.5}\n");
    }
}
