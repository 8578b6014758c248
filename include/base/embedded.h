/* Files that were built into the program: SQL, page templates, style sheet. The names are
 * "migrations/0001_core.sql", "sql/service_all.sql", "pages/finder.mustache", "web/app.css". */
#ifndef SIGNPOST_BASE_EMBEDDED_H
#define SIGNPOST_BASE_EMBEDDED_H

#include "base/text.h"

struct embedded {
    const char *name;
    struct str
        content; /* lives as long as the program; a NUL byte follows that len does not count */
};

/* NULL if there is no file of this name. */
const struct embedded *embedded_find(struct str name);

/* All files whose name begins with prefix, in the order of their names, one after the other.
 * Returns how many; *first is untouched when there is none. Empty text gives all. */
size_t embedded_list(struct str prefix, const struct embedded **first);

#endif
