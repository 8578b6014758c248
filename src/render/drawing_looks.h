/* How the shapes and words of drawings look where no style sheet is: in files. The colours are
 * those of web/styles/_gaps.scss and _map.scss. */
#ifndef SIGNPOST_RENDER_DRAWING_LOOKS_H
#define SIGNPOST_RENDER_DRAWING_LOOKS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum { LOOK_NO_COLOUR = -1 };

enum look_fill {
    LOOK_PLAIN,  /* fill alone */
    LOOK_HATCH,  /* lines of the second colour at 45 degrees */
    LOOK_SPARSE, /* likewise, few */
    LOOK_DOTS
};

struct look {
    const char *class;
    int32_t fill;   /* 0xrrggbb or LOOK_NO_COLOUR */
    int32_t stroke; /* likewise; of text: its halo */
    double stroke_px;
    enum look_fill pattern;
    int32_t second;         /* of the pattern */
    const char *pattern_id; /* in the drawing */
    double dash_px;         /* 0: none */
    double font_size;       /* 0: that of what is around it */
    double font_scale;      /* of what is around it; 0: 1 */
    char anchor;            /* 's'tart, 'm'iddle, 'e'nd; 0: that of what is around it */
    bool is_bold;
};

/* NULL: nothing is known of the class. */
const struct look *look_find(struct str class);

/* Appends all of them as a style sheet. */
void looks_write(struct buf *out);

#endif
