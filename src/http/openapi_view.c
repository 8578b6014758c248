/* The document for people: groups of routes, each with something to try. */
#include <string.h>

#include "openapi_writing.h"

static const struct {
    const char *title;
    const char *about;
} tags[OPENAPI_TAG_COUNT] = {
    [OPENAPI_SEARCH] = {"Search", "Services for a woman, and one service."},
    [OPENAPI_FEATURES] = {"Features", "Everything as collections of features: OGC API - Features."},
    [OPENAPI_TILES] = {"Tiles", "Maps in pieces: vector tiles, images, OGC API - Tiles."},
    [OPENAPI_GAPS] = {"Gaps", "Who is not covered, where, and from when."},
    [OPENAPI_REFERRAL] = {"Open Referral", "The directory as HSDS-UK, for other directories."},
    [OPENAPI_WRITING] = {"Writing", "Changes by people who keep the directory, with a token."},
    [OPENAPI_SERVER] = {"Server", "This description, and what watches the server."},
    [OPENAPI_PAGES] = {"Pages", "What people see in a browser."},
};

const char *openapi_tag_title(enum openapi_tag tag)
{
    return tags[tag].title;
}

const char *openapi_tag_about(enum openapi_tag tag)
{
    return tags[tag].about;
}

/* ---- addresses to try ---- */

static bool parameter_find(const struct openapi_operation *operation, struct str name,
                           struct openapi_parameter *out)
{
    for (int i = 0; openapi_parameter_at(operation, i, out); i++)
        if (str_equal(name, str_from(out->name)))
            return true;
    return false;
}

/* The path with an example in each place. False: there is none. */
static bool path_add(const struct openapi_subject *subject, const struct http_route *route,
                     struct buf *out)
{
    for (const char *at = route->path; *at; at++) {
        if (*at != '{') {
            buf_char(out, *at);
            continue;
        }
        struct str name = {at + 1, strcspn(at + 1, "}")};
        struct openapi_parameter parameter;
        size_t before = out->len;
        if (parameter_find(route->described, name, &parameter))
            openapi_example_text(subject, &parameter, out);
        if (out->len == before)
            return false;
        at += name.len + 1;
    }
    return true;
}

static bool address_add(const struct openapi_subject *subject, const struct http_route *route,
                        struct buf *out)
{
    if (!path_add(subject, route, out))
        return false;
    if (route->described->example) {
        buf_char(out, '?');
        buf_text(out, route->described->example);
    }
    return true;
}

/* ---- routes ---- */

static void values_add(const struct openapi_subject *subject,
                       const struct openapi_parameter *parameter, struct view *item)
{
    const struct vocabulary *words =
        parameter->vocabulary
            ? vocabulary_find(&subject->atlas->directory.words, parameter->vocabulary)
            : NULL;
    struct view *list = view_add_list(item, "values");
    for (int i = 0; words && i < words->count; i++)
        view_add_text(view_add_object(list, NULL), "code", words->terms[i].code);
    view_add_flag(item, "has_values", words && words->count > 0);
}

static void parameters_add(const struct openapi_subject *subject, const struct http_route *route,
                           struct view *item)
{
    struct view *list = view_add_list(item, "parameters");
    struct openapi_parameter parameter;
    bool is_any = false;
    for (int i = 0; openapi_parameter_at(route->described, i, &parameter) ||
                    openapi_member_at(route->described, i, &parameter);
         i++, is_any = true) {
        struct view *row = view_add_object(list, NULL);
        view_add_text(row, "name", str_from(parameter.name));
        view_add_text(row, "about", str_from(parameter.about));
        values_add(subject, &parameter, row);
    }
    view_add_flag(item, "has_parameters", is_any);
}

static void forms_add(const struct openapi_operation *operation, struct view *item)
{
    struct view *list = view_add_list(item, "forms");
    for (const struct openapi_media *media = operation->answers; media && media->type; media++)
        view_add_text(view_add_object(list, NULL), "type", str_from(media->type));
}

static void route_add(const struct openapi_subject *subject, const struct http_route *route,
                      struct view *list)
{
    const struct openapi_operation *operation = route->described;
    struct view *item = view_add_object(list, NULL);
    struct buf address;
    buf_init(&address, 0);
    bool has_address = address_add(subject, route, &address) && !address.failed;
    bool is_post = route->method == HTTP_POST && !route->access;
    has_address &= is_post || route->method == HTTP_GET;
    view_add_text(item, "method", str_from(openapi_method_name(route->method)));
    view_add_text(item, "path", str_from(route->path));
    view_add_text(item, "summary", str_from(operation->summary));
    view_add_text(item, "about", str_from(operation->about ? operation->about : ""));
    view_add_flag(item, "is_post", is_post);
    view_add_format(item, "address", "%s", has_address ? address.ptr : "");
    view_add_text(item, "server", subject->public_url);
    view_add_text(item, "body", str_from(is_post ? operation->body_example : ""));
    view_add_text(item, "others",
                  str_from(operation->other_parameters ? operation->other_parameters : ""));
    parameters_add(subject, route, item);
    forms_add(operation, item);
    buf_finish(&address);
}

void openapi_view(const struct openapi_subject *subject, struct view *into)
{
    struct view *groups = view_add_list(into, "groups");
    for (int tag = 0; tag < OPENAPI_PAGES; tag++) {
        struct view *routes = NULL;
        for (size_t i = 0; i < subject->route_count; i++) {
            const struct http_route *route = &subject->routes[i];
            if (!openapi_is_shown(route) || route->described->tag != (enum openapi_tag)tag)
                continue;
            if (!routes) {
                struct view *group = view_add_object(groups, NULL);
                view_add_text(group, "title", str_from(tags[tag].title));
                view_add_text(group, "about", str_from(tags[tag].about));
                routes = view_add_list(group, "routes");
            }
            route_add(subject, route, routes);
        }
    }
}
