#include <string.h>

#include "http/guard.h"

static const struct http_refusal LET_IN = {0, NULL};

static struct http_refusal refuse(int status, const char *sentence)
{
    return (struct http_refusal){status, sentence};
}

/* Token characters of RFC 9110, section 5.6.2. */
static bool is_token_char(unsigned char c)
{
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'))
        return true;
    return c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL;
}

bool http_is_token(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (!is_token_char((unsigned char)text.ptr[i]))
            return false;
    return text.len > 0;
}

bool http_is_field_value(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if ((c < 0x20 && c != '\t') || c == 0x7f)
            return false;
    }
    return true;
}

/* Keeps the first of a name; counts the others where two would be two meanings. */
static void keep(struct str *slot, int *count, struct str value)
{
    if (slot->ptr == NULL)
        *slot = value;
    if (count)
        (*count)++;
}

void http_heads_add(struct http_heads *heads, struct str name, struct str value)
{
    heads->count++;
    heads->size_bytes += name.len + value.len;
    heads->has_bad_name |= !http_is_token(name);
    heads->has_bad_value |= !http_is_field_value(value);
    struct str raw = value;
    value = str_trim(value);
    switch (name.len) { /* the length tells most names apart */
    case 4:
        if (str_equal_nocase(name, STR("host")))
            keep(&heads->host, &heads->host_count, value);
        break;
    case 6:
        if (str_equal_nocase(name, STR("accept")))
            keep(&heads->accept, NULL, value);
        else if (str_equal_nocase(name, STR("expect")))
            keep(&heads->expect, &heads->expect_count, value);
        break;
    case 12:
        if (str_equal_nocase(name, STR("content-type")))
            keep(&heads->type, &heads->type_count, value);
        break;
    case 13:
        if (str_equal_nocase(name, STR("if-none-match")))
            keep(&heads->if_none_match, NULL, value);
        break;
    case 14:
        if (str_equal_nocase(name, STR("content-length")))
            keep(&heads->length, &heads->length_count, value);
        break;
    case 15:
        if (str_equal_nocase(name, STR("accept-encoding")))
            keep(&heads->accept_encoding, NULL, value);
        break;
    case 16:
        if (str_equal_nocase(name, STR("content-encoding")))
            keep(&heads->encoding, NULL, value);
        break;
    case 17:
        if (str_equal_nocase(name, STR("transfer-encoding")))
            keep(&heads->coding, &heads->coding_count, raw);
        break;
    default: break;
    }
}

static bool is_digits(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len > 0 && text.len <= 18; /* fits 63 bits */
}

/* A name or address and perhaps a port. Nothing is ever built from it; it only must not be
 * nonsense. */
static bool is_host(struct str text)
{
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        bool is_plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        if (!is_plain && (c == 0 || !strchr("-._~:[]", c)))
            return false;
    }
    return text.len > 0 && text.len <= 255;
}

/* Where does the body end? Anything that another program could answer otherwise is refused. */
static struct http_refusal framing_check(const struct http_heads *heads, bool is_1_1)
{
    if (heads->coding_count > 0 && heads->length_count > 0)
        return refuse(400, "Content-Length and Transfer-Encoding exclude each other.");
    if (heads->length_count > 1)
        return refuse(400, "Content-Length came more than once.");
    if (heads->length_count == 1 && !is_digits(heads->length))
        return refuse(400, "Content-Length is not a number.");
    if (heads->coding_count > 1)
        return refuse(400, "Transfer-Encoding came more than once.");
    if (heads->coding_count == 1 && !is_1_1)
        return refuse(400, "Transfer-Encoding does not exist in HTTP/1.0.");
    /* Exactly this word: libmicrohttpd takes "chunked " for an unknown coding and waits for ever.
     */
    if (heads->coding_count == 1 && !str_equal_nocase(heads->coding, STR("chunked")))
        return refuse(501, "The only transfer coding understood is chunked.");
    return LET_IN;
}

struct http_refusal http_guard_headers(const struct http_heads *heads, bool is_1_1)
{
    if (heads->count > HTTP_HEADERS_MAX || heads->size_bytes > HTTP_HEADERS_MAX_BYTES)
        return refuse(431, "The request has too many headers, or they are too long.");
    if (heads->has_bad_name)
        return refuse(400, "A header's name has a character that does not belong there.");
    if (heads->has_bad_value)
        return refuse(400, "A header's value has a control character.");
    struct http_refusal refusal = framing_check(heads, is_1_1);
    if (refusal.status)
        return refusal;
    if (heads->host_count > 1 || (is_1_1 && heads->host_count == 0))
        return refuse(400, "The request needs exactly one Host header.");
    if (heads->host_count == 1 && !is_host(heads->host))
        return refuse(400, "The Host header is not a host.");
    if (heads->type_count > 1)
        return refuse(400, "Content-Type came more than once.");
    if (heads->expect_count > 1 ||
        (heads->expect_count == 1 && !str_equal_nocase(heads->expect, STR("100-continue"))))
        return refuse(417, "The only expectation understood is 100-continue.");
    return LET_IN;
}

bool http_guard_has_body(const struct http_heads *heads)
{
    if (heads->coding_count > 0)
        return true;
    int64_t length = 0;
    return heads->length_count > 0 && str_to_int(heads->length, &length) && length > 0;
}

/* "application/json; charset=utf-8": the type, if the charset is UTF-8 or not named. */
static enum http_body body_type(struct str header)
{
    struct str rest = header, type = STR(""), parameter;
    if (!str_split(&rest, ';', &type))
        return HTTP_BODY_NONE;
    while (str_split(&rest, ';', &parameter)) {
        struct str trimmed = str_trim(parameter), name = STR("");
        struct str value = trimmed;
        if (!str_split(&value, '=', &name) || !str_equal_nocase(name, STR("charset")))
            continue;
        if (!str_equal_nocase(value, STR("utf-8")) && !str_equal_nocase(value, STR("\"utf-8\"")))
            return HTTP_BODY_NONE;
    }
    type = str_trim(type);
    if (str_equal_nocase(type, STR("application/json")))
        return HTTP_BODY_JSON;
    if (str_equal_nocase(type, STR("application/x-www-form-urlencoded")))
        return HTTP_BODY_FORM;
    if (str_equal_nocase(type, STR("multipart/form-data")))
        return HTTP_BODY_FILES;
    return HTTP_BODY_NONE;
}

struct http_refusal http_guard_body(const struct http_heads *heads, unsigned bodies,
                                    size_t max_bytes, enum http_body *type)
{
    *type = HTTP_BODY_NONE;
    if (bodies == 0) {
        if (http_guard_has_body(heads))
            return refuse(400, "This request must not have a body.");
        return LET_IN;
    }
    if (heads->encoding.len > 0 && !str_equal_nocase(heads->encoding, STR("identity")))
        return refuse(415, "Compressed bodies are not taken.");
    enum http_body found = body_type(heads->type);
    if (!(bodies & (unsigned)found))
        return refuse(415, bodies & HTTP_BODY_JSON
                               ? "The body must be JSON: Content-Type: application/json."
                               : "The body must be a form: Content-Type: "
                                 "application/x-www-form-urlencoded.");
    int64_t length = 0;
    if (heads->length_count > 0 && str_to_int(heads->length, &length) &&
        (uint64_t)length > max_bytes)
        return refuse(413, "The body is too large.");
    *type = found;
    return LET_IN;
}
