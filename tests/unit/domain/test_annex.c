#include "tests/support/test.h"

#include <string.h>

#include "domain/annex.h"
#include "tests/support/atlases.h"
#include "tests/support/small.h"

static const struct atlas *real;
static struct gap_memory *memory;
static struct arena arena;

static int setup(void **state)
{
    (void)state;
    real = test_atlas_real();
    arena_init(&arena, 0);
    return gap_memory_create(&memory, NULL) == OK ? 0 : -1;
}

static int teardown(void **state)
{
    (void)state;
    gap_memory_destroy(memory);
    arena_finish(&arena);
    atlas_give_back(real);
    return 0;
}

static struct annex make(const struct atlas *atlas, const char *day, const char *known_on)
{
    struct annex annex = {0};
    struct problem problem = {0};
    struct moment moment = {small_day(day), known_on ? small_day(known_on) : DATE_MAX};
    if (annex_make(atlas, memory, moment, &arena, &annex, &problem))
        fail_msg("%s", problem.text);
    return annex;
}

static bool holds(struct str text, const char *words)
{
    return text.len && memmem(text.ptr, text.len, words, strlen(words));
}

/* All that is said, in the order in which it is said. */
static void words_write(const struct annex *annex, struct buf *out)
{
    for (int i = 0; i < annex->block_count; i++) {
        const struct annex_block *block = &annex->blocks[i];
        buf_format(out, "\n[%d] ", (int)block->kind);
        buf_str(out, block->number);
        buf_str(out, block->text);
        for (int k = 0; k < block->item_count; k++)
            buf_str(out, block->items[k]);
        int cells = block->table ? block->table->row_count * block->table->column_count : 0;
        for (int k = 0; k < cells; k++) {
            buf_char(out, '|');
            buf_str(out, block->table->cells[k].text);
        }
    }
}

static const struct annex_block *heading_find(const struct annex *annex, const char *text)
{
    for (int i = 0; i < annex->block_count; i++)
        if (annex->blocks[i].kind == ANNEX_HEADING &&
            str_equal(annex->blocks[i].text, str_from(text)))
            return &annex->blocks[i];
    return NULL;
}

static void the_sections_are_those_of_the_blueprint(void **state)
{
    (void)state;
    static const char *const titles[] = {"Method and limits",  "London on this day", "Programmes",
                                         "Types of provision", "Boroughs",           "Gap matrix",
                                         "Timeline",           "Funding cliff",      "Sources"};
    struct annex annex = make(real, "2019-06-01", NULL);
    size_t section = 0;
    int profiles = 0;
    for (int i = 0; i < annex.block_count; i++) {
        const struct annex_block *block = &annex.blocks[i];
        if (block->kind != ANNEX_HEADING)
            continue;
        profiles += block->level == 2 && section == 5;
        if (block->level != 1)
            continue;
        assert_true(section < sizeof titles / sizeof *titles);
        assert_true(str_equal(block->text, str_from(titles[section++])));
    }
    assert_int_equal(section, sizeof titles / sizeof *titles);
    assert_int_equal(profiles, 33);
    assert_true(str_equal(annex.as_at, STR("1 June 2019")));
    assert_true(str_equal(annex.fingerprint, str_from(real->version)));
    assert_non_null(heading_find(&annex, "South London Alliance"));
    assert_non_null(heading_find(&annex, "Women's centre"));
}

static void every_service_of_the_day_is_in_the_table_of_its_type(void **state)
{
    (void)state;
    struct annex annex = make(real, "2021-02-01", NULL);
    bool is_in_types = false;
    int told[256] = {0};
    assert_true(real->service_count < 256);
    for (int i = 0; i < annex.block_count; i++) {
        const struct annex_block *block = &annex.blocks[i];
        if (block->kind == ANNEX_HEADING && block->level == 1)
            is_in_types = str_equal(block->text, STR("Types of provision"));
        int cells =
            is_in_types && block->table ? block->table->row_count * block->table->column_count : 0;
        for (int k = 0; k < cells; k++)
            if (block->table->cells[k].service != NONE)
                told[block->table->cells[k].service]++;
    }
    struct moment moment = {small_day("2021-02-01"), DATE_MAX};
    for (int i = 0; i < real->service_count; i++)
        assert_int_equal(told[i], runs_verdict(real, i, moment) <= VERDICT_ASK);
}

