/* The annex on paper: a tagged PDF of A4 pages with bookmarks. */
#ifndef SIGNPOST_RENDER_ANNEX_PDF_H
#define SIGNPOST_RENDER_ANNEX_PDF_H

#include <stdatomic.h>

#include "domain/annex.h"
#include "render/map_svg.h"

/* Appends the file. The same document gives the same bytes on every machine that has the fonts
 * (Liberation Sans). outline: of map_outline_build. Scratch memory is taken from the arena. Cancel:
 * true ends it with ERR_BUSY; may be NULL. */
MUST_CHECK enum err annex_pdf_write(const struct annex *annex, const struct map_outline *outline,
                                    const atomic_bool *cancel, struct arena *arena, struct buf *out,
                                    struct problem *problem);

#endif
