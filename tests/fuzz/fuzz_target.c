/* The first byte says what the rest is: a target, a form, headers, or what callers can take. */
#include <stdlib.h>
#include <string.h>

#include "http/guard.h"
#include "http/negotiate.h"
#include "http/router.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void require(bool holds)
{
    if (!holds)
        abort();
}

static void target_try(struct str raw, struct arena *arena)
{
    struct http_target target;
    if (http_target_parse(raw, arena, &target).status)
        return;
    size_t bad_offset;
    require(target.path.len > 0 && target.path.ptr[0] == '/');
    require(str_is_clean(target.path, &bad_offset));
    require(!memchr(target.path.ptr, 0, target.path.len));
    require(target.query.count <= HTTP_ARGUMENTS_MAX);
    struct str rest = target.path, segment;
    while (str_split(&rest, '/', &segment))
        require(!str_equal(segment, STR("..")) && !str_equal(segment, STR(".")));
    for (size_t i = 0; i < target.query.count; i++)
        require(str_is_clean(target.query.items[i].value, &bad_offset));
    static const struct http_route route = {.method = HTTP_GET, .path = "/{a}/b/{c}"};
    struct http_match match = http_route_find(&route, 1, HTTP_GET, target.path);
    require(!match.route || match.parameters[1].len > 0);
}

static void form_try(struct str raw, struct arena *arena)
{
    struct http_arguments form;
    size_t bad_offset;
    if (http_form_parse(raw, arena, &form).status)
        return;
    require(form.count <= HTTP_FORM_FIELDS_MAX);
    for (size_t i = 0; i < form.count; i++)
        require(str_is_clean(form.items[i].value, &bad_offset));
}

/* Lines of "name:value". */
static void headers_try(struct str raw)
{
    struct http_heads heads = {0};
    struct str line;
    while (str_split(&raw, '\n', &line)) {
        struct str value = line, name;
        if (!str_split(&value, ':', &name))
            continue;
        http_heads_add(&heads, name, value.ptr ? value : STR(""));
    }
    enum http_body type;
    if (http_guard_headers(&heads, true).status)
        return;
    require(heads.host_count == 1 && heads.length_count <= 1 && heads.coding_count <= 1);
    require(!(heads.length_count && heads.coding_count));
    require(heads.count <= HTTP_HEADERS_MAX);
    if (!http_guard_body(&heads, 0, 100, &type).status)
        require(!http_guard_has_body(&heads));
    (void)http_guard_body(&heads, HTTP_BODY_JSON | HTTP_BODY_FORM, 100, &type);
}

static void wishes_try(struct str raw)
{
    (void)http_takes_gzip(raw);
    (void)http_prefers_html(raw);
    (void)http_none_match_names(raw, STR("\"0123456789abcdef\""));
    (void)http_none_match_names(STR("\"a\", W/\"b-gz\""), raw);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (size == 0)
        return 0;
    struct arena arena;
    arena_init(&arena, HTTP_REQUEST_ARENA_BYTES);
    struct str raw = {(const char *)data + 1, size - 1};
    switch (data[0] % 4) {
    case 0: target_try(raw, &arena); break;
    case 1: form_try(raw, &arena); break;
    case 2: headers_try(raw); break;
    default: wishes_try(raw); break;
    }
    arena_finish(&arena);
    return 0;
}
