/* The OpenAPI 3.0 document, straight from the table of routes. */
#include <string.h>

#include "openapi_routes.h"
#include "openapi_writing.h"

static void member_write(struct json_write *json, struct str key, const char *text)
{
    json_write_key(json, key);
    json_write_text(json, str_from(text));
}

/* ---- answers ---- */

static void reference_write(struct json_write *json, const char *folder, const char *name)
{
    json_write_object_begin(json);
    json_write_key(json, STR("$ref"));
    json_write_comma(json);
    buf_format(json->out, "\"#/components/%s/%s\"", folder, name);
    json_write_object_end(json);
}

static bool is_text(const char *type)
{
    struct str name = str_from(type);
    return str_starts_with(name, STR("text/")) || strstr(type, "ndjson") ||
           strstr(type, "json-seq");
}

static void media_write(struct json_write *json, const struct openapi_media *media)
{
    json_write_key_text(json, str_from(media->type));
    json_write_object_begin(json);
    json_write_key(json, STR("schema"));
    if (media->schema)
        reference_write(json, "schemas", media->schema);
    else
        json_write_raw(json, is_text(media->type)
                                 ? STR("{\"type\":\"string\"}")
                                 : STR("{\"type\":\"string\",\"format\":\"binary\"}"));
    json_write_object_end(json);
}

static const char *success_about(const struct openapi_operation *operation)
{
    return operation->answers[0].schema ? "As asked." : "The page, the text or the bytes.";
}

/* Failures that are described once for all. */
static const struct failure {
    unsigned bit; /* 0: always */
    const char *status;
    const char *name;
    const char *about;
} failures[] = {
    {0, "400", "BadRequest", "Something in the request is wrong: it says what."},
    {OPENAPI_NEEDS_CALLER, "401", "Unknown", "Nobody we know calls: a token is missing or wrong."},
    {OPENAPI_NEEDS_CALLER, "403", "Forbidden", "The caller may not do this."},
    {OPENAPI_MAY_BE_ABSENT, "404", "NotFound", "There is nothing of that name."},
    {OPENAPI_TAKEN, "409", "Taken", "There is another one with this id."},
    {OPENAPI_STALE, "412", "Stale",
     "It is another version by now: current_version says which, difference how what was sent "
     "differs."},
    {OPENAPI_HAS_BODY, "413", "TooLarge", "The body is too large."},
    {OPENAPI_HAS_BODY, "415", "NotOfThisType", "The body is of a type that is not read here."},
    {OPENAPI_UNPROCESSABLE, "422", "NotUnderstood", "A value is not one that we understand."},
    {OPENAPI_STALE, "428", "VersionNeeded", "The request must say which version it means."},
    {OPENAPI_MAY_BE_BUSY, "503", "Busy", "Too much to do: Retry-After says when to come again."},
    {0, "default", "Failure", "Anything else that went wrong."},
};

enum { FAILURE_COUNT = sizeof failures / sizeof *failures };

static void plain_answer_write(struct json_write *json, const char *status, const char *about)
{
    json_write_key_text(json, str_from(status));
    json_write_object_begin(json);
    member_write(json, STR("description"), about);
    json_write_object_end(json);
}

static void success_write(struct json_write *json, const struct openapi_operation *operation,
                          const char *status, const char *about)
{
    json_write_key_text(json, str_from(status));
    json_write_object_begin(json);
    member_write(json, STR("description"), about);
    json_write_key(json, STR("content"));
    json_write_object_begin(json);
    for (const struct openapi_media *media = operation->answers; media && media->type; media++)
        media_write(json, media);
    json_write_object_end(json);
    json_write_object_end(json);
}

static void answers_write(struct json_write *json, const struct http_route *route)
{
    const struct openapi_operation *operation = route->described;
    unsigned more = openapi_more_answers(route);
    json_write_key(json, STR("responses"));
    json_write_object_begin(json);
    if (operation->answers)
        success_write(json, operation, "200", success_about(operation));
    if (more & (OPENAPI_CREATED))
        success_write(json, operation, "201", "It is new: Location says where it is.");
    if (more & OPENAPI_WAITS)
        success_write(json, &openapi_proposed, "202",
                      "A provider's change, which waits for somebody to decide on it.");
    if (more & OPENAPI_EMPTY)
        plain_answer_write(json, "204", "There is nothing there.");
    if (more & OPENAPI_MOVED)
        plain_answer_write(json, "303", "It is elsewhere: Location says where.");
    if (more & OPENAPI_UNCHANGED)
        plain_answer_write(json, "304", "What the caller has is still right.");
    for (int i = 0; i < FAILURE_COUNT; i++) {
        if (failures[i].bit && !(more & failures[i].bit))
            continue;
        json_write_key_text(json, str_from(failures[i].status));
        reference_write(json, "responses", failures[i].name);
    }
    json_write_object_end(json);
}

