#include "drawing_tag.h"

static size_t find(struct str in, size_t from, char what)
{
    while (from < in.len && in.ptr[from] != what)
        from++;
    return from;
}

bool tag_next(struct str svg, size_t *at, struct tag *out)
{
    size_t start = find(svg, *at, '<');
    size_t end = find(svg, start, '>');
    if (end >= svg.len)
        return false;
    size_t next = find(svg, end, '<');
    *out = (struct tag){.text = {svg.ptr + end + 1, next - end - 1}};
    out->is_end = svg.ptr[start + 1] == '/';
    start += out->is_end ? 2 : 1;
    size_t len = 0;
    while (start + len < end && svg.ptr[start + len] != ' ' && svg.ptr[start + len] != '/')
        len++;
    out->name = (struct str){svg.ptr + start, len};
    out->attributes = (struct str){svg.ptr + start + len, end - start - len};
    *at = next;
    return true;
}

struct str tag_attribute(const struct tag *tag, const char *name)
{
    struct str wanted = str_from(name);
    struct str in = tag->attributes;
    for (size_t at = find(in, 0, ' '); at < in.len; at = find(in, at + 1, ' ')) {
        struct str rest = {in.ptr + at + 1, in.len - at - 1};
        if (!str_starts_with(rest, wanted) || rest.len < wanted.len + 2 ||
            rest.ptr[wanted.len] != '=')
            continue;
        size_t start = wanted.len + 2;
        return (struct str){rest.ptr + start, find(rest, start, '"') - start};
    }
    return STR("");
}

double tag_number(const struct tag *tag, const char *name, double fallback)
{
    double value;
    return str_to_double(tag_attribute(tag, name), &value) ? value : fallback;
}

/* Those that buf_html writes. */
static const struct {
    const char *entity;
    char letter;
} entities[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&#39;", '\''}};

void tag_words(const struct tag *tag, char out[TAG_WORDS_MAX_BYTES + 1])
{
    struct str text = tag->text;
    size_t len = 0;
    if (text.len > TAG_WORDS_MAX_BYTES) {
        text.len = TAG_WORDS_MAX_BYTES;
        while (text.len && ((unsigned char)text.ptr[text.len] & 0xC0) == 0x80)
            text.len--; /* not in the middle of a letter */
    }
    for (size_t i = 0; i < text.len;) {
        struct str rest = {text.ptr + i, text.len - i};
        size_t took = 1;
        out[len] = text.ptr[i];
        for (size_t k = 0; k < sizeof entities / sizeof *entities; k++)
            if (str_starts_with(rest, str_from(entities[k].entity))) {
                out[len] = entities[k].letter;
                took = str_from(entities[k].entity).len;
            }
        len++;
        i += took;
    }
    out[len] = '\0';
}
