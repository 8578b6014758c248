#include "tests/support/test.h"

#include <stdlib.h>
#include <string.h>

#include "render/qr.h"

enum { SIDE_MAX = 200, QUIET = 4, FINDER = 7, TOO_LONG = 3000 };

static char dark[SIDE_MAX][SIDE_MAX];

/* Reads the drawing back; returns its side. */
static int draw(struct str text)
{
    struct buf out;
    int side;
    buf_init(&out, 0);
    assert_int_equal(qr_svg_write(text, STR("A <code>"), &out, NULL), OK);
    buf_char(&out, '\0');
    memset(dark, 0, sizeof dark);
    const char *at = strstr(out.ptr, "viewBox=\"0 0 ");
    assert_non_null(at);
    side = (int)strtol(at + strlen("viewBox=\"0 0 "), NULL, 10);
    assert_true(side > 2 * QUIET && side < SIDE_MAX);
    assert_non_null(strstr(out.ptr, "aria-label=\"A &lt;code&gt;\""));
    at = strstr(out.ptr, "fill=\"#000\" d=\"");
    assert_non_null(at);
    at += strlen("fill=\"#000\" d=\"");
    while (*at == 'M') {
        char *end;
        long x = strtol(at + 1, &end, 10);
        long y = strtol(end, &end, 10);
        assert_int_equal(*end, 'h');
        long width = strtol(end + 1, &end, 10);
        assert_true(x >= 0 && y >= 0 && y < side && width > 0 && x + width <= side);
        memset(&dark[y][x], 1, (size_t)width);
        at = strchr(end, 'z') + 1;
    }
    assert_int_equal(*at, '"');
    buf_finish(&out);
    return side;
}

static void assert_finder(int x, int y)
{
    for (int i = 0; i < FINDER; i++)
        for (int k = 0; k < FINDER; k++) {
            int ring = i < k ? i : k;
            int far = i > k ? i : k;
            ring = ring < FINDER - 1 - far ? ring : FINDER - 1 - far;
            assert_int_equal(dark[y + i][x + k], ring != 1);
        }
}

static void a_code_has_its_three_corners_and_a_quiet_zone(void **state)
{
    (void)state;
    int side = draw(STR("https://signpost.example/services/4efd4aad-b45b-5c53-8544-3c0728dfb41d"));
    assert_finder(QUIET, QUIET);
    assert_finder(side - QUIET - FINDER, QUIET);
    assert_finder(QUIET, side - QUIET - FINDER);
    for (int i = 0; i < side; i++)
        for (int k = 0; k < QUIET; k++)
            assert_false(dark[k][i] || dark[i][k] || dark[side - 1 - k][i] ||
                         dark[i][side - 1 - k]);
}

static void a_longer_text_makes_a_larger_code(void **state)
{
    (void)state;
    assert_true(draw(STR("short")) <
                draw(STR("a text that is much longer than the other, so it needs more room")));
}

static void nothing_and_too_much_are_refused(void **state)
{
    (void)state;
    static char much[TOO_LONG];
    struct buf out;
    memset(much, 'a', sizeof much);
    buf_init(&out, 0);
    assert_int_equal(qr_svg_write(STR(""), STR("x"), &out, NULL), ERR_INVALID);
    assert_int_equal(qr_svg_write((struct str){much, TOO_LONG}, STR("x"), &out, NULL), ERR_LIMIT);
    assert_int_equal(out.len, 0);
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_code_has_its_three_corners_and_a_quiet_zone),
        cmocka_unit_test(a_longer_text_makes_a_larger_code),
        cmocka_unit_test(nothing_and_too_much_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
