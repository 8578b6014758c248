/* The names that people type, normalised and sorted. */
#include "names.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

#include "atlas_build.h"

static bool drop_start(struct str *text, const char *prefix)
{
    struct str start = str_from(prefix);
    if (!str_starts_with(*text, start) || text->len == start.len)
        return false;
    text->ptr += start.len;
    text->len -= start.len;
    return true;
}

static bool drop_end(struct str *text, const char *suffix)
{
    size_t len = strlen(suffix);
    if (text->len <= len || memcmp(text->ptr + text->len - len, suffix, len) != 0)
        return false;
    text->len -= len;
    return true;
}

/* Official wrappings round a borough's name. */
static struct str unwrap(struct str text)
{
    static const char *const starts[] = {
        "the ", "london borough of ", "royal borough of ", "borough of ", "lb ", "rb "};
    static const char *const ends[] = {" council", " borough", " lb", " london"};
    bool again = true;
    while (again) {
        again = false;
        for (size_t i = 0; i < sizeof starts / sizeof starts[0]; i++)
            again |= drop_start(&text, starts[i]);
        for (size_t i = 0; i < sizeof ends / sizeof ends[0]; i++)
            again |= drop_end(&text, ends[i]);
    }
    return text;
}

struct str name_normalise(struct str text, char out[NAME_KEY_LEN])
{
    size_t len = 0;
    for (size_t i = 0; i < text.len && len + 5 < NAME_KEY_LEN; i++) {
        char c = text.ptr[i];
        bool gap = len && out[len - 1] != ' ';
        if (c == '&') {
            memcpy(out + len, gap ? " and" : "and", gap ? 4 : 3);
            len += gap ? 4 : 3;
        } else if (c == '\'' || c == '.') {
            continue;
        } else if (isalnum((unsigned char)c) || (unsigned char)c >= 0x80) {
            out[len++] = c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
        } else if (gap) {
            out[len++] = ' ';
        }
    }
    while (len && out[len - 1] == ' ')
        len--;
    return unwrap((struct str){out, len});
}

static int by_key(const void *left, const void *right)
{
    const struct name_entry *a = left;
    const struct name_entry *b = right;
    int order = str_compare(a->key, b->key);
    if (order)
        return order;
    return a->kind != b->kind ? (int)a->kind - (int)b->kind : a->index - b->index;
}

static bool name_add(struct atlas *atlas, struct str name, int kind, int index)
{
    char key[NAME_KEY_LEN];
    struct str copy = str_copy(name_normalise(name, key), &atlas->arena);
    if (!copy.ptr)
        return false;
    struct name_entry *entry = &atlas->names[atlas->name_count++];
    entry->key = copy;
    entry->kind = kind == NAME_BOROUGH ? NAME_BOROUGH : NAME_PLACE;
    entry->index = index;
    return true;
}

static int also_count(struct str also)
{
    int count = also.len > 0;
    for (size_t i = 0; i < also.len; i++)
        count += also.ptr[i] == '|';
    return count;
}

enum err names_build(struct atlas *atlas, struct problem *problem)
{
    const struct directory *directory = &atlas->directory;
    int most = 2 * atlas->borough_count + directory->area_names_count + directory->places_count;
    for (int i = 0; i < directory->places_count; i++)
        most += also_count(directory->places[i].also);
    atlas->names = ARENA_ARRAY(&atlas->arena, struct name_entry, (size_t)most);
    bool good = atlas->names != NULL;
    for (int i = 0; i < atlas->borough_count && good; i++)
        good = name_add(atlas, directory->areas[i].name, NAME_BOROUGH, i) &&
               name_add(atlas, directory->areas[i].code, NAME_BOROUGH, i);
    for (int i = 0; i < directory->area_names_count && good; i++)
        if (directory->area_names[i].area < atlas->borough_count)
            good = name_add(atlas, directory->area_names[i].name, NAME_BOROUGH,
                            directory->area_names[i].area);
    for (int i = 0; i < directory->places_count && good; i++) {
        struct str also = directory->places[i].also;
        struct str one;
        good = name_add(atlas, directory->places[i].name, NAME_PLACE, i);
        while (also.len && good && str_split(&also, '|', &one))
            if (str_trim(one).len)
                good = name_add(atlas, str_trim(one), NAME_PLACE, i);
    }
    if (!good)
        return no_memory(problem);
    qsort(atlas->names, (size_t)atlas->name_count, sizeof *atlas->names, by_key);
    return OK;
}

struct span names_find(const struct atlas *atlas, struct str key)
{
    int low = 0;
    int high = atlas->name_count;
    while (low < high) {
        int middle = (low + high) / 2;
        if (str_compare(atlas->names[middle].key, key) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    struct span found = {low, 0};
    while (low + found.count < atlas->name_count &&
           str_equal(atlas->names[low + found.count].key, key))
        found.count++;
    return found;
}

/* Edits between two texts, given up beyond the limit (Levenshtein, one row). */
static int edits_between(struct str a, struct str b, int limit)
{
    int row[NAME_KEY_LEN + 1];
    if (a.len >= NAME_KEY_LEN || b.len >= NAME_KEY_LEN || abs((int)a.len - (int)b.len) > limit)
        return limit + 1;
    for (size_t k = 0; k <= b.len; k++)
        row[k] = (int)k;
    for (size_t i = 1; i <= a.len; i++) {
        int diagonal = row[0];
        row[0] = (int)i;
        for (size_t k = 1; k <= b.len; k++) {
            int change = diagonal + (a.ptr[i - 1] != b.ptr[k - 1]);
            diagonal = row[k];
            int step = (row[k] < row[k - 1] ? row[k] : row[k - 1]) + 1;
            row[k] = change < step ? change : step;
        }
    }
    return row[b.len];
}

const struct name_entry *names_nearest(const struct atlas *atlas, struct str key)
{
    const struct name_entry *nearest = NULL;
    int least = key.len < 5 ? 2 : 3; /* fewer edits than this */
    for (int i = 0; i < atlas->name_count; i++) {
        int edits = edits_between(key, atlas->names[i].key, least - 1);
        if (edits < least) {
            least = edits;
            nearest = &atlas->names[i];
        }
    }
    return nearest;
}
