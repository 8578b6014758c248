/* Judges the headers of a request before anything acts on them: what two programs could read in two
 * ways is refused. Pure: no socket, no library. */
#ifndef SIGNPOST_HTTP_GUARD_H
#define SIGNPOST_HTTP_GUARD_H

#include "http/target.h"

/* The headers that matter here, gathered in one pass. Zero it first. */
struct http_heads {
    struct str host, length, coding, expect;
    struct str type, encoding, accept, accept_encoding, if_none_match;
    int host_count, length_count, coding_count, expect_count, type_count;
    int count;
    size_t size_bytes;
    bool has_bad_name; /* not a token: a space before the colon, say */
    bool has_bad_value;
};

void http_heads_add(struct http_heads *heads, struct str name, struct str value);

/* is_1_1: of version 1.1 or later of its major version. */
struct http_refusal http_guard_headers(const struct http_heads *heads, bool is_1_1);

/* Does a body follow, as far as sound headers say? */
bool http_guard_has_body(const struct http_heads *heads);

/* The body that the route takes; its type is put out. bodies is 0 for a GET. */
struct http_refusal http_guard_body(const struct http_heads *heads, unsigned bodies,
                                    size_t max_bytes, enum http_body *type);

/* A token of RFC 9110: a header's name, a method. */
bool http_is_token(struct str text);

/* A header's value: no control characters but the tab. */
bool http_is_field_value(struct str text);

#endif
