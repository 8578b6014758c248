/* A read-only look at JSON from outside. Strict: no duplicate keys, no depth beyond JSON_DEPTH_MAX,
 * nothing after the value, no byte order mark, no lone surrogates, no numbers that do not fit. */
#ifndef SIGNPOST_CODEC_JSON_H
#define SIGNPOST_CODEC_JSON_H

#include "base/text.h"

enum { JSON_DEPTH_MAX = 32 };

enum json_kind {
    JSON_KIND_NONE, /* there is no such member or item */
    JSON_KIND_NULL,
    JSON_KIND_BOOL,
    JSON_KIND_INT,
    JSON_KIND_DOUBLE,
    JSON_KIND_TEXT,
    JSON_KIND_LIST,
    JSON_KIND_OBJECT
};

struct json;
struct json_doc;

/* One value and the way to it, for messages. It points at its parent, which must stay where it is
 * while the child is used: keep both in local variables. Values die with their document. */
struct json_at {
    const struct json *node; /* NULL: nothing there */
    const struct json_at *parent;
    struct str key; /* in an object; else index counts */
    size_t index;
};

/* Reads the whole text. ERR_LIMIT beyond limit_bytes, ERR_INVALID if it is not such JSON; the
 * problem says where: "line 3, column 7". Nothing of the text is repeated in the message. */
MUST_CHECK enum err json_open(struct str text, size_t limit_bytes, struct json_doc **out,
                              struct problem *problem);
void json_close(struct json_doc *doc);

struct json_at json_root(const struct json_doc *doc);
enum json_kind json_kind_of(const struct json_at *at);
bool json_is_there(const struct json_at *at); /* there, and not null */

/* Nothing is there if the parent is no object, or has no such member. */
struct json_at json_member(const struct json_at *object, const char *key);
struct json_at json_item(const struct json_at *list, size_t index);
size_t json_count(const struct json_at *at); /* of members or items; else 0 */

/* Members or items in the order of the document:
 * for (struct json_each each = json_each(&at); json_next(&each);) ... each.at.key, &each.at */
struct json_each {
    struct json_at at;
    void *place;
    size_t next_index;
};
struct json_each json_each(const struct json_at *object_or_list);
bool json_next(struct json_each *each);

/* ERR_INVALID unless the value is there and of this kind; the problem's where is its JSON pointer.
 * Text is borrowed from the document and may be any Unicode but NUL. */
MUST_CHECK enum err json_want_object(const struct json_at *at, struct problem *problem);
MUST_CHECK enum err json_want_list(const struct json_at *at, size_t most_items, size_t *count,
                                   struct problem *problem);
MUST_CHECK enum err json_want_text(const struct json_at *at, struct str *out,
                                   struct problem *problem);
MUST_CHECK enum err json_want_bool(const struct json_at *at, bool *out, struct problem *problem);
MUST_CHECK enum err json_want_int(const struct json_at *at, int64_t least, int64_t most,
                                  int64_t *out, struct problem *problem);
MUST_CHECK enum err json_want_double(const struct json_at *at, double least, double most,
                                     double *out, struct problem *problem);

/* The same, but absent or null is fine and leaves *out as it is. */
MUST_CHECK enum err json_maybe_text(const struct json_at *at, struct str *out,
                                    struct problem *problem);
MUST_CHECK enum err json_maybe_bool(const struct json_at *at, bool *out, struct problem *problem);
MUST_CHECK enum err json_maybe_int(const struct json_at *at, int64_t least, int64_t most,
                                   int64_t *out, struct problem *problem);
MUST_CHECK enum err json_maybe_double(const struct json_at *at, double least, double most,
                                      double *out, struct problem *problem);

/* ERR_INVALID, naming the member and its pointer, if the object has a member beyond these. Keys are
 * parted by spaces: "near home as_of". */
MUST_CHECK enum err json_want_only(const struct json_at *object, const char *keys,
                                   struct problem *problem);

/* Sets where to the value's pointer and returns code, for what the caller finds wrong itself:
 * return json_problem(&at, problem, ERR_INVALID, "There is no borough of that name."); */
enum err json_problem(const struct json_at *at, struct problem *problem, enum err code,
                      const char *format, ...) PRINTF_LIKE(4, 5);

#endif
