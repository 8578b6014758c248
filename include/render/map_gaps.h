/* Who is covered, drawn: a map of areas by verdict, and the same over time. As in map_svg.h, looks
 * are the style sheet's (web/styles/_gaps.scss). A verdict is told by its pattern and in words,
 * never by colour alone. */
#ifndef SIGNPOST_RENDER_MAP_GAPS_H
#define SIGNPOST_RENDER_MAP_GAPS_H

#include "domain/gap.h"
#include "render/map_svg.h"

struct map_gap {
    int area; /* in directory.areas */
    struct gap_cell cell;
};

/* A new site that is proposed. */
struct map_spot {
    int number;
    struct geo_grid at;
    double reach_m; /* 0: no ring is drawn */
};

struct map_gaps {
    struct str title; /* for people who do not see it */
    int count;
    const struct map_gap *items;
    struct date as_of; /* a group is drawn by its boroughs on that day */
    bool is_second;    /* its page holds another drawing, with the patterns */
    int spot_count;
    const struct map_spot *spots; /* borrowed */
};

/* The class of a verdict's looks: "gap-covered", "gap-partly-2", "gap-unknown", "gap-none". */
const char *map_gap_class(const struct gap_cell *cell);

/* "covered", "34 % of women", "unknown", "none recorded". */
void map_gap_words(const struct gap_cell *cell, struct buf *out);

/* Appends the map. boroughs: of map_outline_build. ERR_GEOMETRY for an area that has no sound
 * boundary; ERR_NO_MEMORY. */
MUST_CHECK enum err map_gaps_write(const struct atlas *atlas, const struct map_outline *boroughs,
                                   const struct map_gaps *map, struct arena *arena, struct buf *out,
                                   struct problem *problem);

enum { GAP_BARS_MAX = 60 }; /* areas; more cannot be read */

/* Appends one bar for each area, from the first day to the last, in pieces by verdict. Of a
 * timeline of one column. */
void gap_bars_write(const struct atlas *atlas, const struct gap_timeline *timeline,
                    struct str title, struct buf *out);

/* A service in a chart of services: when it ran or runs, and when it was paid for. */
struct service_bar {
    struct str name;
    struct validity runs;
    int funding_count;
    const struct validity *fundings; /* borrowed */
};

/* Appends two bars for each service, its running above its funding, between two days; what is not
 * certain is dotted. Today's line stands at as_of. The first SERVICE_BARS_MAX of them. */
enum { SERVICE_BARS_MAX = 80 };
void service_bars_write(const struct service_bar *bars, int count, struct date from, struct date to,
                        struct date as_of, struct str title, struct buf *out);

/* Appends the cliff as a stair: how many women have lost certain cover by each day. */
void gap_stair_write(const struct gap_cliff *cliff, struct str title, struct buf *out);

/* The patterns, once in a page; fine ones where a unit of the drawing is a pixel or more. */
void gap_patterns_write(bool is_fine, struct buf *out);
/* One fine pattern alone, without <defs>. */
void gap_pattern_dots_write(const char *id, struct buf *out);
void gap_pattern_hatch_write(const char *id, struct buf *out);

#endif
