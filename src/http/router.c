#include <string.h>

#include "http/router.h"

/* Does the template match? Fills the parameters it has, at most HTTP_PARAMETERS_MAX. */
static bool template_match(struct str pattern, struct str path, struct str *parameters)
{
    size_t i = 0, k = 0;
    int found = 0;
    while (i < pattern.len) {
        if (pattern.ptr[i] != '{') {
            if (k >= path.len || pattern.ptr[i] != path.ptr[k])
                return false;
            i++, k++;
            continue;
        }
        size_t start = k;
        while (k < path.len && path.ptr[k] != '/')
            k++;
        if (k == start || found == HTTP_PARAMETERS_MAX)
            return false;
        parameters[found++] = (struct str){path.ptr + start, k - start};
        while (i < pattern.len && pattern.ptr[i] != '}')
            i++;
        i++;
    }
    return k == path.len;
}

struct http_match http_route_find(const struct http_route *routes, size_t count, unsigned method,
                                  struct str path)
{
    struct http_match match = {0};
    bool found_plain = false;
    for (size_t i = 0; i < count; i++) {
        const struct http_route *route = &routes[i];
        struct str parameters[HTTP_PARAMETERS_MAX] = {{0}};
        if (!template_match(str_from(route->path), path, parameters))
            continue;
        match.methods |= (unsigned)route->method;
        match.is_open_data |= route->is_open_data;
        bool is_plain = parameters[0].ptr == NULL;
        if ((unsigned)route->method != method || (match.route && (found_plain || !is_plain)))
            continue;
        match.route = route;
        found_plain = is_plain;
        memcpy(match.parameters, parameters, sizeof(parameters));
    }
    return match;
}

const char *http_methods_allowed(unsigned methods)
{
    switch (methods) {
    case HTTP_GET: return "GET, HEAD, OPTIONS";
    case HTTP_POST: return "POST, OPTIONS";
    default: return "GET, HEAD, POST, OPTIONS";
    }
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
