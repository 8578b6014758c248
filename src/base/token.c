#include "base/token.h"

#include <utf8proc.h>

#include "base/fold.h"

/* U+2019, as printed texts have it. */
#define PRINTED_APOSTROPHE STR("\xE2\x80\x99")

/* The character at the start of the text and its length; what is no UTF-8 is no letter. */
static utf8proc_int32_t code_point(struct str text, size_t *len)
{
    utf8proc_int32_t code = -1;
    utf8proc_ssize_t read =
        utf8proc_iterate((const utf8proc_uint8_t *)text.ptr, (utf8proc_ssize_t)text.len, &code);
    *len = read > 0 ? (size_t)read : 1;
    return read > 0 ? code : -1;
}

/* Letters, digits, and the marks that belong to letters. */
static bool is_of_word(utf8proc_int32_t code)
{
    utf8proc_category_t category = utf8proc_category(code);
    return category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_NO;
}

static struct str str_after(struct str text, size_t len)
{
    return (struct str){text.ptr + len, text.len - len};
}

static size_t apostrophe_len(struct str text)
{
    if (text.len && *text.ptr == '\'')
        return 1;
    return str_starts_with(text, PRINTED_APOSTROPHE) ? PRINTED_APOSTROPHE.len : 0;
}

static bool is_ascii_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* How much of the text's start is one character of a word; 0 if it is none. */
static size_t letter_len(struct str text)
{
    if (!text.len || (unsigned char)*text.ptr < 0x80)
        return text.len && is_ascii_letter(*text.ptr);
    size_t len;
    utf8proc_int32_t code = code_point(text, &len);
    return code >= 0 && is_of_word(code) ? len : 0;
}

bool token_next(struct str *rest, struct str *word)
{
    struct str text = *rest;
    size_t len;
    while (text.len && !letter_len(text)) {
        (void)code_point(text, &len);
        text = str_after(text, len);
    }
    *word = (struct str){text.ptr, 0};
    while ((len = letter_len(text))) {
        text = str_after(text, len);
        word->len = (size_t)(text.ptr - word->ptr);
        size_t joint = apostrophe_len(text);
        if (joint && letter_len(str_after(text, joint)))
            text = str_after(text, joint);
    }
    *rest = text;
    return word->len > 0;
}

void token_key(struct str word, struct buf *out)
{
    struct buf folded;
    buf_init(&folded, 0);
    text_fold(word, FOLD_CASE | FOLD_ACCENTS, &folded);
    struct str text = buf_view(&folded);
    size_t before = out->len;
    while (text.len) {
        size_t len = apostrophe_len(text);
        if (!len) {
            len = letter_len(text);
            if (out->len - before + len > TOKEN_KEY_MAX_BYTES)
                break;
            buf_bytes(out, text.ptr, len);
            if (!len)
                (void)code_point(text, &len);
        }
        text = str_after(text, len);
    }
    out->failed |= folded.failed;
    buf_finish(&folded);
}
