/* Any bytes as two templates, parted by the first NUL byte, over a small view. */
#include <stdint.h>
#include <string.h>

#include "codec/mustache.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes);

static struct view *sample(struct arena *arena)
{
    struct view *root = view_root(arena);
    view_add_text(root, "a", STR("<text>\n"));
    view_add_html(root, "h", STR("<b>"));
    view_add_flag(root, "y", true);
    struct view *list = view_add_list(root, "l");
    for (int i = 0; i < 3; i++)
        view_add_int(view_add_object(list, NULL), "i", i);
    return root;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size_bytes)
{
    struct str page = {(const char *)data, size_bytes};
    struct str inner = STR("");
    const char *nul = size_bytes ? memchr(page.ptr, '\0', page.len) : NULL;
    if (nul) {
        page.len = (size_t)(nul - page.ptr);
        inner = (struct str){nul + 1, size_bytes - page.len - 1};
    }
    struct mustache_set *set = mustache_set_create();
    struct arena arena;
    arena_init(&arena, 0);
    struct buf out;
    buf_init(&out, 1 << 20);
    struct problem problem = {0};
    enum err err = mustache_add(set, STR("page"), page, &problem);
    if (!err)
        err = mustache_add(set, STR("p"), inner, &problem);
    if (!err)
        err = mustache_check(set, &problem);
    if (!err || err == ERR_NOT_FOUND)
        err = mustache_render(set, STR("page"), sample(&arena), &out, &problem);
    if (err && !problem.text[0])
        __builtin_trap();
    buf_finish(&out);
    arena_finish(&arena);
    mustache_set_destroy(set);
    return 0;
}
