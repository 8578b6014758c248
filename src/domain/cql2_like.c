#include "cql2_filter.h"

static bool is_wildcard(char c)
{
    return c == '%' || c == '_';
}

/* Bytes of the character that begins at a byte of well-formed UTF-8, at least one. */
static size_t character_len(struct str text, size_t at)
{
    size_t end = at + 1;
    while (end < text.len && ((unsigned char)text.ptr[end] & 0xC0) == 0x80)
        end++;
    return end - at;
}

static enum err tokens_make(struct str pattern, struct arena *arena, struct cql2_like *like,
                            struct problem *problem)
{
    int16_t *tokens = ARENA_ARRAY(arena, int16_t, pattern.len + 1);
    int wildcards = 0;
    if (!tokens)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for this filter.");
    for (size_t i = 0; i < pattern.len; i++) {
        char c = pattern.ptr[i];
        if (c == '\\' && i + 1 < pattern.len &&
            (is_wildcard(pattern.ptr[i + 1]) || pattern.ptr[i + 1] == '\\')) {
            tokens[like->count++] = (unsigned char)pattern.ptr[++i];
        } else if (is_wildcard(c)) {
            wildcards++;
            bool is_run = c == '%';
            if (!is_run || !like->count || tokens[like->count - 1] != CQL2_ANY_RUN)
                tokens[like->count++] = is_run ? CQL2_ANY_RUN : CQL2_ANY_ONE;
        } else {
            tokens[like->count++] = (unsigned char)c;
        }
    }
    if (wildcards > CQL2_PATTERN_MAX_WILDCARDS)
        return problem_set(problem, ERR_LIMIT, "A pattern may have %d wildcards, %% and _.",
                           CQL2_PATTERN_MAX_WILDCARDS);
    like->tokens = tokens;
    return OK;
}

/* Most patterns are plain text with a % at one end or both: they need no walk. */
static void form_find(struct cql2_like *like, char *text)
{
    int first = like->count > 0 && like->tokens[0] == CQL2_ANY_RUN;
    int last = like->count - (like->count > first && like->tokens[like->count - 1] == CQL2_ANY_RUN);
    for (int i = first; i < last; i++) {
        if (like->tokens[i] < 0)
            return;
        text[i - first] = (char)like->tokens[i];
    }
    like->text = (struct str){text, (size_t)(last - first)};
    bool ends_open = last < like->count;
    if (first)
        like->form = ends_open || !like->text.len ? CQL2_LIKE_INSIDE : CQL2_LIKE_SUFFIX;
    else
        like->form = ends_open ? CQL2_LIKE_PREFIX : CQL2_LIKE_EXACT;
}

enum err cql2_like_make(struct str pattern, struct arena *arena, struct cql2_like *out,
                        struct problem *problem)
{
    struct cql2_like like = {.form = CQL2_LIKE_GENERAL};
    char *text = arena_take(arena, pattern.len + 1, 1);
    if (!text)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for this filter.");
    enum err err = tokens_make(pattern, arena, &like, problem);
    if (err)
        return err;
    form_find(&like, text);
    *out = like;
    return OK;
}

/* Each run takes as little as it can; where that fails, the last one takes a character more. */
static bool general_fits(const struct cql2_like *like, struct str text)
{
    int token = 0;
    int run = -1;
    size_t at = 0;
    size_t run_end = 0;
    while (at < text.len) {
        int now = token < like->count ? like->tokens[token] : INT16_MAX;
        if (now == CQL2_ANY_RUN) {
            run = token++;
            run_end = at;
        } else if (now == CQL2_ANY_ONE) {
            at += character_len(text, at);
            token++;
        } else if (now == (unsigned char)text.ptr[at]) {
            at++;
            token++;
        } else if (run >= 0) {
            run_end += character_len(text, run_end);
            at = run_end;
            token = run + 1;
        } else {
            return false;
        }
    }
    while (token < like->count && like->tokens[token] == CQL2_ANY_RUN)
        token++;
    return token == like->count;
}

bool cql2_like_fits(const struct cql2_like *like, struct str text)
{
    size_t len = like->text.len;
    switch (like->form) {
    case CQL2_LIKE_EXACT: return str_equal(text, like->text);
    case CQL2_LIKE_PREFIX: return str_starts_with(text, like->text);
    case CQL2_LIKE_SUFFIX:
        return text.len >= len && !memcmp(text.ptr + text.len - len, like->text.ptr, len);
    case CQL2_LIKE_INSIDE:
        return !len || (text.len && memmem(text.ptr, text.len, like->text.ptr, len));
    case CQL2_LIKE_GENERAL: break;
    }
    return general_fits(like, text);
}
