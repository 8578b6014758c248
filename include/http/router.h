/* Which route answers a path. Pure. */
#ifndef SIGNPOST_HTTP_ROUTER_H
#define SIGNPOST_HTTP_ROUTER_H

#include "http/server.h"

struct http_match {
    const struct http_route *route;             /* NULL: none for this method */
    struct str parameters[HTTP_PARAMETERS_MAX]; /* borrowed from the path */
    unsigned methods;      /* HTTP_GET | HTTP_POST ...: all that the path has; 0 is a 404 */
    unsigned open_methods; /* those of them that are open data */
};

/* path is decoded. A route without parameters wins over one with; then the first of the table. */
struct http_match http_route_find(const struct http_route *routes, size_t count, unsigned method,
                                  struct str path);

/* "GET, HEAD, OPTIONS" and so on; program lifetime. */
const char *http_methods_allowed(unsigned methods);

/* Is the template well-formed: starts with a slash, "{name}" fills its segment, at most
 * HTTP_PARAMETERS_MAX of them? */
bool http_template_is_sound(const char *template);

#endif
