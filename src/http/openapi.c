/* Parameters: which there are, and whether a request keeps to them. */
#include <string.h>

#include "openapi_writing.h"

static int count_of(const struct openapi_parameter *list)
{
    int count = 0;
    while (list && list[count].name)
        count++;
    return count;
}

/* Maps may come as GeoJSON, lists not. */
static const char *format_schema(enum gap_asked asked)
{
    struct gap_request usual;
    gap_request_init(&usual, asked);
    return usual.format == GAP_GEOJSON
               ? "{\"type\":\"string\",\"enum\":[\"geojson\",\"json\",\"csv\"]}"
               : "{\"type\":\"string\",\"enum\":[\"json\",\"csv\"]}";
}

static bool gap_parameter_at(enum gap_asked asked, int index, struct openapi_parameter *out)
{
    int fields = 0;
    while (gap_field_name(asked, fields))
        fields++;
    if (index >= fields)
        return openapi_fact_at(index - fields, true, out);
    const char *name = gap_field_name(asked, index);
    *out = openapi_gap_field(str_from(name));
    out->name = name; /* also when nothing is said of it: openapi_write complains */
    if (strcmp(name, "f") == 0)
        out->schema = format_schema(asked);
    return true;
}

bool openapi_parameter_at(const struct openapi_operation *operation, int index,
                          struct openapi_parameter *out)
{
    int own = count_of(operation->parameters);
    int shared = count_of(operation->more_parameters);
    if (index < own)
        *out = operation->parameters[index];
    else if (index < own + shared)
        *out = operation->more_parameters[index - own];
    else
        return operation->has_gap_fields && !operation->body_schema &&
               gap_parameter_at(operation->gap_asked, index - own - shared, out);
    return true;
}

bool openapi_member_at(const struct openapi_operation *operation, int index,
                       struct openapi_parameter *out)
{
    return operation->has_gap_fields && gap_parameter_at(operation->gap_asked, index, out);
}

bool openapi_is_in_path(const char *template, const char *name)
{
    size_t len = strlen(name);
    for (const char *at = strchr(template, '{'); at; at = strchr(at + 1, '{'))
        if (strncmp(at + 1, name, len) == 0 && at[1 + len] == '}')
            return true;
    return false;
}

const char *openapi_method_name(enum http_method method)
{
    switch (method) {
    case HTTP_GET: return "GET";
    case HTTP_POST: return "POST";
    case HTTP_PUT: return "PUT";
    case HTTP_DELETE: break;
    }
    return "DELETE";
}

static bool has_parameter(const struct http_route *route, const struct openapi_parameter *list,
                          struct str name)
{
    for (; list && list->name; list++)
        if (str_equal(name, str_from(list->name)) && !list->is_header &&
            !openapi_is_in_path(route->path, list->name))
            return true;
    return false;
}

/* A question about gaps refuses what it does not take by its own table, which is the one that is
 * shown here; and names of data sets are known to the handler alone. */
enum err openapi_query_check(const struct http_request *request, struct problem *problem)
{
    const struct openapi_operation *operation = request->route->described;
    bool is_checked_later = !operation || operation->other_parameters ||
                            (operation->has_gap_fields && !operation->body_schema);
    for (size_t i = 0; i < request->query.count && !is_checked_later; i++) {
        struct str name = request->query.items[i].name;
        if (has_parameter(request->route, operation->parameters, name) ||
            has_parameter(request->route, operation->more_parameters, name))
            continue;
        int shown = (int)(name.len < 60 ? name.len : 60);
        problem_at(problem, "%.*s", shown, name.ptr);
        return problem_set(problem, ERR_INVALID, "There is no parameter of this name: %.*s.", shown,
                           name.ptr);
    }
    return OK;
}

unsigned openapi_more_answers(const struct http_route *route)
{
    unsigned more = route->described->more_answers;
    if (strchr(route->path, '{'))
        more |= OPENAPI_MAY_BE_ABSENT;
    if (route->bodies)
        more |= OPENAPI_HAS_BODY;
    if (route->is_long)
        more |= OPENAPI_MAY_BE_BUSY;
    if (route->access)
        more |= OPENAPI_NEEDS_CALLER;
    return more;
}

static bool is_behind_sign_in(const struct http_route *route)
{
    return str_starts_with(str_from(route->path), STR("/steward"));
}

bool openapi_is_shown(const struct http_route *route)
{
    return route->described && !is_behind_sign_in(route);
}

const char *openapi_fault(const struct http_route *route)
{
    const struct openapi_operation *operation = route->described;
    struct openapi_parameter parameter;
    if (is_behind_sign_in(route))
        return NULL;
    if (!operation)
        return "is not described";
    if (!operation->id || !operation->summary)
        return "has no name or summary";
    if ((route->bodies != 0) != (operation->body_schema && operation->body_example))
        return "needs a body and its example, if it takes one";
    for (int i = 0; openapi_parameter_at(operation, i, &parameter); i++)
        if (!parameter.about || (!parameter.schema && !parameter.vocabulary))
            return "has a parameter that is not described";
    for (int i = 0; openapi_member_at(operation, i, &parameter); i++)
        if (!parameter.about || (!parameter.schema && !parameter.vocabulary))
            return "has a member that is not described";
    return NULL;
}
