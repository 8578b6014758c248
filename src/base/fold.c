#include "base/fold.h"

#include <stdlib.h>
#include <utf8proc.h>

/* Most names are ASCII; they cost one pass and no allocation. */
static bool fold_ascii(struct str text, bool is_case, struct buf *out)
{
    unsigned char bits = 0;
    for (size_t i = 0; i < text.len; i++)
        bits |= (unsigned char)text.ptr[i];
    if (bits >= 0x80)
        return false;
    char *room = buf_room(out, text.len);
    if (!room)
        return true;                              /* the buffer has failed: nothing more to do */
    unsigned char step = is_case ? 'a' - 'A' : 0; /* no branches: it goes 16 at a time */
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        room[i] = (char)(c + ((unsigned char)(c - 'A') < 26 ? step : 0));
    }
    room[text.len] = '\0';
    out->len += text.len;
    return true;
}

void text_fold(struct str text, unsigned what, struct buf *out)
{
    if (fold_ascii(text, what & FOLD_CASE, out))
        return;
    int options = UTF8PROC_STABLE | UTF8PROC_COMPOSE;
    if (what & FOLD_CASE)
        options |= UTF8PROC_CASEFOLD;
    if (what & FOLD_ACCENTS)
        options |= UTF8PROC_STRIPMARK;
    if (what & FOLD_FORMS)
        options |= UTF8PROC_COMPAT;
    utf8proc_uint8_t *folded = NULL;
    utf8proc_ssize_t len =
        utf8proc_map((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &folded,
                     (utf8proc_option_t)options);
    if (len >= 0)
        buf_bytes(out, folded, (size_t)len);
    else if (len == UTF8PROC_ERROR_NOMEM)
        out->failed = true;
    else
        buf_str(out, text);
    free(folded);
}
