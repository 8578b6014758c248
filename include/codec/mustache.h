/* Logic-less templates (the Mustache specification without lambdas and inheritance).
 * {{name}} escapes; {{{name}}} and {{&name}} print raw what was added as HTML, and escape the rest;
 * {{#name}}..{{/name}} shows or repeats, {{^name}}..{{/name}} shows if false or empty;
 * {{>name}} inserts another template of the set; {{!...}} is a comment; {{.}} is the item. */
#ifndef SIGNPOST_CODEC_MUSTACHE_H
#define SIGNPOST_CODEC_MUSTACHE_H

#include "codec/view.h"

enum {
    MUSTACHE_PARTIALS_MAX = 32,  /* nested in one page */
    MUSTACHE_STEPS_MAX = 5000000 /* tags and texts of one page */
};

struct mustache_set;

/* Templates know each other by name. NULL if there is no memory. */
struct mustache_set *mustache_set_create(void) MUST_CHECK;
void mustache_set_destroy(struct mustache_set *set);

/* Compiles a template. Name and source are borrowed and must outlive the set. ERR_INVALID with the
 * line in where ("find.html, line 12"); also if there is one of that name. */
MUST_CHECK enum err mustache_add(struct mustache_set *set, struct str name, struct str source,
                                 struct problem *problem);

/* ERR_NOT_FOUND if a template inserts one that the set does not have: ask once, after the last
 * mustache_add. Drawing treats it as empty. */
MUST_CHECK enum err mustache_check(const struct mustache_set *set, struct problem *problem);

/* Appends the page. Safe in many threads at once. ERR_NOT_FOUND: no such template; ERR_LIMIT: too
 * deep or too long; ERR_NO_MEMORY: the buffer failed. */
MUST_CHECK enum err mustache_render(const struct mustache_set *set, struct str name,
                                    const struct view *view, struct buf *out,
                                    struct problem *problem);

#endif
