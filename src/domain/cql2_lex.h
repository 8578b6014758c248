/* The words of CQL2 text. Only src/domain includes it. */
#ifndef SIGNPOST_DOMAIN_CQL2_LEX_H
#define SIGNPOST_DOMAIN_CQL2_LEX_H

#include "cql2_tree.h"

enum cql2_token_kind {
    CQL2_TOKEN_END,
    CQL2_TOKEN_NUMBER, /* without a sign */
    CQL2_TOKEN_TEXT,   /* 'in quotes' */
    CQL2_TOKEN_NAME,   /* a name or a word of the language */
    CQL2_TOKEN_QUOTED, /* "a name in quotes" */
    CQL2_TOKEN_SIGN    /* ( ) , = <> < <= > >= + - * / % ^ */
};

struct cql2_token {
    enum cql2_token_kind kind;
    size_t offset;
    struct str text; /* as it stands; of TEXT and QUOTED: with its quotes */
    double number;
};

struct cql2_lexer {
    struct cql2_reading *reading;
    size_t at; /* after the token */
    struct cql2_token token;
};

/* Goes to the next token; the first call to the first. ERR_INVALID where there is none. */
MUST_CHECK enum err cql2_lex_next(struct cql2_lexer *lexer);

/* Does an opening parenthesis follow the token? */
bool cql2_lex_opens(const struct cql2_lexer *lexer);

bool cql2_lex_is_sign(const struct cql2_lexer *lexer, const char *sign);
bool cql2_lex_is_word(const struct cql2_lexer *lexer, const char *word); /* capitals or not */

/* Goes past this sign. ERR_INVALID says what is expected. */
MUST_CHECK enum err cql2_lex_pass(struct cql2_lexer *lexer, const char *sign);

/* What the quotes of a TEXT or QUOTED hold, in the arena. */
MUST_CHECK enum err cql2_lex_unquote(struct cql2_lexer *lexer, struct str *out);

/* A geometry: the token is its name. Ends after it. */
bool cql2_wkt_begins(const struct cql2_lexer *lexer);
MUST_CHECK enum err cql2_wkt_read(struct cql2_lexer *lexer, struct cql2 **out);

#endif
