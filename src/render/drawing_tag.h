/* The tags of our own drawings, one after the other. Not a reader of SVG from elsewhere. */
#ifndef SIGNPOST_RENDER_DRAWING_TAG_H
#define SIGNPOST_RENDER_DRAWING_TAG_H

#include <stdbool.h>

#include "base/text.h"

enum { TAG_WORDS_MAX_BYTES = 400 };

struct tag {
    struct str name; /* without the slash */
    struct str attributes;
    bool is_end;
    struct str text; /* up to the next tag, with its entities */
};

/* The next one from *at on, which moves behind it and its text. False after the last. */
bool tag_next(struct str svg, size_t *at, struct tag *out);

struct str tag_attribute(const struct tag *tag, const char *name); /* empty: it has none */
double tag_number(const struct tag *tag, const char *name, double fallback);

/* Its text as it reads, cut where it is longer than anything that we write. */
void tag_words(const struct tag *tag, char out[TAG_WORDS_MAX_BYTES + 1]);

#endif
