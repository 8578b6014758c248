/* Maps and charts on paper. Each is one figure with its text alternative, as wide as the page or
 * less, and moves the page's y on. */
#ifndef SIGNPOST_RENDER_PDF_DRAWINGS_H
#define SIGNPOST_RENDER_PDF_DRAWINGS_H

#include "domain/annex.h"
#include "pdf.h"
#include "render/map_svg.h"

/* pdf_map.c. The outline is that of all boroughs. */
struct pdf_map {
    const struct atlas *atlas;
    const struct map_outline *outline;
    const struct annex_map *map;
    struct str alt;
    bool is_gaps; /* verdicts; otherwise whom services cover */
    double width; /* points */
};
double pdf_map_height(const struct atlas *atlas, double width);
void pdf_map_draw(struct pdf *pdf, const struct pdf_map *map);

/* pdf_chart.c */
double pdf_bars_height(const struct gap_timeline *timeline);
void pdf_bars_draw(struct pdf *pdf, const struct atlas *atlas, const struct gap_timeline *timeline,
                   struct str alt);
double pdf_cliff_height(const struct gap_cliff *cliff);
void pdf_cliff_draw(struct pdf *pdf, const struct gap_cliff *cliff, struct str alt);

#endif
