#include "multipart.h"

#include <string.h>

enum { NAME_MAX_BYTES = 100 };

static const struct http_refusal TAKEN = {0, NULL};

static struct http_refusal refuse(const char *sentence)
{
    return (struct http_refusal){400, sentence};
}

/* ---- headers ---- */

/* A parameter of a header: form-data; name="file". Escapes within quotes are not taken. */
static bool parameter_get(struct str header, const char *wanted, struct str *out)
{
    struct str rest = header;
    struct str piece;
    bool first = true;
    while (rest.len) {
        size_t at = 0;
        bool quoted = false;
        while (at < rest.len && (quoted || rest.ptr[at] != ';')) {
            quoted ^= rest.ptr[at] == '"';
            at++;
        }
        piece = str_trim((struct str){rest.ptr, at});
        rest = at < rest.len ? (struct str){rest.ptr + at + 1, rest.len - at - 1} : STR("");
        struct str name = {"", 0};
        struct str value = piece;
        bool is_it = !first && str_split(&value, '=', &name) &&
                     str_equal_nocase(str_trim(name), str_from(wanted)) && value.ptr;
        first = false;
        if (!is_it)
            continue;
        value = str_trim(value);
        if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
            value = (struct str){value.ptr + 1, value.len - 2};
        *out = value;
        return true;
    }
    return false;
}

static bool boundary_get(struct str type, struct str *out)
{
    if (!parameter_get(type, "boundary", out) || !out->len || out->len > HTTP_BOUNDARY_MAX_BYTES)
        return false;
    for (size_t i = 0; i < out->len; i++)
        if (out->ptr[i] <= ' ' || out->ptr[i] >= 0x7F || out->ptr[i] == '"')
            return false;
    return true;
}

struct part {
    struct str name;
    struct str filename;
    bool has_filename;
    bool is_strange; /* encoded, or a form within the form */
};

static void header_read(struct str line, struct part *part)
{
    struct str value = line;
    struct str name = {"", 0};
    if (!str_split(&value, ':', &name) || !value.ptr)
        return;
    value = str_trim(value);
    if (str_equal_nocase(name, STR("Content-Disposition"))) {
        part->has_filename = parameter_get(value, "filename", &part->filename);
        if (!parameter_get(value, "name", &part->name))
            part->name = STR("");
    } else if (str_equal_nocase(name, STR("Content-Transfer-Encoding"))) {
        part->is_strange |= !str_equal_nocase(value, STR("binary")) &&
                            !str_equal_nocase(value, STR("8bit")) &&
                            !str_equal_nocase(value, STR("7bit"));
    } else if (str_equal_nocase(name, STR("Content-Type"))) {
        part->is_strange |=
            value.len >= 10 && str_equal_nocase((struct str){value.ptr, 10}, STR("multipart/"));
    }
}

/* Up to the empty line; what is behind it stays in *rest. */
static bool head_read(struct str *rest, struct part *part)
{
    size_t most = rest->len < HTTP_PART_HEAD_MAX_BYTES ? rest->len : HTTP_PART_HEAD_MAX_BYTES;
    const char *end = most ? memmem(rest->ptr, most, "\r\n\r\n", 4) : NULL;
    if (!end)
        return false;
    struct str head = {rest->ptr, (size_t)(end - rest->ptr)};
    struct str line;
    while (head.len && str_split(&head, '\n', &line))
        header_read(str_trim(line), part);
    size_t used = (size_t)(end - rest->ptr) + 4;
    *rest = (struct str){rest->ptr + used, rest->len - used};
    return true;
}

/* ---- parts ---- */

static bool is_plain(struct str text)
{
    return text.len <= NAME_MAX_BYTES && str_is_clean(text, NULL) &&
           !(text.len && memchr(text.ptr, '\n', text.len));
}

static struct http_refusal field_add(struct http_argument *items, size_t *count,
                                     const struct part *part, struct str value, struct arena *arena)
{
    static const char tail[] = ".filename";
    if (!part->name.len || part->is_strange || !is_plain(part->name))
        return refuse("A part of the form has no plain name, or is encoded.");
    if (!part->has_filename && !str_is_clean(value, NULL))
        return refuse("The form holds bytes that are no text.");
    if (*count + 2 > HTTP_PARTS_MAX)
        return refuse("The form has too many parts.");
    items[(*count)++] = (struct http_argument){part->name, value};
    if (!part->has_filename)
        return TAKEN;
    char *name = arena_take(arena, part->name.len + sizeof tail, 1);
    if (!name)
        return (struct http_refusal){503, "The server has too much to do."};
    memcpy(name, part->name.ptr, part->name.len);
    memcpy(name + part->name.len, tail, sizeof tail);
    items[(*count)++] =
        (struct http_argument){str_from(name), is_plain(part->filename) ? part->filename : STR("")};
    return TAKEN;
}

struct http_refusal http_multipart_parse(struct str body, struct str type, struct arena *arena,
                                         struct http_arguments *out)
{
    char mark[HTTP_BOUNDARY_MAX_BYTES + 5] = "\r\n--";
    struct str boundary = {"", 0};
    struct http_argument *items = ARENA_ARRAY(arena, struct http_argument, HTTP_PARTS_MAX);
    struct http_refusal refusal = TAKEN;
    size_t count = 0;
    if (!items)
        return (struct http_refusal){503, "The server has too much to do."};
    if (!boundary_get(type, &boundary))
        return refuse("The form names no boundary.");
    memcpy(mark + 4, boundary.ptr, boundary.len);
    size_t mark_len = 4 + boundary.len;
    if (body.len < mark_len || memcmp(body.ptr, mark + 2, mark_len - 2) != 0)
        return refuse("The form does not begin with its boundary.");
    struct str rest = {body.ptr + mark_len - 2, body.len - mark_len + 2};
    while (!refusal.status && !str_starts_with(rest, STR("--"))) {
        struct part part = {.name = STR(""), .filename = STR("")};
        if (!str_starts_with(rest, STR("\r\n")))
            return refuse("A boundary of the form is not followed by a line end.");
        rest = (struct str){rest.ptr + 2, rest.len - 2};
        if (!head_read(&rest, &part))
            return refuse("A part of the form has no sound head.");
        const char *end = rest.len ? memmem(rest.ptr, rest.len, mark, mark_len) : NULL;
        if (!end)
            return refuse("A part of the form has no end.");
        refusal = field_add(items, &count, &part, (struct str){rest.ptr, (size_t)(end - rest.ptr)},
                            arena);
        rest = (struct str){end + mark_len, rest.len - (size_t)(end - rest.ptr) - mark_len};
    }
    if (!refusal.status && str_trim((struct str){rest.ptr + 2, rest.len - 2}).len)
        return refuse("Something follows the end of the form.");
    if (!refusal.status)
        *out = (struct http_arguments){items, count};
    return refusal;
}
