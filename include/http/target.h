/* What a request line asks for, judged on the bytes as they came. Pure: no socket, no library. */
#ifndef SIGNPOST_HTTP_TARGET_H
#define SIGNPOST_HTTP_TARGET_H

#include "http/server.h"

/* Why a request is not let in. status 0: it is. */
struct http_refusal {
    int status;
    const char *sentence; /* for people; program lifetime */
};

struct http_target {
    struct str path; /* decoded; borrowed from the raw text when nothing was escaped */
    struct http_arguments query;
};

/* Takes a raw target apart. Only "/path?query" is let in: at most HTTP_TARGET_MAX_BYTES (414) of
 * visible ASCII, sound escapes, no escaped slash, backslash or control character, no "." or ".."
 * segment, UTF-8 after decoding, at most HTTP_ARGUMENTS_MAX arguments (all 400). */
struct http_refusal http_target_parse(struct str raw, struct arena *arena, struct http_target *out);

/* A posted form (application/x-www-form-urlencoded), at most HTTP_FORM_FIELDS_MAX fields. Values
 * may hold tabs and line ends. */
struct http_refusal http_form_parse(struct str raw, struct arena *arena,
                                    struct http_arguments *out);

#endif
