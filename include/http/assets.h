/* Style sheets and scripts. Each has an address that changes with its content, so that browsers may
 * keep it for ever. */
#ifndef SIGNPOST_HTTP_ASSETS_H
#define SIGNPOST_HTTP_ASSETS_H

#include "codec/mustache.h"
#include "http/server.h"

struct assets;

/* Prepares all of them. ERR_NOT_FOUND if one was not built into the program. */
MUST_CHECK enum err assets_create(struct assets **out, struct problem *problem);
void assets_destroy(struct assets *assets);

/* Puts their addresses into a page: style, script_page, script_find, script_gaps, script_map,
 * leaflet. They live as long as the assets. */
void assets_view(const struct assets *assets, struct view *into);

/* The one at this path ("/web/find-0123456789abcdef.js"); borrowed, NULL if there is none. */
struct http_shared *assets_get(const struct assets *assets, struct str path);

#endif
