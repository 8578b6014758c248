#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "base/embedded.h"
#include "codec/mustache.h"
#include "render/annex_page.h"
#include "tests/support/atlases.h"
#include "tests/support/small.h"

static struct gap_memory *memory;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    return gap_memory_create(&memory, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    gap_memory_destroy(memory);
    arena_finish(&arena);
    return 0;
}

/* The page that stands alone. The caller frees it. */
static struct buf draw(const struct atlas *atlas, const char *day, bool has_pages)
{
    static const char *const names[] = {"annex_alone", "annex_front", "annex_contents",
                                        "annex_body"};
    struct annex annex = {0};
    struct map_outline outline;
    struct problem problem = {0};
    struct moment moment = {small_day(day), DATE_MAX};
    struct mustache_set *pages = mustache_set_create();
    struct view *view = view_root(&arena);
    struct buf out;
    buf_init(&out, 0);
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        char path[64];
        snprintf(path, sizeof path, "pages/%s.mustache", names[i]);
        const struct embedded *page = embedded_find(str_from(path));
        assert_non_null(page);
        assert_int_equal(mustache_add(pages, str_from(names[i]), page->content, NULL), OK);
    }
    assert_int_equal(map_outline_build(atlas, &arena, &outline, NULL), OK);
    assert_int_equal(annex_make(atlas, memory, moment, &arena, &annex, NULL), OK);
    if (annex_page_view(&annex, &outline, has_pages, &arena, view, &problem))
        fail_msg("%s", problem.text);
    assert_true(view_is_whole(view));
    assert_int_equal(mustache_render(pages, STR("annex_alone"), view, &out, NULL), OK);
    mustache_set_destroy(pages);
    return out;
}

static int count_of(const struct buf *page, const char *word)
{
    int count = 0;
    for (const char *at = page->ptr; (at = strstr(at, word)); at++)
        count++;
    return count;
}

static void each_pattern_is_in_the_page_once(void **state)
{
    (void)state;
    const struct atlas *real = test_atlas_real();
    struct buf page = draw(real, "2019-06-01", true);
    assert_true(count_of(&page, "class=\"map\"") > 5);
    assert_int_equal(count_of(&page, "id=\"map-dots\""), 1);
    assert_int_equal(count_of(&page, "id=\"gap-hatch\""), 1);
    assert_int_equal(count_of(&page, "id=\"gap-dots\""), 1);
    assert_int_equal(count_of(&page, "class=\"gap-bars\""), 1);
    assert_int_equal(count_of(&page, "class=\"annex-cliff\""), 1);
    assert_int_equal(count_of(&page, "<h1"), 1);
    buf_finish(&page);
    atlas_give_back(real);
}

static void services_lead_to_their_pages_only_where_there_are_such(void **state)
{
    (void)state;
    const struct atlas *real = test_atlas_real();
    struct buf served = draw(real, "2021-02-01", true);
    struct buf alone = draw(real, "2021-02-01", false);
    assert_true(count_of(&served, "href=\"/services/") > 20);
    assert_true(count_of(&served, "?as_of=2021-02-01\"") > 20);
    assert_int_equal(count_of(&alone, "href=\"/services/"), 0);
    buf_finish(&served);
    buf_finish(&alone);
    atlas_give_back(real);
}

static void text_is_never_markup(void **state)
{
    (void)state;
    struct small *small = small_make();
    struct service_record *service =
        small_service(small, "<img src=x onerror=alert(1)>", "2020-01-01", "ongoing");
    service->description = STR("{{title}}");
    small_covers(small, "Camden", "", "");
    const struct atlas *atlas = small_atlas(small);
    struct buf page = draw(atlas, "2021-01-01", true);
    assert_int_equal(count_of(&page, "<img"), 0);
    assert_int_equal(count_of(&page, "&lt;img src=x onerror=alert(1)&gt;"), 1);
    buf_finish(&page);
    atlas_give_back(atlas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_pattern_is_in_the_page_once),
        cmocka_unit_test(services_lead_to_their_pages_only_where_there_are_such),
        cmocka_unit_test(text_is_never_markup),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
