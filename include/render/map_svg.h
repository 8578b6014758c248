/* Small maps of the boroughs as SVG, for pages. Colours and widths are the style sheet's
 * (web/styles/_map.scss), so the drawing holds shapes, classes and words only. */
#ifndef SIGNPOST_RENDER_MAP_SVG_H
#define SIGNPOST_RENDER_MAP_SVG_H

#include "domain/eligibility.h"

/* One unit of the drawing in metres, and how far a simplified border may be from the true one. */
enum { MAP_UNIT_M = 50, MAP_TOLERANCE_M = 110 };

/* Borders simplified once; neighbours share theirs exactly. */
struct map_outline {
    int area_count;
    struct str *areas; /* the "d" of a path each */
    struct str water;
};

/* Of all boroughs and the Thames. Everything lives in the arena. */
MUST_CHECK enum err map_outline_build(const struct atlas *atlas, struct arena *arena,
                                      struct map_outline *out, struct problem *problem);

/* Of other areas, without water: indexes in directory.areas. One without a boundary of its own (a
 * group of boroughs) has no path. *box: around all, in grid metres. */
MUST_CHECK enum err map_outline_of(const struct atlas *atlas, const int *areas, int count,
                                   struct arena *arena, struct map_outline *out,
                                   struct geo_box *box, struct problem *problem);

/* The boroughs as rings with detail under tolerance_m left out; neighbours share their borders. In
 * the order of the atlas, in the arena. */
MUST_CHECK enum err map_boroughs_build(const struct atlas *atlas, double tolerance_m,
                                       struct arena *arena, struct rings **out,
                                       struct problem *problem);

/* A numbered disc. */
struct map_mark {
    int number;
    struct geo_grid at;
    enum verdict verdict;
    bool is_about; /* its place is approximate: the disc's rim is dashed */
};

enum { MAP_MARKS_MAX = 200 };

struct map_drawing {
    const char *title; /* for people who do not see it */
    const struct map_mark *marks;
    int mark_count;
    bool has_place; /* where she is: a cross */
    struct geo_grid place;
    uint64_t covered; /* boroughs to shade */
    uint64_t maybe;   /* boroughs to dot: not known */
    bool is_close;    /* zoomed to marks and place; otherwise all of London */
    bool is_second;   /* its page holds another drawing, with the dots */
};

/* Appends the drawing. */
void map_svg_write(const struct atlas *atlas, const struct map_outline *outline,
                   const struct map_drawing *drawing, struct buf *out);

#endif
