#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "src/domain/cql2_filter.h"
#include "tests/support/cql2_rows.h"

typedef enum err (*reader)(struct str, struct arena *, const struct cql2 **, struct problem *);

/* What a reader, or a filter of these rows, says of text that is wrong. */
static void is_refused(const char *const *texts, reader read, const char *text, enum err code,
                       const char *where, const char *part)
{
    struct cql2_rows rows;
    struct problem problem = {.where = ""};
    const struct cql2 *expression;
    char answers[CQL2_ROWS_MAX + 1];
    cql2_rows_init(&rows, texts);
    enum err err = read(str_from(text), &rows.arena, &expression, &problem);
    if (!err)
        err = cql2_rows_ask(&rows, expression, answers, &problem);
    if (err != code || strcmp(problem.where, where) != 0 || !strstr(problem.text, part))
        fail_msg("%s: %s, \"%s\" at \"%s\"", text, err_name(err), problem.text, problem.where);
    cql2_rows_finish(&rows);
}

static void text_that_is_wrong_is_refused_with_the_character(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "n: 1; t: 'a'; d: DATE('2026-01-01'); l: ('a'); g: POINT(0 0); b: TRUE", NULL};
    static const struct {
        const char *text;
        const char *where;
        const char *part;
    } cases[] = {
        {"", "character 1", "expected"},
        {"n = ", "character 5", "expected"},
        {"n = 1 n", "character 7", "end here"},
        {"n = 1 AND", "character 10", "expected"},
        {"n == 1", "character 4", "expected"},
        {"n & 1", "character 3", "no meaning"},
        {"t = 'a", "character 5", "does not end"},
        {"t = '\xC3\xA9' & 1", "character 9", "no meaning"}, /* characters, not bytes */
        {"t = '\xFF'", "character 6", "UTF-8"},
        {"5", "character 1", "condition"},
        {"n + 1", "character 1", "condition"},
        {"n = 1 = 2", "character 7", "end here"},
        {"2 ^ n ^ 2 = 1", "character 7", "end here"},
        {"n NOT = 1", "character 7", "LIKE"},
        {"n IS 1", "character 6", "NULL"},
        {"n BETWEEN 1, 2", "character 12", "AND"},
        {"t LIKE n", "character 8", "pattern"},
        {"NOT NOT b", "character 5", "expected before"},
        {"AND(b, b)", "character 1", "before this word"},
        {"S_INTERSECTS(g)", "character 1", "2 arguments"},
        {"S_INTERSECTS(g, 1)", "character 17", "a geometry"},
        {"S_INTERSECTS(g, POINT(1))", "character 24", "number"},
        {"S_INTERSECTS(g, POINT(1 2, 3 4))", "character 26", ") is expected"},
        {"S_INTERSECTS(g, POLYGON((0 0, 1 0, 1 1, 0 1)))", "character 25", "four points"},
        {"S_INTERSECTS(g, LINESTRING(0 0))", "character 27", "two points"},
        {"S_INTERSECTS(g, LINESTRING(0 0, 1 1 1))", "character 33", "two numbers"},
        {"S_INTERSECTS(g, POINT(1e10 0))", "character 23", "too large"},
        {"S_INTERSECTS(g, BBOX(0, 1, 1, 0))", "character 17", "north"},
        {"S_INTERSECTS(g, BBOX(0, 1, 1))", "character 17", "four numbers"},
        {"n = 1e999", "character 5", "too large"},
        {"T_AFTER(d, DATE('2026-02-30'))", "character 17", "2026-01-31"},
        {"T_AFTER(d, DATE('2026-02-03T00:00:00Z'))", "character 17", "2026-01-31"},
        {"T_AFTER(d, TIMESTAMP('2026-02-03T24:00:00Z'))", "character 22", "timestamp"},
        {"T_AFTER(d, INTERVAL('..', 5))", "character 27", "date"},
        {"n = 1 AND what = 2", "character 11", "no property what"},
        {"n = 1 AND what(n)", "character 11", "no function what"},
        {"n = 'a'", "character 1", "property n is a number; it is compared with a text"},
        {"t > 5", "character 1", "property t is a text"},
        {"d = '2026-01-01'", "character 1", "property d is a date"},
        {"l = 'a'", "character 1", "property l is a list"},
        {"n IN (1, 'a')", "character 1", "compared with a text"},
        {"n LIKE 'a'", "character 1", "property n is a number; that does not go with like"},
        {"t + 1 = 2", "character 1", "does not go with +"},
        {"S_INTERSECTS(n, POINT(0 0))", "character 14", "property n is a number"},
        {"n", "character 1", "condition"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        is_refused(rows, cql2_read_text, cases[i].text, ERR_INVALID, cases[i].where, cases[i].part);
}

static void json_that_is_wrong_is_refused_with_the_pointer(void **state)
{
    (void)state;
    static const char *const rows[] = {"n: 1; t: 'a'; g: POINT(0 0)", NULL};
    static const struct {
        const char *json;
        const char *where;
        const char *part;
    } cases[] = {
        {"{", "line 1, column 1", ""},
        {"null", "", "expected"},
        {"5", "", "condition"},
        {"{\"op\":\"=\",\"args\":[{\"property\":\"n\"},null]}", "/args/1", "null"},
        {"{\"op\":\"=\",\"args\":[{\"property\":\"n\"}]}", "", "2 arguments"},
        {"{\"op\":\"=\",\"args\":[{\"property\":\"\"},1]}", "/args/0/property", "name"},
        {"{\"op\":\"AND\",\"args\":[true,true]}", "/op", "operator"},
        {"{\"op\":\"point\",\"args\":[]}", "/op", "operator"},
        {"{\"op\":\"and\",\"args\":[true,5]}", "/args/1", "condition"},
        {"{\"op\":\"and\",\"args\":[true,true],\"more\":1}", "/more", ""},
        {"{\"op\":\"=\",\"args\":[1,{\"date\":\"x\"}]}", "/args/1/date", "2026-01-31"},
        {"{\"op\":\"t_after\",\"args\":[{\"date\":\"2026-01-01\"},{\"interval\":[\"..\",\"x\"]}]}",
         "/args/1/interval/1", "date"},
        {"{\"op\":\"s_within\",\"args\":[{\"property\":\"g\"},{\"type\":\"Point\",\"coordinates\":["
         "1]}]}",
         "/args/1/coordinates", "2 numbers"},
        {"{\"op\":\"s_within\",\"args\":[{\"property\":\"g\"},{\"type\":\"Circle\"}]}",
         "/args/1/type", "GeoJSON"},
        {"{\"op\":\"s_within\",\"args\":[{\"property\":\"g\"},{\"type\":\"Polygon\","
         "\"coordinates\":"
         "[[[0,0],[1,0],[0,0]]]}]}",
         "/args/1/coordinates/0", "four points"},
        {"{\"op\":\"s_within\",\"args\":[{\"property\":\"g\"},{\"bbox\":[1,2,3]}]}", "/args/1/bbox",
         "4 numbers"},
        {"{\"op\":\"and\",\"args\":[true,{\"op\":\"=\",\"args\":[{\"property\":\"what\"},1]}]}",
         "/args/1/args/0", "no property what"},
        {"{\"op\":\"=\",\"args\":[{\"property\":\"n\"},\"a\"]}", "/args/0", "is a number"},
        {"{\"op\":\"what\",\"args\":[]}", "", "no function what"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
        is_refused(rows, cql2_read_json, cases[i].json, ERR_INVALID, cases[i].where, cases[i].part);
}

static void repeat(struct buf *out, const char *text, int times)
{
    for (int i = 0; i < times; i++)
        buf_text(out, text);
}

static void what_is_beyond_a_limit_is_refused(void **state)
{
    (void)state;
    static const char *const rows[] = {"n: 1; t: 'a'; g: POINT(0 0)", NULL};
    static const struct {
        const char *before;
        const char *each;
        int times;
        const char *after;
        enum err code;
        const char *part;
    } cases[] = {
        {"n = 0", " ", CQL2_TEXT_MAX_BYTES, "", ERR_LIMIT, "65536 bytes"},
        {"n = 0", " + n", CQL2_DEPTH_MAX + 1, "", ERR_LIMIT, "deep"},
        {"n = 0", " OR n = 1", CQL2_NODES_MAX / 3, "", ERR_LIMIT, "2000"},
        {"", "(", 500, "n = 1", ERR_INVALID, "parentheses"},
        {"A_EQUALS(", "(", 500, "", ERR_INVALID, "parentheses"},
        {"t = '", "a", CQL2_LITERAL_MAX_BYTES + 1, "'", ERR_LIMIT, "2000 bytes"},
        {"t LIKE '", "a%", CQL2_PATTERN_MAX_WILDCARDS + 1, "'", ERR_LIMIT, "20 wildcards"},
        {"S_WITHIN(g, LINESTRING(0 0", ",1 1", CQL2_POINTS_MAX, "))", ERR_LIMIT, "2000 points"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct cql2_rows made;
        struct problem problem = {.where = ""};
        struct buf text;
        const struct cql2 *expression;
        char answers[CQL2_ROWS_MAX + 1];
        buf_init(&text, 0);
        buf_text(&text, cases[i].before);
        repeat(&text, cases[i].each, cases[i].times);
        buf_text(&text, cases[i].after);
        cql2_rows_init(&made, rows);
        enum err err = cql2_read_text(buf_view(&text), &made.arena, &expression, &problem);
        if (!err)
            err = cql2_rows_ask(&made, expression, answers, &problem);
        if (err != cases[i].code || !strstr(problem.text, cases[i].part))
            fail_msg("%s%s...: %s %s", cases[i].before, cases[i].each, err_name(err), problem.text);
        cql2_rows_finish(&made);
        buf_finish(&text);
    }
}

struct question {
    const char *filter;
    const char *answers;
};

static void all_answer(const char *const *texts, const struct question *questions, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct cql2_rows rows;
        struct problem problem = {.where = ""};
        const struct cql2 *expression;
        char answers[CQL2_ROWS_MAX + 1] = "";
        cql2_rows_init(&rows, texts);
        enum err err =
            cql2_read_text(str_from(questions[i].filter), &rows.arena, &expression, &problem);
        if (!err)
            err = cql2_rows_ask(&rows, expression, answers, &problem);
        if (err)
            fail_msg("%s: %s, %s", questions[i].filter, problem.where, problem.text);
        if (strcmp(answers, questions[i].answers) != 0)
            fail_msg("%s: %s, not %s", questions[i].filter, answers, questions[i].answers);
        cql2_rows_finish(&rows);
    }
}

static void null_is_neither_true_nor_false(void **state)
{
    (void)state;
    static const char *const rows[] = {"a: 1; b: TRUE; t: 'x'", "a: 2; b: FALSE", "c: 0", NULL};
    static const struct question questions[] = {
        {"b", "10?"},
        {"NOT b", "01?"},
        {"a = 1", "10?"},
        {"NOT a = 1", "01?"},
        {"a <> 1", "01?"},
        {"a = 1 OR TRUE", "111"},
        {"a = 1 AND FALSE", "000"},
        {"a = 1 AND TRUE", "10?"},
        {"a = 1 OR b = FALSE", "11?"},
        {"a IS NULL", "001"},
        {"a IS NOT NULL", "110"},
        {"(a = 1) IS NULL", "001"},
        {"a IN (1, c)", "1?"
                        "?"},
        {"a NOT IN (1, c)", "0?"
                            "?"},
        {"t LIKE '%'", "1?"
                       "?"},
        {"a + c > 0", "??"
                      "?"},
        {"a / 0 = 1", "???"},
        {"a BETWEEN 2 AND c", "0?"
                              "?"},
        {"T_AFTER(DATE('2026-01-02'), DATE('2026-01-01')) AND a = 1", "10?"},
    };
    all_answer(rows, questions, sizeof questions / sizeof questions[0]);
}

static void text_is_compared_folded_and_matched(void **state)
{
    (void)state;
    static const char *const rows[] = {"t: 'Rape Crisis'", "t: 'rape crisis (N16)'",
                                       "t: 'Caf\xC3\xA9 100%'", "t: ''", NULL};
    static const struct question questions[] = {
        {"t = 'Rape Crisis'", "1000"},
        {"CASEI(t) = CASEI('RAPE CRISIS')", "1000"},
        {"CASEI(t) LIKE CASEI('RAPE%')", "1100"},
        {"t LIKE '%Crisis'", "1000"},
        {"t LIKE '%risis%'", "1100"},
        {"t LIKE 'Caf_ 100%'", "0010"}, /* one character, two bytes */
        {"t LIKE 'Caf__ 100%'", "0000"},
        {"t LIKE '%100\\%'", "0010"},
        {"t LIKE '%100\\%_'", "0000"},
        {"t LIKE '%(N__)'", "0100"},
        {"t LIKE '%s%s%('", "0000"},
        {"t LIKE '%s%s%(%'", "0100"},
        {"t LIKE ''", "0001"},
        {"t LIKE '%'", "1111"},
        {"t LIKE '%%'", "1111"},
        {"t LIKE '_%'", "1110"},
        {"ACCENTI(t) LIKE 'Cafe%'", "0010"},
        {"ACCENTI(CASEI(t)) LIKE ACCENTI(CASEI('CAF\xC3\x89%'))", "0010"},
        {"t >= 'Rape' AND t < 'Rb'", "1000"},
        {"t IN ('a','b','c','d','e','f','g','h','Rape Crisis')", "1000"}, /* searched */
        {"t NOT IN ('a','b','c','d','e','f','g','h','Rape Crisis')", "0111"},
        {"t BETWEEN 'R' AND 'S'", "1000"},
        {"t = 'it''s' OR t = 'it\\'s'", "0000"},
    };
    all_answer(rows, questions, sizeof questions / sizeof questions[0]);
}

static void times_are_compared_by_the_day_where_one_is_a_day(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "d: DATE('2026-01-31'); from: DATE('2026-01-01'); to: DATE('2026-02-01')",
        "d: TIMESTAMP('2026-01-31T23:59:59.5Z'); from: DATE('2026-01-01')",
        "d: TIMESTAMP('1969-12-31T23:59:59Z'); to: DATE('1969-12-31')", "x: 1", NULL};
    static const struct question questions[] = {
        {"d = DATE('2026-01-31')", "110?"},
        {"d <= DATE('2026-01-31')", "111?"},
        {"d = DATE('1969-12-31')", "001?"},
        {"d > TIMESTAMP('2026-01-31T23:59:59Z')", "010?"},
        {"d BETWEEN DATE('2026-01-01') AND DATE('2026-01-31')", "110?"},
        {"T_INTERSECTS(INTERVAL(from, to), DATE('2026-02-01'))", "1101"},
        {"T_INTERSECTS(INTERVAL(from, to), DATE('2026-02-02'))", "0101"}, /* null: open */
        {"T_INTERSECTS(INTERVAL(from, to), DATE('1066-10-14'))", "0011"},
        {"T_INTERSECTS(d, INTERVAL('..', '..'))", "111?"},
        {"T_DURING(INTERVAL(from, to), INTERVAL('2025-01-01', '..'))", "1000"},
        {"T_EQUALS(INTERVAL('..', '..'), INTERVAL('..', '..'))", "1111"},
    };
    all_answer(rows, questions, sizeof questions / sizeof questions[0]);
}

static void lists_are_sets(void **state)
{
    (void)state;
    static const char *const rows[] = {"l: ('a', 'b')", "l: ('b', 'a', 'a')", "l: ()", "x: 1",
                                       NULL};
    static const struct question questions[] = {
        {"A_EQUALS(l, ('b', 'a'))", "110?"},
        {"A_CONTAINS(l, ('a'))", "110?"},
        {"A_CONTAINS(l, ())", "111?"},
        {"A_CONTAINEDBY(l, ('a', 'b', 'c'))", "111?"},
        {"A_OVERLAPS(l, ('c', 'b'))", "110?"},
        {"A_OVERLAPS(l, (1, TRUE))", "000?"},
        {"A_OVERLAPS(l, (CASEI('B')))", "110?"},
        {"A_EQUALS((('a', 'b'), 1), (1, ('b', 'a')))", "1111"},
    };
    all_answer(rows, questions, sizeof questions / sizeof questions[0]);
}

static void places_are_compared_of_points_lines_and_polygons(void **state)
{
    (void)state;
    static const char *const rows[] = {
        "g: POINT(1 1); h: POINT(1 1)",
        "g: POINT(2 1); h: BBOX(0, 0, 3, 3)", /* on the border of the box below */
        "g: LINESTRING(1 1, 3 1); h: POINT(9 9)",
        "g: POLYGON((0 0,2 0,2 2,0 2,0 0), (.5 .5,1.5 .5,1.5 1.5,.5 1.5,.5 .5)); h: BBOX(0,0,2,2)",
        "g: POINT(179 0); h: POINT(-179 0)",
        "x: 1",
        NULL};
    static const struct question questions[] = {
        {"S_INTERSECTS(g, BBOX(0, 0, 2, 2))", "11110?"},
        {"S_WITHIN(g, BBOX(0, 0, 2, 2))", "10010?"},
        {"S_CONTAINS(BBOX(0, 0, 2, 2), g)", "10010?"},
        {"S_TOUCHES(g, BBOX(0, 0, 2, 2))", "01000?"},
        {"S_CROSSES(g, BBOX(0, 0, 2, 2))", "00100?"},
        {"S_DISJOINT(g, BBOX(0, 0, 2, 2))", "00001?"},
        {"S_EQUALS(g, POINT(1 1))", "10000?"},
        {"S_OVERLAPS(g, BBOX(1, 0, 3, 2))", "00010?"},
        {"S_CONTAINS(g, POINT(1 1))", "10000?"}, /* the end of a line is its border */
        {"S_INTERSECTS(g, BBOX(170, -1, -170, 1))", "00001?"},
        {"S_INTERSECTS(h, BBOX(170, -1, -170, 1))", "00001?"},
        {"S_INTERSECTS(g, BBOX(1, 1, 1, 1))", "10100?"},
        {"S_INTERSECTS(g, BBOX(1, 0, 1, 2))", "10110?"},
        {"S_WITHIN(g, h)", "11010?"},
        {"S_EQUALS(g, h)", "10000?"},
        {"S_WITHIN(POINT(1 1), POLYGON((0 0, 2 0, 2 2, 0 0)))", "000000"},
    };
    all_answer(rows, questions, sizeof questions / sizeof questions[0]);
}

/* As if rows lay on a grid whose north is bent: y grows with the square of x. */
static bool bend(const void *about, double *x, double *y)
{
    (void)about;
    *y = *y * 10 + *x * *x;
    *x *= 10;
    return fabs(*x) < 1000;
}

static void edges_stay_where_they_were_when_literals_are_projected(void **state)
{
    (void)state;
    /* rows in bent coordinates: of the filter's (5, 0.1), (5, -0.1) and (9.9, 0.02) */
    static const char *const texts[] = {"g: POINT(50 26)", "g: POINT(50 24)", "g: POINT(99 98.2)",
                                        NULL};
    static const struct question questions[] = {
        {"S_WITHIN(g, BBOX(0, 0, 10, 1))", "101"},
        {"S_WITHIN(g, BBOX(-99, 0, 99, 90))", "101"},
        {"S_DISJOINT(g, BBOX(60, 60, 70, 70))", "111"},
    };
    for (size_t i = 0; i < sizeof questions / sizeof questions[0]; i++) {
        struct cql2_rows rows;
        const struct cql2 *expression;
        char answers[CQL2_ROWS_MAX + 1] = "";
        cql2_rows_init(&rows, texts);
        rows.scope.project = bend;
        rows.scope.bend_max = 0.04;
        assert_int_equal(
            cql2_read_text(str_from(questions[i].filter), &rows.arena, &expression, NULL), OK);
        assert_int_equal(cql2_rows_ask(&rows, expression, answers, NULL), OK);
        assert_string_equal(answers, questions[i].answers);
        cql2_rows_finish(&rows);
    }
    struct cql2_rows rows;
    const struct cql2 *expression;
    struct problem problem = {.where = ""};
    char answers[CQL2_ROWS_MAX + 1];
    cql2_rows_init(&rows, texts);
    rows.scope.project = bend;
    assert_int_equal(
        cql2_read_text(STR("S_WITHIN(g, LINESTRING(0 0, 200 0))"), &rows.arena, &expression, NULL),
        OK);
    assert_int_equal(cql2_rows_ask(&rows, expression, answers, &problem), ERR_INVALID);
    assert_string_equal(problem.where, "character 13");
    cql2_rows_finish(&rows);
}

static void rows_of_other_kinds_are_unknown_where_a_property_has_several(void **state)
{
    (void)state;
    static const char *const rows[] = {"v: 1", "v: 'x'", "v: POINT(0 0)", "v: (1)", "y: 1", NULL};
    static const struct question questions[] = {
        {"v = 1", "1????"},
        {"v LIKE 'x'", "?1???"},
        {"S_INTERSECTS(v, POINT(0 0))", "??1??"},
        {"A_CONTAINS(v, (1))", "???1?"},
        {"v IS NULL", "00001"},
        {"v + 1 = 2", "1????"},
    };
    all_answer(rows, questions, sizeof questions / sizeof questions[0]);
}

static void text_that_was_written_reads_back_as_the_same(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *written;
    } cases[] = {
        {"a=1 or b=2 and not c=3", "\"a\" = 1 OR (\"b\" = 2 AND (NOT (\"c\" = 3)))"},
        {"t = 'it''s' and u like 'a\\'b'", NULL},
        {"t = 'back\\\\'slash'", NULL},
        {"\"a\"\"b\" = -1.5e-7", "\"a\"\"b\" = -1.5e-07"},
        {"a = 0.1 + 1e300", NULL},
        {"a = 123456789.123456789", "\"a\" = 123456789.12345679"},
        {"a not between -1 and - b", "NOT (\"a\" BETWEEN -1 AND (-1 * \"b\"))"},
        {"f(a, 'x', (1, (2)), date('2026-01-01'), a is null, ())", NULL},
        {"a_equals(((a+1)*2, 3), ((1)))", NULL},
        {"t_meets(interval('..', b), interval(a, '2026-01-01T00:00:00.500Z'))",
         "T_MEETS(INTERVAL('..', \"b\"), INTERVAL(\"a\", '2026-01-01T00:00:00.5Z'))"},
        {"s_within(g, geometrycollection z(point z(1 2 3), point(1 2)))",
         "S_WITHIN(\"g\", GEOMETRYCOLLECTION (POINT Z (1 2 3), POINT (1 2)))"},
        {"s_within(g, multipoint(1 2, 3 -0))", "S_WITHIN(\"g\", MULTIPOINT ((1 2), (3 0)))"},
        {"point = 1 and date > 2 and bbox < 3", NULL}, /* names, without parentheses */
        {"\xC2\xA0"
         "a\xE2\x80\x83=\t1",
         "\"a\" = 1"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct arena arena;
        struct buf first;
        struct buf second;
        struct problem problem = {.where = ""};
        const struct cql2 *expression;
        arena_init(&arena, 0);
        buf_init(&first, 0);
        buf_init(&second, 0);
        if (cql2_read_text(str_from(cases[i].text), &arena, &expression, &problem)) {
            fail_msg("%s: %s, %s", cases[i].text, problem.where, problem.text);
        } else {
            cql2_write_text(expression, &first);
            if (cases[i].written)
                assert_string_equal(first.ptr, cases[i].written);
            if (cql2_read_text(buf_view(&first), &arena, &expression, &problem))
                fail_msg("%s: %s, %s", first.ptr, problem.where, problem.text);
            else
                cql2_write_text(expression, &second);
            assert_string_equal(first.ptr, second.ptr);
        }
        buf_finish(&first);
        buf_finish(&second);
        arena_finish(&arena);
    }
}

static void want_of_memory_is_said_wherever_it_comes(void **state)
{
    (void)state;
    static const char *const texts[] = {"t: 'a'; n: 1; g: POINT(0 0)", NULL};
    static const char filter[] =
        "CASEI(t) LIKE CASEI('A%') AND n + 1 IN (2, 3) AND A_CONTAINS((n), "
        "(1)) AND S_WITHIN(g, BBOX(-1, -1, 1, 1)) AND t IN ('a', 'b', 'c', "
        "'d', 'e', 'f', 'g', 'h')";
    bool is_done = false;
    for (size_t limit_bytes = 64; !is_done; limit_bytes += limit_bytes / 8 + 8) {
        struct cql2_rows rows;
        struct arena arena;
        struct problem problem = {.where = ""};
        const struct cql2 *expression;
        struct cql2_filter *bound;
        cql2_rows_init(&rows, texts);
        arena_init(&arena, limit_bytes);
        enum err err =
            cql2_read_text((struct str){filter, sizeof filter - 1}, &arena, &expression, &problem);
        if (!err)
            err =
                cql2_filter_create(expression, &rows.scope, rows.shaper, &arena, &bound, &problem);
        if (err) {
            assert_int_equal(err, ERR_NO_MEMORY);
            assert_true(problem.text[0]);
        } else {
            assert_int_equal(cql2_filter_test(bound, 0), CQL2_TRUE);
            assert_int_equal(cql2_filter_failure(bound, &problem), OK);
            cql2_filter_destroy(bound);
            is_done = true;
        }
        arena_finish(&arena);
        cql2_rows_finish(&rows);
    }
    cql2_filter_destroy(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_that_is_wrong_is_refused_with_the_character),
        cmocka_unit_test(json_that_is_wrong_is_refused_with_the_pointer),
        cmocka_unit_test(what_is_beyond_a_limit_is_refused),
        cmocka_unit_test(null_is_neither_true_nor_false),
        cmocka_unit_test(text_is_compared_folded_and_matched),
        cmocka_unit_test(times_are_compared_by_the_day_where_one_is_a_day),
        cmocka_unit_test(lists_are_sets),
        cmocka_unit_test(places_are_compared_of_points_lines_and_polygons),
        cmocka_unit_test(edges_stay_where_they_were_when_literals_are_projected),
        cmocka_unit_test(rows_of_other_kinds_are_unknown_where_a_property_has_several),
        cmocka_unit_test(text_that_was_written_reads_back_as_the_same),
        cmocka_unit_test(want_of_memory_is_said_wherever_it_comes),
    };
    return cmocka_run_group_tests_name("cql2", tests, NULL, NULL);
}
