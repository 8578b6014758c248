/* The answer of "find" for a terminal. */
#ifndef SIGNPOST_APP_TABLE_H
#define SIGNPOST_APP_TABLE_H

#include "domain/nearest.h"

/* Three blocks under their headings, numbered through; colour only where it is asked for. */
MUST_CHECK enum err table_write(const struct atlas *atlas, const struct question *question,
                                const struct nearest *nearest, struct arena *arena, bool in_colour,
                                struct buf *out, struct problem *problem);

#endif
