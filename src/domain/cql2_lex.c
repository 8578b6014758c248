#include "cql2_lex.h"

/* The bytes of the white space at a place: 0 if there is none. Beside ASCII, what Unicode calls
 * a space. */
static size_t space_len(struct str text, size_t at)
{
    const unsigned char *bytes = (const unsigned char *)text.ptr + at;
    size_t left = text.len - at;
    if (left && (bytes[0] == ' ' || (bytes[0] >= '\t' && bytes[0] <= '\r')))
        return 1;
    if (left >= 2 && bytes[0] == 0xC2 && (bytes[1] == 0x85 || bytes[1] == 0xA0))
        return 2;
    if (left < 3)
        return 0;
    bool is_space = (bytes[0] == 0xE2 && bytes[1] == 0x80 &&
                     ((bytes[2] >= 0x80 && bytes[2] <= 0x8A) || bytes[2] == 0xA8 ||
                      bytes[2] == 0xA9 || bytes[2] == 0xAF)) ||
                    (bytes[0] == 0xE2 && bytes[1] == 0x81 && bytes[2] == 0x9F) ||
                    (bytes[0] == 0xE1 && bytes[1] == 0x9A && bytes[2] == 0x80) ||
                    (bytes[0] == 0xE3 && bytes[1] == 0x80 && bytes[2] == 0x80);
    return is_space ? 3 : 0;
}

static size_t spaces_end(struct str text, size_t at)
{
    size_t len;
    while ((len = space_len(text, at)) > 0)
        at += len;
    return at;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool starts_name(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' || c == ':' ||
           (unsigned char)c >= 0x80;
}

static size_t name_end(struct str text, size_t at)
{
    while (at < text.len && !space_len(text, at) &&
           (starts_name(text.ptr[at]) || is_digit(text.ptr[at]) || text.ptr[at] == '.'))
        at++;
    return at;
}

static size_t digits_end(struct str text, size_t at)
{
    while (at < text.len && is_digit(text.ptr[at]))
        at++;
    return at;
}

static size_t number_end(struct str text, size_t at)
{
    at = digits_end(text, at);
    if (at < text.len && text.ptr[at] == '.')
        at = digits_end(text, at + 1);
    if (at < text.len && (text.ptr[at] == 'e' || text.ptr[at] == 'E')) {
        size_t exponent = at + 1;
        if (exponent < text.len && (text.ptr[exponent] == '+' || text.ptr[exponent] == '-'))
            exponent++;
        if (digits_end(text, exponent) > exponent)
            at = digits_end(text, exponent);
    }
    return at;
}

/* After the closing quote; 0 if there is none. A doubled quote does not close, nor in a text does
 * one after a backslash. */
static size_t quoted_end(struct str text, size_t at)
{
    char quote = text.ptr[at];
    for (at++; at < text.len; at++) {
        bool has_next = at + 1 < text.len;
        if (quote == '\'' && text.ptr[at] == '\\' && has_next && text.ptr[at + 1] == quote)
            at++;
        else if (text.ptr[at] == quote && has_next && text.ptr[at + 1] == quote)
            at++;
        else if (text.ptr[at] == quote)
            return at + 1;
    }
    return 0;
}

static size_t sign_end(struct str text, size_t at)
{
    static const char *const signs[] = {"<>", "<=", ">=", "<", ">", "=", "(", ")",
                                        ",",  "+",  "-",  "*", "/", "%", "^"};
    struct str rest = {text.ptr + at, text.len - at};
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (str_starts_with(rest, str_from(signs[i])))
            return at + strlen(signs[i]);
    return 0;
}

static enum err number_check(struct cql2_lexer *lexer)
{
    if (str_to_double(lexer->token.text, &lexer->token.number))
        return OK;
    return cql2_refuse(lexer->reading, lexer->token.offset, ERR_INVALID,
                       "This number is too large or too long.");
}

enum err cql2_lex_next(struct cql2_lexer *lexer)
{
    struct str text = lexer->reading->text;
    size_t start = spaces_end(text, lexer->at);
    struct cql2_token token = {CQL2_TOKEN_END, start, {text.ptr + start, 0}, 0};
    size_t end = start;
    if (start < text.len) {
        char c = text.ptr[start];
        bool is_fraction = c == '.' && start + 1 < text.len && is_digit(text.ptr[start + 1]);
        if (is_digit(c) || is_fraction) {
            token.kind = CQL2_TOKEN_NUMBER;
            end = number_end(text, start);
        } else if (c == '\'' || c == '"') {
            token.kind = c == '"' ? CQL2_TOKEN_QUOTED : CQL2_TOKEN_TEXT;
            end = quoted_end(text, start);
        } else if (starts_name(c)) {
            token.kind = CQL2_TOKEN_NAME;
            end = name_end(text, start);
        } else {
            token.kind = CQL2_TOKEN_SIGN;
            end = sign_end(text, start);
        }
        if (!end)
            return cql2_refuse(lexer->reading, start, ERR_INVALID,
                               token.kind == CQL2_TOKEN_SIGN
                                   ? "This character has no meaning here."
                                   : "The quote that begins here does not end.");
    }
    token.text.len = end - start;
    lexer->token = token;
    lexer->at = end;
    return token.kind == CQL2_TOKEN_NUMBER ? number_check(lexer) : OK;
}

bool cql2_lex_opens(const struct cql2_lexer *lexer)
{
    struct str text = lexer->reading->text;
    size_t next = spaces_end(text, lexer->at);
    return next < text.len && text.ptr[next] == '(';
}

bool cql2_lex_is_sign(const struct cql2_lexer *lexer, const char *sign)
{
    return lexer->token.kind == CQL2_TOKEN_SIGN && str_equal(lexer->token.text, str_from(sign));
}

bool cql2_lex_is_word(const struct cql2_lexer *lexer, const char *word)
{
    return lexer->token.kind == CQL2_TOKEN_NAME &&
           str_equal_nocase(lexer->token.text, str_from(word));
}

enum err cql2_lex_pass(struct cql2_lexer *lexer, const char *sign)
{
    if (!cql2_lex_is_sign(lexer, sign))
        return cql2_refuse(lexer->reading, lexer->token.offset, ERR_INVALID, "%s is expected here.",
                           sign);
    return cql2_lex_next(lexer);
}

enum err cql2_lex_unquote(struct cql2_lexer *lexer, struct str *out)
{
    struct str inside = {lexer->token.text.ptr + 1, lexer->token.text.len - 2};
    char quote = lexer->token.text.ptr[0];
    struct str copy;
    enum err err = cql2_text_keep(lexer->reading, lexer->token.offset, inside, &copy);
    if (err)
        return err;
    char *ptr = arena_take(lexer->reading->arena, inside.len + 1, 1);
    if (!ptr)
        return problem_set(lexer->reading->problem, ERR_NO_MEMORY,
                           "There is no memory for this filter.");
    size_t len = 0;
    for (size_t i = 0; i < copy.len; i++) {
        bool has_next = i + 1 < copy.len;
        bool is_escape = copy.ptr[i] == quote || (quote == '\'' && copy.ptr[i] == '\\');
        if (is_escape && has_next && copy.ptr[i + 1] == quote)
            i++;
        ptr[len++] = copy.ptr[i];
    }
    *out = (struct str){ptr, len};
    return OK;
}
