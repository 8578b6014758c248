#include <string.h>

#include "http/router.h"

/* How many parameters the template has if it matches, at most HTTP_PARAMETERS_MAX, which it fills;
 * else NONE. Every template is put to every request, hence no length is taken. */
enum { NONE = -1 };

static int template_match(const char *pattern, struct str path, struct str *parameters)
{
    size_t k = 0;
    int found = 0;
    while (*pattern) {
        if (*pattern != '{') {
            if (k >= path.len || *pattern != path.ptr[k])
                return NONE;
            pattern++, k++;
            continue;
        }
        size_t start = k;
        while (k < path.len && path.ptr[k] != '/')
            k++;
        if (k == start || found == HTTP_PARAMETERS_MAX)
            return NONE;
        parameters[found++] = (struct str){path.ptr + start, k - start};
        while (*pattern && *pattern++ != '}') {
        }
    }
    return k == path.len ? found : NONE;
}

struct http_match http_route_find(const struct http_route *routes, size_t count, unsigned method,
                                  struct str path)
{
    struct http_match match = {0};
    struct str parameters[HTTP_PARAMETERS_MAX];
    bool found_plain = false;
    for (size_t i = 0; i < count; i++) {
        const struct http_route *route = &routes[i];
        int found = template_match(route->path, path, parameters);
        if (found == NONE)
            continue;
        match.methods |= (unsigned)route->method;
        match.open_methods |= route->is_open_data ? (unsigned)route->method : 0;
        bool is_plain = found == 0;
        if ((unsigned)route->method != method || (match.route && (found_plain || !is_plain)))
            continue;
        match.route = route;
        found_plain = is_plain;
        memset(match.parameters, 0, sizeof(match.parameters));
        memcpy(match.parameters, parameters, (size_t)found * sizeof(*parameters));
    }
    return match;
}

const char *http_methods_allowed(unsigned methods)
{
    static const char *const lists[] = {
        [HTTP_GET] = "GET, HEAD, OPTIONS",
        [HTTP_POST] = "POST, OPTIONS",
        [HTTP_GET | HTTP_POST] = "GET, HEAD, POST, OPTIONS",
        [HTTP_PUT] = "PUT, OPTIONS",
        [HTTP_GET | HTTP_PUT] = "GET, HEAD, PUT, OPTIONS",
        [HTTP_POST | HTTP_PUT] = "POST, PUT, OPTIONS",
        [HTTP_GET | HTTP_POST | HTTP_PUT] = "GET, HEAD, POST, PUT, OPTIONS",
        [HTTP_DELETE] = "DELETE, OPTIONS",
        [HTTP_GET | HTTP_DELETE] = "GET, HEAD, DELETE, OPTIONS",
        [HTTP_POST | HTTP_DELETE] = "POST, DELETE, OPTIONS",
        [HTTP_GET | HTTP_POST | HTTP_DELETE] = "GET, HEAD, POST, DELETE, OPTIONS",
        [HTTP_PUT | HTTP_DELETE] = "PUT, DELETE, OPTIONS",
        [HTTP_GET | HTTP_PUT | HTTP_DELETE] = "GET, HEAD, PUT, DELETE, OPTIONS",
        [HTTP_POST | HTTP_PUT | HTTP_DELETE] = "POST, PUT, DELETE, OPTIONS",
        [HTTP_GET | HTTP_POST | HTTP_PUT | HTTP_DELETE] = "GET, HEAD, POST, PUT, DELETE, OPTIONS",
    };
    size_t count = sizeof lists / sizeof *lists;
    return methods < count && lists[methods] ? lists[methods] : lists[count - 1];
}

bool http_template_is_sound(const char *template)
{
    struct str rest = str_from(template), segment;
    if (rest.len == 0 || rest.ptr[0] != '/')
        return false;
    int parameters = 0;
    while (str_split(&rest, '/', &segment)) {
        const char *open = memchr(segment.ptr, '{', segment.len);
        const char *close = memchr(segment.ptr, '}', segment.len);
        if (!open && !close)
            continue;
        if (open != segment.ptr || close != segment.ptr + segment.len - 1 || segment.len < 3)
            return false;
        parameters++;
    }
    return parameters <= HTTP_PARAMETERS_MAX;
}
