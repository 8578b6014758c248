/* Paints a file of render/drawing_file.h: the few tags that our own drawings are made of, looks by
 * class. Nothing that comes from outside is ever painted. */
#ifndef SIGNPOST_RENDER_DRAWING_PAINT_H
#define SIGNPOST_RENDER_DRAWING_PAINT_H

#include "base/err.h"
#include "base/text.h"

/* Appends a PNG of width_px times scale. ERR_NO_MEMORY; ERR_LIMIT if it were too tall. */
MUST_CHECK enum err drawing_paint(struct str svg, int width_px, int height_px, int scale,
                                  struct buf *out, struct problem *problem);

#endif
