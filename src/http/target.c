#include <string.h>

#include "http/target.h"

static const struct http_refusal LET_IN = {0, NULL};

static struct http_refusal refuse(int status, const char *sentence)
{
    return (struct http_refusal){status, sentence};
}

static int hex_digit(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* One escape at raw[0] = '%'. -1 when it is not two hexadecimal digits. */
static int escape_value(const char *raw, size_t len)
{
    if (len < 3)
        return -1;
    int high = hex_digit(raw[1]), low = hex_digit(raw[2]);
    return high < 0 || low < 0 ? -1 : high * 16 + low;
}

static bool is_control(unsigned char c)
{
    return c < 0x20 || c == 0x7f;
}

/* Decodes one piece of text into the arena, or borrows it when nothing is escaped. */
static struct http_refusal decode(struct str raw, bool plus_is_space, bool lines_allowed,
                                  struct arena *arena, struct str *out)
{
    if (!memchr(raw.ptr, '%', raw.len) && !(plus_is_space && memchr(raw.ptr, '+', raw.len))) {
        *out = raw; /* visible ASCII: the caller has seen every byte */
        return LET_IN;
    }
    char *text = arena_take(arena, raw.len + 1, 1);
    if (!text)
        return refuse(413, "The request is too large.");
    size_t len = 0;
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];
        if (c == '+' && plus_is_space) {
            c = ' ';
        } else if (c == '%') {
            int value = escape_value(raw.ptr + i, raw.len - i);
            if (value < 0)
                return refuse(400, "The address has a broken %-escape.");
            bool is_line = value == '\t' || value == '\r' || value == '\n';
            if (is_control((unsigned char)value) && !(lines_allowed && is_line))
                return refuse(400, "The address has a control character.");
            c = (char)value;
            i += 2;
        }
        text[len++] = c;
    }
    struct str decoded = {text, len};
    size_t bad_offset;
    if (!str_is_clean(decoded, &bad_offset))
        return refuse(400, "The request's text is not clean UTF-8.");
    *out = decoded;
    return LET_IN;
}

static bool is_dot_segment(struct str segment)
{
    return str_equal(segment, STR(".")) || str_equal(segment, STR(".."));
}

static struct http_refusal path_parse(struct str raw, struct arena *arena, struct str *out)
{
    for (size_t i = 0; i < raw.len; i++) {
        if (raw.ptr[i] == '\\')
            return refuse(400, "The address has a backslash.");
        if (raw.ptr[i] != '%')
            continue;
        int value = escape_value(raw.ptr + i, raw.len - i);
        if (value == '/' || value == '\\')
            return refuse(400, "The address has an escaped slash.");
    }
    struct str path;
    struct http_refusal refusal = decode(raw, false, false, arena, &path);
    if (refusal.status)
        return refusal;
    struct str rest = path, segment;
    while (memchr(path.ptr, '.', path.len) && str_split(&rest, '/', &segment))
        if (is_dot_segment(segment))
            return refuse(400, "The address has a dot segment.");
    *out = path;
    return LET_IN;
}

static size_t pieces_count(struct str raw, char separator)
{
    size_t count = 1;
    for (size_t i = 0; i < raw.len; i++)
        count += raw.ptr[i] == separator;
    return count;
}

static struct http_refusal arguments_parse(struct str raw, size_t max, bool lines_allowed,
                                           struct arena *arena, struct http_arguments *out)
{
    *out = (struct http_arguments){NULL, 0};
    if (raw.len == 0)
        return LET_IN;
    size_t pieces = pieces_count(raw, '&');
    if (pieces > max)
        return refuse(400, "The request has too many arguments.");
    struct http_argument *items = ARENA_ARRAY(arena, struct http_argument, pieces);
    if (!items)
        return refuse(413, "The request is too large.");
    size_t count = 0;
    struct str rest = raw, piece;
    while (str_split(&rest, '&', &piece)) {
        if (piece.len == 0)
            continue;
        const char *equals = memchr(piece.ptr, '=', piece.len);
        size_t name_len = equals ? (size_t)(equals - piece.ptr) : piece.len;
        struct str name = {piece.ptr, name_len};
        struct str value = STR("");
        if (equals)
            value = (struct str){equals + 1, piece.len - name_len - 1};
        struct http_refusal refusal = decode(name, true, false, arena, &items[count].name);
        if (!refusal.status)
            refusal = decode(value, true, lines_allowed, arena, &items[count].value);
        if (refusal.status)
            return refusal;
        count++;
    }
    *out = (struct http_arguments){items, count};
    return LET_IN;
}

/* Visible ASCII without '#': anything else must come escaped. */
static bool is_visible(struct str raw)
{
    for (size_t i = 0; i < raw.len; i++) {
        unsigned char c = (unsigned char)raw.ptr[i];
        if (c <= 0x20 || c >= 0x7f || c == '#')
            return false;
    }
    return true;
}

struct http_refusal http_target_parse(struct str raw, struct arena *arena, struct http_target *out)
{
    if (raw.len > HTTP_TARGET_MAX_BYTES)
        return refuse(414, "The address is longer than 8,192 bytes.");
    if (raw.len == 0 || raw.ptr[0] != '/')
        return refuse(400, "The request must ask for a path that starts with a slash.");
    if (!is_visible(raw))
        return refuse(400, "The address has a character that must be escaped.");
    const char *mark = memchr(raw.ptr, '?', raw.len);
    size_t path_len = mark ? (size_t)(mark - raw.ptr) : raw.len;
    struct str query = STR("");
    if (mark)
        query = (struct str){mark + 1, raw.len - path_len - 1};
    struct http_target target;
    struct http_refusal refusal = path_parse((struct str){raw.ptr, path_len}, arena, &target.path);
    if (!refusal.status)
        refusal = arguments_parse(query, HTTP_ARGUMENTS_MAX, false, arena, &target.query);
    if (!refusal.status)
        *out = target;
    return refusal;
}

struct http_refusal http_form_parse(struct str raw, struct arena *arena, struct http_arguments *out)
{
    for (size_t i = 0; i < raw.len; i++) {
        unsigned char c = (unsigned char)raw.ptr[i];
        if (c < 0x20 || c >= 0x7f)
            return refuse(400, "The form has a character that must be escaped.");
    }
    struct http_arguments arguments;
    struct http_refusal refusal =
        arguments_parse(raw, HTTP_FORM_FIELDS_MAX, true, arena, &arguments);
    if (!refusal.status)
        *out = arguments;
    return refusal;
}

struct str http_argument_get(struct http_arguments from, struct str name, bool *found)
{
    for (size_t i = 0; i < from.count; i++) {
        if (!str_equal(from.items[i].name, name))
            continue;
        if (found)
            *found = true;
        return from.items[i].value;
    }
    if (found)
        *found = false;
    return STR("");
}

const struct http_argument *http_argument_unknown(struct http_arguments from,
                                                  const char *const *known, size_t known_count)
{
    for (size_t i = 0; i < from.count; i++) {
        bool is_known = false;
        for (size_t k = 0; k < known_count && !is_known; k++)
            is_known = str_equal(from.items[i].name, str_from(known[k]));
        if (!is_known)
            return &from.items[i];
    }
    return NULL;
}
