#include "http/assets.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/embedded.h"

enum { YEAR_S = 31536000, HASH_DIGITS = 16, PATH_BYTES = 64 };

#define SCRIPT "text/javascript; charset=utf-8"

static const struct kind {
    const char *key; /* what pages call its address */
    const char *name;
    const char *ending;
    const char *content_type;
} kinds[] = {
    {"style", "app", ".css", "text/css; charset=utf-8"},
    {"script_page", "page", ".js", SCRIPT},
    {"script_find", "find", ".js", SCRIPT},
    {"script_gaps", "gaps", ".js", SCRIPT},
    {"script_map", "map", ".js", SCRIPT},
    {"script_steward", "steward", ".js", SCRIPT},
    {"leaflet", "leaflet", ".js", SCRIPT},
};
enum { KIND_COUNT = sizeof kinds / sizeof *kinds };

struct asset {
    char path[PATH_BYTES]; /* "/web/app-0123456789abcdef.css" */
    struct http_shared *content;
};

struct assets {
    struct asset items[KIND_COUNT]; /* as kinds */
};

static enum err asset_make(const struct kind *kind, struct asset *out, struct problem *problem)
{
    char name[PATH_BYTES];
    snprintf(name, sizeof name, "web/%s%s", kind->name, kind->ending);
    const struct embedded *file = embedded_find(str_from(name));
    if (!file)
        return problem_set(problem, ERR_NOT_FOUND, "%s was not built into the program.", name);
    struct http_shared_options options = {.body = file->content,
                                          .content_type = kind->content_type,
                                          .cache = HTTP_PUBLIC,
                                          .max_age_s = YEAR_S};
    enum err err = http_shared_create(&options, &out->content, problem);
    if (!err)
        snprintf(out->path, sizeof out->path, "/web/%s-%.*s%s", kind->name, HASH_DIGITS,
                 http_shared_etag(out->content) + 1, kind->ending);
    return err;
}

enum err assets_create(struct assets **out, struct problem *problem)
{
    struct assets *assets = calloc(1, sizeof *assets);
    if (!assets)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the scripts.");
    for (int i = 0; i < KIND_COUNT; i++) {
        enum err err = asset_make(&kinds[i], &assets->items[i], problem);
        if (err) {
            assets_destroy(assets);
            return err;
        }
    }
    *out = assets;
    return OK;
}

void assets_destroy(struct assets *assets)
{
    for (int i = 0; assets && i < KIND_COUNT; i++)
        http_shared_give_back(assets->items[i].content);
    free(assets);
}

void assets_view(const struct assets *assets, struct view *into)
{
    for (int i = 0; i < KIND_COUNT; i++)
        view_add_text(into, kinds[i].key, str_from(assets->items[i].path));
}

struct http_shared *assets_get(const struct assets *assets, struct str path)
{
    for (int i = 0; i < KIND_COUNT; i++)
        if (str_equal(path, str_from(assets->items[i].path)))
            return assets->items[i].content;
    return NULL;
}
