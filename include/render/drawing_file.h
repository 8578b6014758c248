/* A drawing of a page as a file that stands alone: with its title, its legend and where it comes
 * from, as SVG or PNG. The drawing is one of those that render/map_gaps.h makes. */
#ifndef SIGNPOST_RENDER_DRAWING_FILE_H
#define SIGNPOST_RENDER_DRAWING_FILE_H

#include "base/err.h"
#include "base/text.h"

enum { DRAWING_WIDTH_PX = 1200, DRAWING_KEYS_MAX = 8, DRAWING_NOTES_MAX = 6 };

struct drawing_key {
    const char *class; /* of what it explains: "gap-covered" */
    struct str words;
};

struct drawing_file {
    struct str title; /* a sentence or two */
    struct str svg;   /* as the page has it */
    int key_count;
    struct drawing_key keys[DRAWING_KEYS_MAX];
    int note_count;
    struct str notes[DRAWING_NOTES_MAX]; /* below, small */
};

/* Appends the file: its looks are in it. ERR_NO_MEMORY; ERR_INVALID for something that is no
 * drawing. */
MUST_CHECK enum err drawing_svg_write(const struct drawing_file *file, struct buf *out,
                                      struct problem *problem);

/* Appends the same as PNG, DRAWING_WIDTH_PX times scale wide. Where there is no font, it has no
 * words. */
MUST_CHECK enum err drawing_png_write(const struct drawing_file *file, int scale, struct buf *out,
                                      struct problem *problem);

#endif