static void the_same_day_gives_the_same_document(void **state)
{
    (void)state;
    struct buf first;
    struct buf second;
    struct annex one = make(real, "2019-06-01", NULL);
    struct annex other = make(real, "2019-06-01", NULL);
    buf_init(&first, 0);
    buf_init(&second, 0);
    words_write(&one, &first);
    words_write(&other, &second);
    assert_true(first.len > 20000);
    assert_true(str_equal(buf_view(&first), buf_view(&second)));
    assert_true(holds(buf_view(&first), "South London Alliance ends on 30 June 2022."));
    buf_finish(&first);
    buf_finish(&second);
}

static void what_was_not_known_then_is_left_out(void **state)
{
    (void)state;
    struct buf words;
    struct annex annex = make(real, "2019-06-01", "2019-06-01");
    buf_init(&words, 0);
    words_write(&annex, &words);
    assert_true(holds(buf_view(&words), "South London Alliance ends in March 2021."));
    assert_false(holds(buf_view(&words), "30 June 2022"));
    assert_true(str_equal(annex.known_on, STR("1 June 2019")));
    buf_finish(&words);
}

static void a_confidential_service_has_no_place(void **state)
{
    (void)state;
    struct small *small = small_make();
    struct buf words;
    struct service_record *service = small_service(small, "Quiet house", "2020-01-01", "ongoing");
    small_covers(small, "Camden", "", "");
    struct site_record *site = small_site(small, "Camden");
    site->address = STR("1 Secret Street");
    service->confidential = true;
    small_service(small, "Open house", "2020-01-01", "ongoing");
    small_covers(small, "Camden", "", "");
    small_site(small, "Camden")->address = STR("2 Open Street");
    const struct atlas *atlas = small_atlas(small);
    struct annex annex = make(atlas, "2021-01-01", NULL);
    buf_init(&words, 0);
    words_write(&annex, &words);
    assert_true(holds(buf_view(&words), "Quiet house"));
    assert_true(holds(buf_view(&words), "2 Open Street"));
    assert_false(holds(buf_view(&words), "Secret"));
    buf_finish(&words);
    atlas_give_back(atlas);
}

static void any_day_of_the_calendar_will_do(void **state)
{
    (void)state;
    static const char *const days[] = {"0001-01-01", "1950-02-28", "9999-12-31"};
    for (size_t i = 0; i < sizeof days / sizeof *days; i++)
        assert_true(make(real, days[i], NULL).block_count > 50);
}

static void too_little_memory_is_said(void **state)
{
    (void)state;
    struct moment moment = {small_day("2019-06-01"), DATE_MAX};
    for (size_t limit = 20000; limit < 3000000; limit += 97001) {
        struct arena narrow;
        struct annex annex = {0};
        arena_init(&narrow, limit);
        enum err err = annex_make(real, memory, moment, &narrow, &annex, NULL);
        if (err)
            assert_int_equal(err, ERR_NO_MEMORY);
        else
            assert_true(annex.block_count > 100);
        arena_finish(&narrow);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_sections_are_those_of_the_blueprint),
        cmocka_unit_test(every_service_of_the_day_is_in_the_table_of_its_type),
        cmocka_unit_test(the_same_day_gives_the_same_document),
        cmocka_unit_test(what_was_not_known_then_is_left_out),
        cmocka_unit_test(a_confidential_service_has_no_place),
        cmocka_unit_test(any_day_of_the_calendar_will_do),
        cmocka_unit_test(too_little_memory_is_said),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
