#include "tests/support/test.h"

#include <string.h>

#include "geo/runs.h"

/* Hex without spaces as bytes in the arena. */
static struct str bytes_of(const char *hex, struct arena *arena)
{
    size_t len = strlen(hex) / 2;
    char *bytes = arena_take(arena, len + 1, 1);
    assert_non_null(bytes);
    for (size_t i = 0; i < len; i++) {
        unsigned value = 0;
        for (int k = 0; k < 2; k++) {
            char c = hex[2 * i + (size_t)k];
            value = value * 16 + (unsigned)(c <= '9' ? c - '0' : c - 'a' + 10);
        }
        bytes[i] = (char)value;
    }
    return (struct str){bytes, len};
}

#define ZERO "0000000000000000"
#define ONE "000000000000f03f" /* 1.0 */
#define TWO "0000000000000040"
#define NOT_A_NUMBER "000000000000f87f"
#define POINT "0101000000"
#define LINE "0102000000"
#define POLYGON "0103000000"
#define RING "04000000" ZERO ZERO ONE ZERO ONE ONE ZERO ZERO

static void every_simple_kind_is_read_and_written_back(void **state)
{
    (void)state;
    static const struct {
        const char *hex;
        enum runs_kind kind;
        bool is_multi;
        int parts;
        int runs;
        int points;
    } cases[] = {
        {POINT ONE TWO, RUNS_OF_POINTS, false, 1, 1, 1},
        {LINE "02000000" ZERO ZERO ONE TWO, RUNS_OF_LINES, false, 1, 1, 2},
        {POLYGON "02000000" RING RING, RUNS_OF_POLYGONS, false, 1, 2, 8},
        {"0104000000"
         "02000000" POINT ONE ONE POINT TWO TWO,
         RUNS_OF_POINTS, true, 2, 2, 2},
        {"0105000000"
         "01000000" LINE "02000000" ZERO ZERO ONE TWO,
         RUNS_OF_LINES, true, 1, 1, 2},
        {"0106000000"
         "02000000" POLYGON "01000000" RING POLYGON "02000000" RING RING,
         RUNS_OF_POLYGONS, true, 2, 3, 12},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena;
        struct runs runs;
        struct str back;
        arena_init(&arena, 0);
        struct str wkb = bytes_of(cases[i].hex, &arena);
        assert_int_equal(runs_from_wkb(wkb, &arena, &runs, NULL), OK);
        assert_int_equal(runs.kind, cases[i].kind);
        assert_int_equal(runs.is_multi, cases[i].is_multi);
        assert_int_equal(runs.part_count, cases[i].parts);
        assert_int_equal(runs.run_count, cases[i].runs);
        assert_int_equal(runs.point_count, cases[i].points);
        assert_int_equal(runs.starts[runs.run_count], runs.point_count);
        assert_int_equal(runs.parts[runs.run_count - 1], cases[i].parts - 1);
        assert_int_equal(runs_to_wkb(&runs, &arena, &back, NULL), OK);
        assert_true(str_equal(wkb, back));
        arena_finish(&arena);
    }
}

static void other_byte_orders_and_heights_come_out_plain(void **state)
{
    (void)state;
    static const char *const same[] = {
        "0000000001"
        "3ff0000000000000"
        "4000000000000000",           /* big endian */
        "01e9030000" ONE TWO TWO,     /* ISO Z */
        "01d1070000" ONE TWO TWO,     /* ISO M */
        "01b90b0000" ONE TWO TWO ONE, /* ISO ZM */
        "0101000080" ONE TWO TWO,     /* extended Z */
        "0101000020"
        "346c0000" ONE TWO, /* extended, with its system */
    };
    for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
        struct arena arena;
        struct runs runs;
        struct str back;
        arena_init(&arena, 0);
        assert_int_equal(runs_from_wkb(bytes_of(same[i], &arena), &arena, &runs, NULL), OK);
        assert_int_equal(runs_to_wkb(&runs, &arena, &back, NULL), OK);
        assert_true(str_equal(back, bytes_of(POINT ONE TWO, &arena)));
        assert_true(runs.box.min_x == 1 && runs.box.max_y == 2);
        arena_finish(&arena);
    }
}

static void what_is_damaged_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "01",
        "02" ONE,
        POINT ONE,
        POINT ONE NOT_A_NUMBER,
        POINT ONE TWO "00",
        LINE "01000000" ZERO ZERO,
        LINE "ffffffff" ZERO ZERO,
        POLYGON "00000000",
        POLYGON "01000000"
                "04000000" ZERO ZERO ONE ZERO ONE ONE ZERO ONE,
        POLYGON "01000000"
                "03000000" ZERO ZERO ONE ZERO ZERO ZERO,
        "0104000000"
        "00000000",
        "0104000000"
        "ffffffff" POINT ONE ONE,
        "0104000000"
        "01000000" LINE "02000000" ZERO ZERO ONE TWO,
        "0107000000"
        "00000000",
        "01a10f0000" ONE TWO,
    };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        struct arena arena;
        struct runs runs;
        struct problem problem = {0};
        arena_init(&arena, 0);
        assert_int_equal(runs_from_wkb(bytes_of(bad[i], &arena), &arena, &runs, &problem),
                         ERR_GEOMETRY);
        assert_true(problem.text[0] != '\0');
        arena_finish(&arena);
    }
}

static void too_many_parts_are_refused(void **state)
{
    (void)state;
    struct arena arena;
    struct runs runs;
    struct buf wkb;
    arena_init(&arena, 0);
    buf_init(&wkb, 0);
    buf_str(&wkb, bytes_of("0104000000"
                           "ffffff7f",
                           &arena));
    for (int i = 0; i <= RUNS_MAX; i++)
        buf_str(&wkb, bytes_of(POINT ONE TWO, &arena));
    assert_int_equal(runs_from_wkb(buf_view(&wkb), &arena, &runs, NULL), ERR_LIMIT);
    buf_finish(&wkb);
    arena_finish(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_simple_kind_is_read_and_written_back),
        cmocka_unit_test(other_byte_orders_and_heights_come_out_plain),
        cmocka_unit_test(what_is_damaged_is_refused),
        cmocka_unit_test(too_many_parts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
