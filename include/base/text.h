/* Borrowed text, growing text, and numbers that do not change with the locale. All text is UTF-8.
 */
#ifndef SIGNPOST_BASE_TEXT_H
#define SIGNPOST_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/arena.h"
#include "base/err.h"

/* Borrowed text: not ended by a NUL byte, may hold one. */
struct str {
    const char *ptr;
    size_t len;
};

#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})

struct str str_from(const char *text); /* NULL gives empty text */
bool str_equal(struct str a, struct str b);
bool str_equal_nocase(struct str a, struct str b); /* ASCII letters only */
bool str_starts_with(struct str text, struct str prefix);
bool str_is_web_address(struct str text);    /* http or https: a page may link to it */
int str_compare(struct str a, struct str b); /* bytes; <0, 0, >0 */
struct str str_trim(struct str text);        /* ASCII white space at both ends */

/* Cuts off what is before the separator; the rest stays in *text. False when nothing is left. */
bool str_split(struct str *text, char separator, struct str *part);

/* The whole text as a number; false if it is anything else (also "nan", "inf", spaces, hex). */
bool str_to_int(struct str text, int64_t *out);
bool str_to_double(struct str text, double *out);

/* A copy in the arena, ended by a NUL byte that len does not count. ptr is NULL when memory ran
 * out. */
struct str str_copy(struct str text, struct arena *arena);

/* Is it well-formed UTF-8 without control characters (tab and line ends pass), bidi overrides and
 * zero-width characters? False tells the first bad byte's offset. */
bool str_is_clean(struct str text, size_t *bad_offset);

/* Growing text. Once an append fails, all later ones do nothing: write freely, check once. */
struct buf {
    char *ptr; /* always ended by a NUL byte once something was written */
    size_t len;
    size_t room;        /* never more than the limit and the NUL need */
    size_t limit_bytes; /* 0 means none */
    bool failed;
};

void buf_init(struct buf *buf, size_t limit_bytes);
void buf_finish(struct buf *buf); /* frees; NULL is fine */
void buf_clear(struct buf *buf);  /* empty again, memory kept, failure forgotten */
struct str buf_view(const struct buf *buf);

/* What was written, as a copy in the arena; the buffer is finished. ptr is NULL when memory ran
 * out, here or before. */
struct str buf_keep(struct buf *buf, struct arena *arena);

/* Hands over the bytes, to be freed with free(), and empties the buffer but for as much fresh room,
 * up to kept_bytes. NULL if there were none. */
char *buf_give(struct buf *buf, size_t kept_bytes);

/* What buf_room does where there is no room yet. */
char *buf_grow(struct buf *buf, size_t more_bytes);

/* Makes room for more bytes and returns where to write them; NULL on failure. Then add to len. */
static inline char *buf_room(struct buf *buf, size_t more_bytes)
{
    bool has_room = more_bytes < buf->room - buf->len; /* one byte stays for the NUL */
    return has_room && !buf->failed ? buf->ptr + buf->len : buf_grow(buf, more_bytes);
}

static inline void buf_bytes(struct buf *buf, const void *bytes, size_t size_bytes)
{
    char *room = buf_room(buf, size_bytes);
    if (!room)
        return;
    if (size_bytes)
        memcpy(room, bytes, size_bytes);
    room[size_bytes] = '\0';
    buf->len += size_bytes;
}

static inline void buf_str(struct buf *buf, struct str text)
{
    buf_bytes(buf, text.ptr, text.len);
}

static inline void buf_char(struct buf *buf, char c)
{
    buf_bytes(buf, &c, 1);
}

void buf_text(struct buf *buf, const char *text); /* NUL-ended */
void buf_int(struct buf *buf, int64_t number);
void buf_double(struct buf *buf, double number,
                int decimals); /* 0 to 9; no trailing zeros; finite */
void buf_format(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3); /* no %f: locale */

/* Escaped for HTML text and quoted attributes, and as the inside of a JSON string. */
void buf_html(struct buf *buf, struct str text);
void buf_json(struct buf *buf, struct str text);

#endif
