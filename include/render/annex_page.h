/* The annex as a page: what its templates show (web/pages/annex*.mustache). */
#ifndef SIGNPOST_RENDER_ANNEX_PAGE_H
#define SIGNPOST_RENDER_ANNEX_PAGE_H

#include "codec/view.h"
#include "domain/annex.h"
#include "render/map_svg.h"

/* Adds title, day, fingerprint, contents and blocks; maps and charts as SVG. Services lead to their
 * pages only where there are such. ERR_NO_MEMORY, ERR_GEOMETRY. */
MUST_CHECK enum err annex_page_view(const struct annex *annex, const struct map_outline *outline,
                                    bool has_pages, struct arena *arena, struct view *into,
                                    struct problem *problem);

#endif
