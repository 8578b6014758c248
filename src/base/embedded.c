#include "base/embedded.h"

#include <string.h>

/* build/embedded.S defines both; tools/embed writes it, sorted by name. */
extern const struct embedded embedded_table[];
extern const size_t embedded_count;

/* How the start of name, at most prefix.len bytes of it, compares with prefix: <0, 0, >0. */
static int compare_start(const char *name, struct str prefix)
{
    return prefix.len == 0 ? 0 : strncmp(name, prefix.ptr, prefix.len);
}

/* The first entry whose start is not before prefix. */
static size_t lower_bound(struct str prefix)
{
    size_t low = 0;
    size_t high = embedded_count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (compare_start(embedded_table[middle].name, prefix) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

const struct embedded *embedded_find(struct str name)
{
    /* A file sorts before all longer names that begin with its name. */
    size_t at = lower_bound(name);
    if (at < embedded_count && str_equal(str_from(embedded_table[at].name), name))
        return &embedded_table[at];
    return NULL;
}

size_t embedded_list(struct str prefix, const struct embedded **first)
{
    size_t from = lower_bound(prefix);
    size_t to = from;
    while (to < embedded_count && compare_start(embedded_table[to].name, prefix) == 0)
        to++;
    if (to > from)
        *first = &embedded_table[from];
    return to - from;
}