static void failures_write(struct json_write *json)
{
    static const struct openapi_media problem = {"application/problem+json", "Problem"};
    static const struct openapi_media page = {"text/html; charset=utf-8", NULL};
    json_write_key(json, STR("responses"));
    json_write_object_begin(json);
    for (int i = 0; i < FAILURE_COUNT; i++) {
        json_write_key_text(json, str_from(failures[i].name));
        json_write_object_begin(json);
        member_write(json, STR("description"), failures[i].about);
        json_write_key(json, STR("content"));
        json_write_object_begin(json);
        media_write(json, &problem);
        media_write(json, &page);
        json_write_object_end(json);
        json_write_object_end(json);
    }
    json_write_object_end(json);
}

/* ---- parameters and bodies ---- */

static void parameter_write(struct openapi_writing *writing, const struct http_route *route,
                            const struct openapi_parameter *parameter)
{
    struct json_write *json = &writing->json;
    bool is_in_path = openapi_is_in_path(route->path, parameter->name);
    json_write_object_begin(json);
    member_write(json, STR("name"), parameter->name);
    member_write(json, STR("in"), is_in_path ? "path" : parameter->is_header ? "header" : "query");
    member_write(json, STR("description"), parameter->about);
    json_write_key(json, STR("required"));
    json_write_bool(json, is_in_path || parameter->is_required);
    member_write(json, STR("style"), is_in_path || parameter->is_header ? "simple" : "form");
    json_write_key(json, STR("explode"));
    json_write_bool(json, false);
    json_write_key(json, STR("schema"));
    openapi_schema_write(writing, parameter);
    openapi_example_write(writing, parameter);
    json_write_object_end(json);
}

/* Parameters whose names depend on the data. */
static void others_write(struct json_write *json, const struct openapi_operation *operation)
{
    json_write_object_begin(json);
    member_write(json, STR("name"), "others");
    member_write(json, STR("in"), "query");
    member_write(json, STR("description"), operation->other_parameters);
    json_write_key(json, STR("required"));
    json_write_bool(json, false);
    member_write(json, STR("style"), "form");
    json_write_key(json, STR("explode"));
    json_write_bool(json, true);
    json_write_key(json, STR("schema"));
    json_write_raw(json,
                   STR("{\"type\":\"object\",\"additionalProperties\":{\"type\":\"string\"}}"));
    json_write_object_end(json);
}

static void parameters_write(struct openapi_writing *writing, const struct http_route *route)
{
    struct openapi_parameter parameter;
    json_write_key(&writing->json, STR("parameters"));
    json_write_list_begin(&writing->json);
    for (int i = 0; openapi_parameter_at(route->described, i, &parameter); i++)
        parameter_write(writing, route, &parameter);
    if (route->described->other_parameters)
        others_write(&writing->json, route->described);
    json_write_list_end(&writing->json);
}

static void body_write(struct json_write *json, const struct http_route *route)
{
    const struct openapi_operation *operation = route->described;
    bool is_form = route->bodies & HTTP_BODY_FORM;
    json_write_key(json, STR("requestBody"));
    json_write_object_begin(json);
    json_write_key(json, STR("required"));
    json_write_bool(json, true);
    json_write_key(json, STR("content"));
    json_write_object_begin(json);
    json_write_key_text(json, is_form ? STR("application/x-www-form-urlencoded")
                                      : STR("application/json"));
    json_write_object_begin(json);
    json_write_key(json, STR("schema"));
    reference_write(json, "schemas", operation->body_schema);
    json_write_key(json, STR("example"));
    json_write_raw(json, str_from(operation->body_example));
    json_write_object_end(json);
    json_write_object_end(json);
    json_write_object_end(json);
}

/* ---- paths ---- */

static void operation_write(struct openapi_writing *writing, const struct http_route *route)
{
    const struct openapi_operation *operation = route->described;
    struct json_write *json = &writing->json;
    static const char *const keys[] = {
        [HTTP_GET] = "get", [HTTP_POST] = "post", [HTTP_PUT] = "put", [HTTP_DELETE] = "delete"};
    json_write_key(json, str_from(keys[route->method]));
    json_write_object_begin(json);
    member_write(json, STR("operationId"), operation->id);
    member_write(json, STR("summary"), operation->summary);
    member_write(json, STR("description"),
                 operation->about ? operation->about : operation->summary);
    json_write_key(json, STR("tags"));
    json_write_list_begin(json);
    json_write_text(json, str_from(openapi_tag_title(operation->tag)));
    json_write_list_end(json);
    parameters_write(writing, route);
    if (route->access) {
        json_write_key(json, STR("security"));
        json_write_raw(json, STR("[{\"token\":[]}]"));
    }
    if (operation->body_schema)
        body_write(json, route);
    answers_write(json, route);
    json_write_object_end(json);
}

