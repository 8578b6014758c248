/* Listings that may be one: which pairs are told, and why. */
#include "tests/support/test.h"

#include <stdio.h>

#include "domain/draft.h"
#include "domain/duplicates.h"

static struct arena arena;
static struct directory directory;
static struct draft draft;

static int set_up(void **state)
{
    (void)state;
    arena_init(&arena, 0);
    directory = (struct directory){0};
    draft_init(&draft, &arena, &directory);
    for (int i = 0; i < 3; i++)
        draft_organisations(&draft)->name = STR("Somebody");
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_finish(&arena);
    return 0;
}

/* organisation NONE: nobody; phone and postcode NULL: none. */
static void add(const char *name, int organisation, const char *phone, const char *postcode)
{
    struct service_record *service = draft_services(&draft);
    service->name = str_from(name);
    service->roles = (struct span){directory.roles_count, organisation != NONE};
    service->phones = (struct span){directory.phones_count, phone != NULL};
    service->locations = (struct span){directory.locations_count, postcode != NULL};
    if (organisation != NONE)
        draft_roles(&draft)->organisation = organisation;
    if (phone)
        draft_phones(&draft)->number = str_from(phone);
    if (!postcode)
        return;
    draft_locations(&draft)->site = directory.sites_count;
    draft_sites(&draft)->postcode = str_from(postcode);
}

static struct duplicates find(const bool *is_seen)
{
    struct atlas *atlas = ARENA_NEW(&arena, struct atlas);
    struct duplicates found;
    assert_non_null(atlas);
    assert_false(draft.failed);
    atlas->directory = directory;
    atlas->service_count = directory.services_count;
    assert_int_equal(duplicates_find(atlas, is_seen, &arena, &found, NULL), OK);
    return found;
}

/* Two services, and the words of why they are told; "" if they are not. */
static const struct {
    const char *names[2];
    int organisations[2];
    const char *phones[2];
    const char *postcodes[2];
    const char *words;
} pairs[] = {
    {{"Brent Women's Centre", "BRENT WOMENS CENTRE"}, {0, 1}, {NULL}, {NULL}, "Same name."},
    {{"Brent Womens Center", "Brent Women's Centre"},
     {0, 0},
     {NULL},
     {NULL},
     "Much the same name, same organisation."},
    {{"Brent Womens Center", "Brent Women's Centre"}, {0, 1}, {NULL}, {NULL}, ""},
    {{"Women's Centre, Brent", "Brent Women's Centre"},
     {NONE, NONE},
     {"020 7946 0000", "+44 20 7946 0000"},
     {NULL},
     "Much the same name, same phone."},
    {{"Brent Women’s Hub", "Brent Womens Hubs"},
     {NONE, NONE},
     {"020 7946 0000", "+44 20 7946 0000"},
     {NULL},
     "Much the same name, same phone."},
    {{"Brent Women's Hub", "Brent Womens Hubs"},
     {0, 1},
     {NULL},
     {"NW10 4AA", "nw104aa"},
     "Much the same name, same postcode."},
    {{"Link up", "Minerva"},
     {0, 1},
     {"020 7946 0000", "02079460000"},
     {"NW10 4AA", "NW10 4AA"},
     "Same postcode, same phone."},
    {{"Link up", "Minerva"},
     {0, 0},
     {"020 7946 0000", "02079460000"},
     {"NW10 4AA", "NW10 4AA"},
     ""},
    {{"Minerva in Camden", "Minerva in Brent"}, {0, 0}, {NULL}, {NULL}, ""},
    {{"Women's centre number 12", "Women's centre number 13"}, {0, 0}, {NULL}, {NULL}, ""},
    {{"", ""}, {0, 0}, {NULL}, {NULL}, ""},
    {{"?", "!"}, {0, 0}, {"", "x"}, {"", "SE15"}, ""},
};

static void duplicates_tell_pairs_and_why(void **state)
{
    struct buf words;
    buf_init(&words, 0);
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
        tear_down(state);
        set_up(state);
        for (int k = 0; k < 2; k++)
            add(pairs[i].names[k], pairs[i].organisations[k], pairs[i].phones[k],
                pairs[i].postcodes[k]);
        struct duplicates found = find(NULL);
        buf_clear(&words);
        if (found.count)
            duplicate_words(&found.items[0], &words);
        if (!str_equal(buf_view(&words), str_from(pairs[i].words)))
            print_error("row %zu: %.*s\n", i, (int)words.len, words.ptr);
        assert_true(str_equal(buf_view(&words), str_from(pairs[i].words)));
    }
    buf_finish(&words);
}

static void duplicates_come_once_and_the_likeliest_first(void **state)
{
    (void)state;
    add("Zebra", 0, NULL, NULL);
    add("Zebra", 1, NULL, NULL);
    add("Alpha house", 0, "020 7946 0001", "SE15 4QL");
    add("Alpha house", 0, "020 7946 0001", "SE15 4QL");
    struct duplicates found = find(NULL);
    assert_int_equal(found.count, 2);
    assert_int_equal(found.items[0].first, 2);
    assert_int_equal(found.items[0].second, 3);
    assert_int_equal(found.items[1].first, 0);
    assert_false(found.is_cut);
}

static void duplicates_tell_only_what_may_be_seen(void **state)
{
    (void)state;
    const bool is_seen[] = {true, false, true};
    add("Zebra", 0, NULL, NULL);
    add("Zebra", 0, NULL, NULL);
    add("Zebra", 1, NULL, NULL);
    struct duplicates found = find(is_seen);
    assert_int_equal(found.count, 1);
    assert_int_equal(found.items[0].second, 2);
}

static void duplicates_leave_switchboards_out_and_say_so(void **state)
{
    (void)state;
    static char names[DUPLICATES_ALIKE_MAX + 2][24];
    for (int i = 0; i < DUPLICATES_ALIKE_MAX + 2; i++) {
        snprintf(names[i], sizeof names[i], "%d %d %d", i * 7919, i * 104729, i * 31);
        add(names[i], NONE, "020 7946 0000", "SE15 4QL");
    }
    struct duplicates found = find(NULL);
    assert_int_equal(found.count, 0);
    assert_true(found.is_cut);
}

static void duplicates_need_memory(void **state)
{
    (void)state;
    struct atlas *atlas = ARENA_NEW(&arena, struct atlas);
    struct arena small;
    struct duplicates found;
    assert_non_null(atlas);
    add("Zebra house", 0, "020 7946 0001", "SE15 4QL");
    add("Zebra house", 0, "020 7946 0001", "SE15 4QL");
    atlas->directory = directory;
    atlas->service_count = directory.services_count;
    enum err err = ERR_NO_MEMORY;
    for (size_t limit = 1; err; limit += 64) {
        arena_init(&small, limit);
        err = duplicates_find(atlas, NULL, &small, &found, NULL);
        assert_true(err == OK || err == ERR_NO_MEMORY);
        arena_finish(&small);
        assert_true(limit < 1000000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(duplicates_tell_pairs_and_why, set_up, tear_down),
        cmocka_unit_test_setup_teardown(duplicates_come_once_and_the_likeliest_first, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(duplicates_tell_only_what_may_be_seen, set_up, tear_down),
        cmocka_unit_test_setup_teardown(duplicates_leave_switchboards_out_and_say_so, set_up,
                                        tear_down),
        cmocka_unit_test_setup_teardown(duplicates_need_memory, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
