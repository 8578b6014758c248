/* Any bytes as a request's JSON: read, walk and ask every value of every kind. */
#include <stdint.h>

#include "codec/json.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static void walk(const struct json_at *at, int depth)
{
    if (depth > JSON_DEPTH_MAX)
        __builtin_trap();
    struct problem problem = {0};
    struct str text = STR("");
    int64_t whole = 0;
    double number = 0;
    bool truth = false;
    size_t count = 0;
    int kinds = json_want_text(at, &text, &problem) == OK;
    kinds += json_want_bool(at, &truth, &problem) == OK;
    kinds += json_want_list(at, SIZE_MAX, &count, &problem) == OK;
    kinds += json_want_double(at, -1e300, 1e300, &number, &problem) == OK;
    kinds += json_want_object(at, &problem) == OK;
    if (kinds > 1)
        __builtin_trap();
    if (json_want_int(at, 0, 120, &whole, &problem) == OK && (whole < 0 || whole > 120))
        __builtin_trap();
    if (json_want_only(at, "near home", &problem) != OK &&
        (!str_is_clean(str_from(problem.where), NULL) ||
         !str_is_clean(str_from(problem.text), NULL)))
        __builtin_trap();
    for (struct json_each each = json_each(at); json_next(&each);)
        walk(&each.at, depth + 1);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct json_doc *doc = NULL;
    struct problem problem = {0};
    struct str text = {(const char *)data, size_bytes};
    if (json_open(text, 64 * 1024, &doc, &problem) != OK)
        return 0;
    struct json_at root = json_root(doc);
    walk(&root, 0);
    json_close(doc);
    return 0;
}