/* The description of "/path" tells of "/path/" too. */
static bool is_twin(const struct http_route *route)
{
    size_t len = strlen(route->path);
    return len > 1 && route->path[len - 1] == '/';
}

static bool was_before(const struct openapi_subject *subject, size_t index)
{
    for (size_t i = 0; i < index; i++)
        if (subject->routes[i].described &&
            strcmp(subject->routes[i].path, subject->routes[index].path) == 0)
            return true;
    return false;
}

static void paths_write(struct openapi_writing *writing)
{
    const struct openapi_subject *subject = writing->subject;
    struct json_write *json = &writing->json;
    json_write_key(json, STR("paths"));
    json_write_object_begin(json);
    for (size_t i = 0; i < subject->route_count; i++) {
        if (!openapi_is_shown(&subject->routes[i]) || is_twin(&subject->routes[i]) ||
            was_before(subject, i))
            continue;
        json_write_key_text(json, str_from(subject->routes[i].path));
        json_write_object_begin(json);
        for (size_t k = i; k < subject->route_count; k++)
            if (openapi_is_shown(&subject->routes[k]) &&
                strcmp(subject->routes[i].path, subject->routes[k].path) == 0)
                operation_write(writing, &subject->routes[k]);
        json_write_object_end(json);
    }
    json_write_object_end(json);
}

/* ---- the document ---- */

static void head_write(struct openapi_writing *writing)
{
    struct json_write *json = &writing->json;
    const struct openapi_subject *subject = writing->subject;
    member_write(json, STR("openapi"), "3.0.3");
    json_write_key(json, STR("info"));
    json_write_object_begin(json);
    member_write(json, STR("title"), "Signpost");
    member_write(json, STR("version"), "1.0.0");
    member_write(json, STR("description"),
                 subject->is_synthetic
                     ? "A directory of women’s services and the gaps between them. The data here "
                       "is synthetic: none of these services exists. Every GET also answers HEAD, "
                       "and every address OPTIONS."
                     : "A directory of women’s services in London and the gaps between them, from "
                       "public documents: historical records, not a current directory. Every GET "
                       "also answers HEAD, and every address OPTIONS.");
    json_write_key(json, STR("license"));
    json_write_raw(json, STR("{\"name\":\"Open Government Licence v3.0\",\"url\":"
                             "\"https://www.nationalarchives.gov.uk/doc/open-government-licence/"
                             "version/3/\"}"));
    json_write_object_end(json);
    json_write_key(json, STR("servers"));
    json_write_list_begin(json);
    json_write_object_begin(json);
    json_write_key(json, STR("url"));
    json_write_text(json, subject->public_url.len ? subject->public_url : STR("/"));
    json_write_object_end(json);
    json_write_list_end(json);
    json_write_key(json, STR("security"));
    json_write_raw(json, STR("[]"));
}

static void tags_write(struct json_write *json)
{
    json_write_key(json, STR("tags"));
    json_write_list_begin(json);
    for (int i = 0; i < OPENAPI_TAG_COUNT; i++) {
        json_write_object_begin(json);
        member_write(json, STR("name"), openapi_tag_title((enum openapi_tag)i));
        member_write(json, STR("description"), openapi_tag_about((enum openapi_tag)i));
        json_write_object_end(json);
    }
    json_write_list_end(json);
}

enum err openapi_write(const struct openapi_subject *subject, struct buf *out,
                       struct problem *problem)
{
    struct openapi_writing writing = {subject, json_write_to(out)};
    struct json_write *json = &writing.json;
    json_write_object_begin(json);
    head_write(&writing);
    tags_write(json);
    paths_write(&writing);
    json_write_key(json, STR("components"));
    json_write_object_begin(json);
    json_write_key(json, STR("schemas"));
    json_write_object_begin(json);
    openapi_schemas_write(&writing);
    json_write_object_end(json);
    failures_write(json);
    json_write_key(json, STR("securitySchemes"));
    json_write_raw(json, STR("{\"token\":{\"type\":\"http\",\"scheme\":\"bearer\",\"description\":"
                             "\"A token that a person made on her page /steward/account.\"}}"));
    json_write_object_end(json);
    json_write_object_end(json);
    buf_char(out, '\n');
    return out->failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for it.") : OK;
}
