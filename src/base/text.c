#include "base/text.h"

#include <locale.h>
#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

struct str str_from(const char *text)
{
    return (struct str){text ? text : "", text ? strlen(text) : 0};
}

bool str_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

bool str_equal_nocase(struct str a, struct str b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

bool str_starts_with(struct str text, struct str prefix)
{
    return text.len >= prefix.len && str_equal((struct str){text.ptr, prefix.len}, prefix);
}

bool str_is_web_address(struct str text)
{
    return str_starts_with(text, STR("https://")) || str_starts_with(text, STR("http://"));
}

int str_compare(struct str a, struct str b)
{
    size_t shared = a.len < b.len ? a.len : b.len;
    int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
    return order ? order : (a.len > b.len) - (a.len < b.len);
}

static bool is_space(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\v' || c == '\f';
}

struct str str_trim(struct str text)
{
    while (text.len && is_space(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len && is_space(text.ptr[text.len - 1]))
        text.len--;
    return text;
}

bool str_split(struct str *text, char separator, struct str *part)
{
    if (!text->ptr)
        return false;
    const char *found = text->len ? memchr(text->ptr, separator, text->len) : NULL;
    if (!found) {
        *part = *text;
        *text = (struct str){NULL, 0};
        return true;
    }
    size_t len = (size_t)(found - text->ptr);
    *part = (struct str){text->ptr, len};
    text->ptr = found + 1;
    text->len -= len + 1;
    return true;
}

bool str_to_int(struct str text, int64_t *out)
{
    size_t i = 0;
    bool negative = text.len && text.ptr[0] == '-';
    if (text.len && (text.ptr[0] == '-' || text.ptr[0] == '+'))
        i = 1;
    if (i == text.len || text.len - i > 18) /* 18 digits always fit */
        return false;
    int64_t number = 0;
    for (; i < text.len; i++) {
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
        number = number * 10 + (text.ptr[i] - '0');
    }
    *out = negative ? -number : number;
    return true;
}

/* strtod follows the locale's decimal point; this locale never changes. Lives as long as the
 * program. */
static locale_t plain_locale(void)
{
    static locale_t plain;
    locale_t now = __atomic_load_n(&plain, __ATOMIC_ACQUIRE);
    if (now)
        return now;
    locale_t made = newlocale(LC_ALL_MASK, "C", (locale_t)0);
    locale_t none = (locale_t)0;
    if (__atomic_compare_exchange_n(&plain, &none, made, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return made;
    freelocale(made);
    return none;
}

/* digits [. digits] [e digits]: what strtod takes beyond that (hex, inf, nan, spaces) is refused */
static bool is_plain_number(struct str text)
{
    size_t i = 0;
    size_t digits = 0;
    if (i < text.len && (text.ptr[i] == '-' || text.ptr[i] == '+'))
        i++;
    for (; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++)
        digits++;
    if (i < text.len && text.ptr[i] == '.')
        for (i++; i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9'; i++)
            digits++;
    if (!digits)
        return false;
    if (i < text.len && (text.ptr[i] == 'e' || text.ptr[i] == 'E')) {
        i++;
        if (i < text.len && (text.ptr[i] == '-' || text.ptr[i] == '+'))
            i++;
        if (i == text.len)
            return false;
        while (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9')
            i++;
    }
    return i == text.len;
}

bool str_to_double(struct str text, double *out)
{
    char copy[64];
    if (text.len >= sizeof copy || !is_plain_number(text))
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    double number = strtod_l(copy, NULL, plain_locale());
    if (!isfinite(number))
        return false;
    *out = number;
    return true;
}

struct str str_copy(struct str text, struct arena *arena)
{
    char *copy = arena_take(arena, text.len + 1, 1);
    if (!copy)
        return (struct str){NULL, 0};
    if (text.len)
        memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    return (struct str){copy, text.len};
}

/* Length of the UTF-8 sequence at bytes, 0 if it is not well formed; its code point in *point. */
static size_t utf8_decode(const unsigned char *bytes, size_t left, uint32_t *point)
{
    static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    unsigned char lead = bytes[0];
    size_t len = lead < 0x80       ? 1
                 : lead >> 5 == 6  ? 2
                 : lead >> 4 == 14 ? 3
                 : lead >> 3 == 30 ? 4
                                   : 0;
    if (!len || len > left)
        return 0;
    uint32_t value = len == 1 ? lead : lead & (0xFFu >> (len + 1));
    for (size_t i = 1; i < len; i++) {
        if (bytes[i] >> 6 != 2)
            return 0;
        value = value << 6 | (bytes[i] & 0x3Fu);
    }
    if (value < least[len] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF))
        return 0;
    *point = value;
    return len;
}

/* Characters that change or hide what a reader sees. */
static bool is_treacherous(uint32_t point)
{
    if (point < 0x20)
        return point != '\t' && point != '\n' && point != '\r';
    return (point >= 0x7F && point < 0xA0) || (point >= 0x200B && point <= 0x200F) ||
           (point >= 0x202A && point <= 0x202E) || (point >= 0x2060 && point <= 0x2069) ||
           point == 0xFEFF || point == 0x00AD;
}

bool str_is_clean(struct str text, size_t *bad_offset)
{
    for (size_t i = 0; i < text.len;) {
        uint32_t point;
        size_t len = utf8_decode((const unsigned char *)text.ptr + i, text.len - i, &point);
        if (!len || is_treacherous(point)) {
            if (bad_offset)
                *bad_offset = i;
            return false;
        }
        i += len;
    }
    return true;
}

void buf_init(struct buf *buf, size_t limit_bytes)
{
    *buf = (struct buf){.limit_bytes = limit_bytes};
}

void buf_finish(struct buf *buf)
{
    if (!buf)
        return;
    free(buf->ptr);
    buf_init(buf, buf->limit_bytes);
}

void buf_clear(struct buf *buf)
{
    buf->len = 0;
    buf->failed = false;
    if (buf->ptr)
        buf->ptr[0] = '\0';
}

struct str buf_view(const struct buf *buf)
{
    return (struct str){buf->ptr ? buf->ptr : "", buf->len};
}

struct str buf_keep(struct buf *buf, struct arena *arena)
{
    struct str kept = {NULL, 0};
    if (!buf->failed)
        kept = str_copy(buf_view(buf), arena);
    buf_finish(buf);
    return kept;
}

char *buf_give(struct buf *buf, size_t kept_bytes)
{
    char *given = buf->ptr;
    size_t room = buf->room;
    buf_init(buf, buf->limit_bytes);
    if (room > 1 && room <= kept_bytes && !buf_room(buf, room - 1))
        buf->failed = false; /* then the next user asks again */
    return given;
}

char *buf_grow(struct buf *buf, size_t more_bytes)
{
    if (buf->failed)
        return NULL;
    if (buf->limit_bytes &&
        (buf->len > buf->limit_bytes || more_bytes > buf->limit_bytes - buf->len)) {
        buf->failed = true;
        return NULL;
    }
    size_t needed = buf->len + more_bytes + 1;
    size_t room = buf->room ? buf->room : 256;
    while (room < needed && room <= SIZE_MAX / 2)
        room *= 2;
    if (buf->limit_bytes && room > buf->limit_bytes)
        room = buf->limit_bytes + 1;
    char *moved = NULL;
    if (needed > buf->len && room >= needed)
        moved = realloc(buf->ptr, room);
    if (!moved) {
        buf->failed = true;
        return NULL;
    }
    buf->ptr = moved;
    buf->room = room;
    return buf->ptr + buf->len;
}

void buf_text(struct buf *buf, const char *text)
{
    buf_bytes(buf, text, strlen(text));
}

void buf_int(struct buf *buf, int64_t number)
{
    char digits[24];
    char *start = digits + sizeof digits;
    uint64_t rest = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    do {
        *--start = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (number < 0)
        *--start = '-';
    buf_bytes(buf, start, (size_t)(digits + sizeof digits - start));
}

void buf_double(struct buf *buf, double number, int decimals)
{
    static const double scales[] = {1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9};
    double scaled = number * scales[decimals];
    if (!(fabs(scaled) < 9e15)) { /* not finite, or beyond what a double counts exactly */
        buf->failed = true;
        return;
    }
    int64_t whole = llround(scaled);
    if (whole < 0) {
        buf_char(buf, '-');
        whole = -whole;
    }
    int64_t unit = (int64_t)scales[decimals];
    buf_int(buf, whole / unit);
    int64_t rest = whole % unit;
    if (!rest)
        return;
    char digits[10];
    int last = 0;
    for (int i = decimals - 1; i >= 0; i--, rest /= 10) {
        digits[i] = (char)('0' + rest % 10);
        if (!last && digits[i] != '0')
            last = i + 1;
    }
    buf_char(buf, '.');
    buf_bytes(buf, digits, (size_t)last);
}

void buf_format(struct buf *buf, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    va_list again;
    va_copy(again, args);
    int len = vsnprintf(NULL, 0, format, args);
    char *room = len < 0 ? NULL : buf_room(buf, (size_t)len); /* the NUL has its place */
    if (room) {
        vsnprintf(room, (size_t)len + 1, format, again);
        buf->len += (size_t)len;
    }
    va_end(again);
    va_end(args);
}

void buf_html(struct buf *buf, struct str text)
{
    if (!text.len) /* ptr may be NULL */
        return;
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        const char *entity = NULL;
        switch (text.ptr[i]) {
        case '&': entity = "&amp;"; break;
        case '<': entity = "&lt;"; break;
        case '>': entity = "&gt;"; break;
        case '"': entity = "&quot;"; break;
        case '\'': entity = "&#39;"; break;
        default: continue;
        }
        buf_bytes(buf, text.ptr + from, i - from);
        buf_text(buf, entity);
        from = i + 1;
    }
    buf_bytes(buf, text.ptr + from, text.len - from);
}

static bool json_escapes(unsigned char c)
{
    return c < 0x20 || c == '"' || c == '\\';
}

/* May one of these eight bytes need an escape? Where it says no, none does. */
static bool json_may_escape(const char *bytes)
{
    const uint64_t ones = 0x0101010101010101;
    uint64_t eight;
    memcpy(&eight, bytes, sizeof eight);
    uint64_t quotes = eight ^ ones * '"';
    uint64_t slashes = eight ^ ones * '\\';
    return (((eight - ones * 0x20) & ~eight) | ((quotes - ones) & ~quotes) |
            ((slashes - ones) & ~slashes)) &
           ones << 7;
}

void buf_json(struct buf *buf, struct str text)
{
    static const char hex[] = "0123456789abcdef";
    size_t from = 0;
    for (size_t i = 0; i < text.len; i++) {
        if (i + 8 <= text.len && !json_may_escape(text.ptr + i)) {
            i += 7;
            continue;
        }
        unsigned char c = (unsigned char)text.ptr[i];
        if (!json_escapes(c))
            continue;
        char escape[6] = {'\\', 'u', '0', '0', hex[c >> 4], hex[c & 15]};
        size_t len = 6;
        if (c == '"' || c == '\\' || c == '\n' || c == '\t') {
            escape[1] = c == '\n' ? 'n' : c == '\t' ? 't' : (char)c;
            len = 2;
        }
        buf_bytes(buf, text.ptr + from, i - from);
        buf_bytes(buf, escape, len);
        from = i + 1;
    }
    if (text.len) /* ptr may be NULL */
        buf_bytes(buf, text.ptr + from, text.len - from);
}
