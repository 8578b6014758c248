#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "render/annex_pdf.h"
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

static struct annex make(const struct atlas *atlas, const char *day)
{
    struct annex annex = {0};
    struct moment moment = {small_day(day), DATE_MAX};
    assert_int_equal(annex_make(atlas, memory, moment, &arena, &annex, NULL), OK);
    return annex;
}

static struct buf print(const struct annex *annex)
{
    struct map_outline outline;
    struct problem problem = {0};
    struct buf out;
    buf_init(&out, 0);
    assert_int_equal(map_outline_build(annex->atlas, &arena, &outline, NULL), OK);
    if (annex_pdf_write(annex, &outline, NULL, &arena, &out, &problem))
        fail_msg("%s", problem.text);
    return out;
}

static int count_of(const struct buf *file, const char *word)
{
    int count = 0;
    size_t len = strlen(word);
    for (size_t at = 0; at + len <= file->len; at++)
        count += memcmp(file->ptr + at, word, len) == 0;
    return count;
}

static int figures_of(const struct annex *annex)
{
    int count = 0;
    for (int i = 0; i < annex->block_count; i++)
        count += annex->blocks[i].kind >= ANNEX_COVER_MAP;
    return count;
}

static void the_file_is_tagged_and_says_its_language(void **state)
{
    (void)state;
    const struct atlas *real = test_atlas_real();
    struct annex annex = make(real, "2019-06-01");
    struct buf file = print(&annex);
    assert_memory_equal(file.ptr, "%PDF-1.4", 8);
    assert_int_equal(count_of(&file, "/Lang (en-GB)"), 1);
    assert_int_equal(count_of(&file, "/DisplayDocTitle true"), 1);
    assert_true(count_of(&file, "/Marked true") > 0);
    assert_int_equal(count_of(&file, "/Alt <FEFF"), figures_of(&annex));
    assert_true(count_of(&file, "/Scope /Column") > 20);
    assert_true(count_of(&file, "/Scope /Row") > 100);
    assert_int_equal(count_of(&file, "/CreationDate (D:20190601000000Z)"), 1);
    assert_true(count_of(&file, "LiberationSans") > 0);
    buf_finish(&file);
    atlas_give_back(real);
}

/* Each entry of the last table leads to the object of its number. */
static void the_added_objects_are_found_by_their_table(void **state)
{
    (void)state;
    const struct atlas *real = test_atlas_real();
    struct annex annex = make(real, "2021-02-01");
    struct buf file = print(&annex);
    const char *start = file.ptr + file.len;
    while (strncmp(start, "startxref", 9) != 0)
        start--;
    const char *table = file.ptr + strtol(start + 10, NULL, 10);
    assert_memory_equal(table, "xref\n", 5);
    int entries = 0;
    for (const char *at = table + 5; strncmp(at, "trailer", 7) != 0; entries++) {
        char *end = NULL;
        long number = strtol(at, &end, 10);
        assert_int_equal(strtol(end, &end, 10), 1);
        long offset = strtol(end + 1, NULL, 10);
        assert_int_equal(strtol(file.ptr + offset, NULL, 10), number);
        assert_memory_equal(end + 1 + 10, " 00000 n \n", 10);
        at = end + 1 + 20;
    }
    assert_true(entries > 100);
    buf_finish(&file);
    atlas_give_back(real);
}

static void the_same_document_gives_the_same_bytes(void **state)
{
    (void)state;
    const struct atlas *real = test_atlas_real();
    struct annex annex = make(real, "2019-06-01");
    struct buf first = print(&annex);
    setenv("TZ", "Asia/Tokyo", 1);
    setenv("LANG", "de_DE.UTF-8", 1);
    setenv("PANGO_LANGUAGE", "ja", 1);
    struct buf second = print(&annex);
    unsetenv("PANGO_LANGUAGE");
    assert_true(str_equal(buf_view(&first), buf_view(&second)));
    buf_finish(&first);
    buf_finish(&second);
    atlas_give_back(real);
}

/* Rows that no page can hold, and letters of every kind. */
static void long_texts_and_all_scripts_are_printed(void **state)
{
    (void)state;
    struct small *small = small_make();
    struct service_record *service = small_service(small, "Long", "2020-01-01", "ongoing");
    small_covers(small, "Camden", "", "");
    struct buf name;
    buf_init(&name, 0);
    for (int i = 0; i < 250; i++)
        buf_text(&name, "Łódź (女性) مساعدة \\ 'quoted' <b>&amp; ");
    service->name = str_copy(buf_view(&name), small_arena(small));
    const struct atlas *atlas = small_atlas(small);
    struct annex annex = make(atlas, "2021-01-01");
    struct buf file = print(&annex);
    assert_true(file.len > 10000);
    assert_int_equal(count_of(&file, "/Alt <FEFF"), figures_of(&annex));
    buf_finish(&file);
    buf_finish(&name);
    atlas_give_back(atlas);
}

static void too_little_memory_is_said(void **state)
{
    (void)state;
    struct small *small = small_make();
    small_service(small, "One", "2020-01-01", "ongoing");
    small_covers(small, "Camden", "", "");
    const struct atlas *atlas = small_atlas(small);
    struct annex annex = make(atlas, "2021-01-01");
    struct map_outline outline;
    assert_int_equal(map_outline_build(atlas, &arena, &outline, NULL), OK);
    for (size_t limit = 1; limit < 4000000; limit = limit * 7 + 1) {
        struct buf out;
        buf_init(&out, limit);
        enum err err = annex_pdf_write(&annex, &outline, NULL, &arena, &out, NULL);
        assert_true(err == OK || err == ERR_NO_MEMORY);
        buf_finish(&out);
    }
    atlas_give_back(atlas);
}

static void nobody_waits_for_what_was_given_up(void **state)
{
    (void)state;
    struct small *small = small_make();
    const struct atlas *atlas = small_atlas(small);
    struct annex annex = make(atlas, "2021-01-01");
    struct map_outline outline;
    struct buf out;
    atomic_bool cancel = true;
    buf_init(&out, 0);
    assert_int_equal(map_outline_build(atlas, &arena, &outline, NULL), OK);
    assert_int_equal(annex_pdf_write(&annex, &outline, &cancel, &arena, &out, NULL), ERR_BUSY);
    buf_finish(&out);
    atlas_give_back(atlas);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_file_is_tagged_and_says_its_language),
        cmocka_unit_test(the_added_objects_are_found_by_their_table),
        cmocka_unit_test(the_same_document_gives_the_same_bytes),
        cmocka_unit_test(long_texts_and_all_scripts_are_printed),
        cmocka_unit_test(too_little_memory_is_said),
        cmocka_unit_test(nobody_waits_for_what_was_given_up),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
