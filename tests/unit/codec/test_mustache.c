#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "codec/mustache.h"

/* A set of one template and what it draws. */
struct one {
    struct mustache_set *set;
    struct arena arena;
    struct view *root;
    struct buf out;
    struct problem problem;
};

static void one_init(struct one *one)
{
    *one = (struct one){.set = mustache_set_create()};
    assert_non_null(one->set);
    arena_init(&one->arena, 0);
    one->root = view_root(&one->arena);
    buf_init(&one->out, 0);
}

static void one_finish(struct one *one)
{
    mustache_set_destroy(one->set);
    arena_finish(&one->arena);
    buf_finish(&one->out);
}

static void one_draws(struct one *one, const char *source, const char *expected)
{
    mustache_set_destroy(one->set);
    one->set = mustache_set_create();
    buf_clear(&one->out);
    if (mustache_add(one->set, STR("page"), str_from(source), &one->problem) != OK ||
        mustache_render(one->set, STR("page"), one->root, &one->out, &one->problem) != OK)
        fail_msg("%s: %s (%s)", source, one->problem.text, one->problem.where);
    if (!str_equal(buf_view(&one->out), str_from(expected)))
        fail_msg("%s: expected \"%s\", obtained \"%s\"", source, expected, one->out.ptr);
}

static void mustache_prints_raw_only_what_is_html(void **state)
{
    (void)state;
    struct one one;
    one_init(&one);
    view_add_text(one.root, "text", STR("<b>\"'&"));
    view_add_html(one.root, "html", STR("<svg/>"));
    one_draws(&one, "{{text}}", "&lt;b&gt;&quot;&#39;&amp;");
    one_draws(&one, "{{{text}}}", "&lt;b&gt;&quot;&#39;&amp;");
    one_draws(&one, "{{&text}}", "&lt;b&gt;&quot;&#39;&amp;");
    one_draws(&one, "{{html}}", "&lt;svg/&gt;");
    one_draws(&one, "{{{html}}}{{& html }}", "<svg/><svg/>");
    one_finish(&one);
}

static void mustache_knows_what_is_true(void **state)
{
    (void)state;
    struct one one;
    one_init(&one);
    view_add_text(one.root, "empty", STR(""));
    view_add_text(one.root, "text", STR("t"));
    view_add_int(one.root, "zero", 0);
    view_add_flag(one.root, "no", false);
    view_add_flag(one.root, "yes", true);
    view_add_list(one.root, "none");
    view_add_object(one.root, "object");
    one_draws(&one, "{{#empty}}a{{/empty}}{{#text}}b{{.}}{{/text}}{{#zero}}c{{.}}{{/zero}}",
              "btc0");
    one_draws(&one, "{{#no}}a{{/no}}{{#yes}}b{{/yes}}{{#none}}c{{/none}}{{#object}}d{{/object}}",
              "bd");
    one_draws(&one, "{{^no}}a{{/no}}{{^yes}}b{{/yes}}{{^none}}c{{/none}}{{^gone}}d{{/gone}}",
              "acd");
    one_draws(&one, "{{yes}}{{no}}{{none}}{{object}}{{gone}}{{gone.too}}", "");
    one_finish(&one);
}

static void mustache_walks_lists_and_outer_names(void **state)
{
    (void)state;
    struct one one;
    one_init(&one);
    view_add_text(one.root, "unit", STR("m"));
    struct view *list = view_add_list(one.root, "hits");
    for (int i = 1; i <= 3; i++) {
        struct view *hit = view_add_object(list, NULL);
        view_add_format(hit, "name", "Hub %d", i);
        view_add_int(hit, "far", -100 * i);
        view_add_text(view_add_object(hit, "site"), "town", STR("Barking"));
    }
    view_add_text(view_add_list(one.root, "words"), NULL, STR("one"));
    assert_true(view_is_whole(one.root));
    one_draws(&one, "{{#hits}}{{name}} {{far}} {{unit}} {{site.town}}{{site.gone}};{{/hits}}",
              "Hub 1 -100 m Barking;Hub 2 -200 m Barking;Hub 3 -300 m Barking;");
    one_draws(&one, "{{#words}}{{.}}{{/words}}", "one");
    one_draws(&one, "{{#hits.name}}x{{/hits.name}}", "");
    one_finish(&one);
}

static void mustache_takes_lone_tags_away_with_their_lines(void **state)
{
    (void)state;
    struct one one;
    one_init(&one);
    view_add_flag(one.root, "yes", true);
    one_draws(&one, "a\n  {{#yes}}  \nb\n\t{{/yes}}\nc\n", "a\nb\nc\n");
    one_draws(&one, "a\r\n{{! note }}\r\nb", "a\r\nb");
    one_draws(&one, "{{#yes}}\nb\n{{/yes}}", "b\n");
    one_draws(&one, "a {{#yes}}\nb {{/yes}}\n", "a \nb \n");
    one_draws(&one, "{{=<% %>=}}\n<%#yes%>x{{yes}}<%/yes%>", "x{{yes}}");
    one_draws(&one, "a } } { {b", "a } } { {b");
    one_draws(&one, "", "");
    one_finish(&one);
}

static void mustache_names_the_line_of_a_bad_tag(void **state)
{
    (void)state;
    static const struct {
        const char *source;
        const char *where;
        const char *says;
    } cases[] = {
        {"a\nb {{#x}} c", "page, line 2", "This section is never closed."},
        {"a\n\n{{/x}}", "page, line 3", "No section is open here."},
        {"{{#x}}\n{{^y}}\n{{/x}}\n{{/y}}", "page, line 3",
         "This closes another section than the one last opened."},
        {"\n{{x", "page, line 2", "This tag is never closed."},
        {"{{", "page, line 1", "This tag is never closed."},
        {"{{{x}}", "page, line 1", "This tag is never closed."},
        {"{{=x}}", "page, line 1", "This tag is never closed."},
        {"{{}}", "page, line 1", "A tag holds one name."},
        {"{{ a b }}", "page, line 1", "A tag holds one name."},
        {"{{#}}{{/}}", "page, line 1", "A tag holds one name."},
        {"{{$x}}{{/x}}", "page, line 1", "Blocks and parents are not supported."},
        {"{{<x}}{{/x}}", "page, line 1", "Blocks and parents are not supported."},
        {"{{=<%=}}", "page, line 1", "Delimiters look like {{=<% %>=}}."},
        {"{{==}}", "page, line 1", "Delimiters look like {{=<% %>=}}."},
        {"{{= = =}}", "page, line 1", "Delimiters look like {{=<% %>=}}."},
        {"{{=a b c=}}", "page, line 1", "Delimiters look like {{=<% %>=}}."},
        {"{{=123456789 b=}}", "page, line 1", "Delimiters look like {{=<% %>=}}."},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct mustache_set *set = mustache_set_create();
        struct problem problem = {0};
        if (mustache_add(set, STR("page"), str_from(cases[i].source), &problem) != ERR_INVALID)
            fail_msg("%s was taken", cases[i].source);
        if (strcmp(problem.where, cases[i].where) != 0 || strcmp(problem.text, cases[i].says) != 0)
            fail_msg("%s: obtained \"%s\", \"%s\"", cases[i].source, problem.where, problem.text);
        mustache_set_destroy(set);
    }
}

static void mustache_inserts_other_templates_of_the_set(void **state)
{
    (void)state;
    struct one one;
    one_init(&one);
    view_add_text(one.root, "name", STR("x\ny"));
    assert_int_equal(
        mustache_add(one.set, STR("page"), STR("<ul>\n  {{>item}}\n</ul>\n{{>item}}!"), NULL), OK);
    assert_int_equal(mustache_check(one.set, &one.problem), ERR_NOT_FOUND);
    assert_string_equal(one.problem.where, "page, line 2");
    assert_string_equal(one.problem.text, "There is no template \"item\".");
    assert_int_equal(
        mustache_add(one.set, STR("item"), STR("<li>\n  {{>deep}}\n  z{{>deep}}\n</li>\n"), NULL),
        OK);
    assert_int_equal(mustache_add(one.set, STR("deep"), STR("{{name}}\n"), NULL), OK);
    assert_int_equal(mustache_check(one.set, &one.problem), OK);
    assert_int_equal(mustache_render(one.set, STR("page"), one.root, &one.out, NULL), OK);
    assert_string_equal(one.out.ptr, "<ul>\n  <li>\n    x\ny\n    zx\ny\n\n  </li>\n</ul>\n"
                                     "<li>\n  x\ny\n  zx\ny\n\n</li>\n!");

    assert_int_equal(mustache_add(one.set, STR("deep"), STR(""), &one.problem), ERR_INVALID);
    assert_int_equal(mustache_render(one.set, STR("gone"), one.root, &one.out, &one.problem),
                     ERR_NOT_FOUND);
    one_finish(&one);
}

static void mustache_stops_what_never_ends(void **state)
{
    (void)state;
    struct one one;
    one_init(&one);
    assert_int_equal(mustache_add(one.set, STR("a"), STR("{{>b}}"), NULL), OK);
    assert_int_equal(mustache_add(one.set, STR("b"), STR(" {{>a}}\n"), NULL), OK);
    assert_int_equal(mustache_render(one.set, STR("a"), one.root, &one.out, &one.problem),
                     ERR_LIMIT);

    struct view *list = view_add_list(one.root, "l");
    for (int i = 0; i < 100; i++)
        view_add_int(list, NULL, i);
    struct buf source;
    buf_init(&source, 0);
    for (int i = 0; i < 20; i++)
        buf_text(&source, "{{#l}}");
    for (int i = 0; i < 20; i++)
        buf_text(&source, "{{/l}}");
    assert_int_equal(mustache_add(one.set, STR("wide"), buf_view(&source), NULL), OK);
    assert_int_equal(mustache_render(one.set, STR("wide"), one.root, &one.out, &one.problem),
                     ERR_LIMIT);
    assert_string_equal(one.problem.text, "The page is too long.");

    for (int i = 0; i < 20; i++)
        buf_text(&source, "{{#l}}{{#l}}");
    assert_int_equal(mustache_add(one.set, STR("deep"), buf_view(&source), &one.problem),
                     ERR_INVALID);
    assert_string_equal(one.problem.text, "Sections are nested too deep.");
    buf_finish(&source);
    one_finish(&one);
}

static bool sample_view(struct arena *arena, struct view **out)
{
    *out = view_root(arena);
    struct view *list = view_add_list(*out, "list");
    for (int i = 0; i < 5; i++)
        view_add_format(view_add_object(list, NULL), "n", "number %d", i);
    view_add_flag(*out, "yes", true);
    return view_is_whole(*out);
}

static void mustache_survives_full_arenas_and_buffers(void **state)
{
    (void)state;
    struct one one;
    one_init(&one);
    assert_int_equal(mustache_add(one.set, STR("page"), STR("{{#list}}<{{n}}>{{/list}}"), NULL),
                     OK);
    bool whole = false;
    for (size_t limit = 1; !whole; limit += 8) {
        struct arena arena;
        arena_init(&arena, limit);
        struct view *root;
        whole = sample_view(&arena, &root);
        buf_clear(&one.out);
        assert_int_equal(mustache_render(one.set, STR("page"), root, &one.out, NULL), OK);
        assert_true(!whole || one.out.len == 5 * 10);
        arena_finish(&arena);
        assert_true(limit < 100000);
    }
    struct view *root;
    assert_true(sample_view(&one.arena, &root));
    for (size_t limit = 1; limit < 50; limit++) {
        struct buf out;
        buf_init(&out, limit);
        assert_int_equal(mustache_render(one.set, STR("page"), root, &out, NULL), ERR_NO_MEMORY);
        assert_true(out.len <= limit);
        buf_finish(&out);
    }
    view_add_text(NULL, "x", STR("y"));
    view_add_format(NULL, "x", "%d", 1);
    assert_false(view_is_whole(NULL));
    one_finish(&one);
}

static int reallocations_left = 1000000;

/* Takes the C library's place in this program, for the test below. */
void *reallocarray(void *old, size_t count, size_t size_bytes)
{
    return reallocations_left-- > 0 ? realloc(old, count * size_bytes) : NULL;
}

static void mustache_survives_the_failure_of_any_allocation(void **state)
{
    (void)state;
    struct buf source;
    buf_init(&source, 0);
    for (int i = 0; i < 100; i++)
        buf_text(&source, "a{{b}}");
    int n = 0;
    for (bool done = false; !done; n++) {
        reallocations_left = n;
        struct mustache_set *set = mustache_set_create();
        struct problem problem = {0};
        enum err err = mustache_add(set, STR("page"), buf_view(&source), &problem);
        done = err == OK;
        assert_true(done || err == ERR_NO_MEMORY);
        mustache_set_destroy(set);
    }
    assert_int_equal(n - 1, 6); /* the set's list, and room for 16, 32, 64, 128 and 256 nodes */
    reallocations_left = 1000000;
    buf_finish(&source);
}

/* The specification's own tests. */

static void view_add_json(struct view *parent, const char *name, const struct json_at *at)
{
    struct str text = STR("");
    int64_t whole = 0;
    double number = 0;
    bool truth = false;
    struct view *inner = NULL;
    switch (json_kind_of(at)) {
    case JSON_KIND_TEXT: /* as HTML, since the specification prints any text raw */
        assert_int_equal(json_want_text(at, &text, NULL), OK);
        view_add_html(parent, name, text);
        break;
    case JSON_KIND_INT:
        assert_int_equal(json_want_int(at, INT64_MIN, INT64_MAX, &whole, NULL), OK);
        view_add_int(parent, name, whole);
        break;
    case JSON_KIND_DOUBLE:
        assert_int_equal(json_want_double(at, -1e9, 1e9, &number, NULL), OK);
        view_add_format(parent, name, "%g", number);
        break;
    case JSON_KIND_BOOL:
        assert_int_equal(json_want_bool(at, &truth, NULL), OK);
        view_add_flag(parent, name, truth);
        break;
    case JSON_KIND_LIST:
        inner = view_add_list(parent, name);
        for (struct json_each each = json_each(at); json_next(&each);)
            view_add_json(inner, NULL, &each.at);
        break;
    case JSON_KIND_OBJECT:
        inner = view_add_object(parent, name);
        for (struct json_each each = json_each(at); json_next(&each);)
            view_add_json(inner, each.at.key.ptr, &each.at);
        break;
    case JSON_KIND_NULL:
    case JSON_KIND_NONE: break;
    }
}

static struct str text_of(const struct json_at *object, const char *key)
{
    struct json_at at = json_member(object, key);
    struct str text = STR("");
    assert_int_equal(json_maybe_text(&at, &text, NULL), OK);
    return text;
}

static bool spec_passes(const struct json_at *test)
{
    struct one one;
    one_init(&one);
    struct json_at data = json_member(test, "data");
    view_add_json(one.root, "data", &data);
    enum err err = mustache_add(one.set, STR(""), text_of(test, "template"), &one.problem);
    struct json_at partials = json_member(test, "partials");
    for (struct json_each each = json_each(&partials); !err && json_next(&each);)
        err = mustache_add(one.set, each.at.key, text_of(&partials, each.at.key.ptr), &one.problem);
    if (!err)
        err = mustache_render(one.set, STR(""), one.root->first, &one.out, &one.problem);
    bool passes = !err && str_equal(buf_view(&one.out), text_of(test, "expected"));
    if (!passes)
        print_error("%s: obtained \"%s\" %s\n", text_of(test, "name").ptr, buf_view(&one.out).ptr,
                    one.problem.text);
    one_finish(&one);
    return passes;
}

static struct buf file_read(const char *folder, const char *name)
{
    char path[512];
    snprintf(path, sizeof path, "%s/%s.json", folder, name);
    struct buf text;
    buf_init(&text, 0);
    FILE *file = fopen(path, "rb");
    if (!file)
        fail_msg("%s cannot be read", path);
    for (int c = fgetc(file); c != EOF; c = fgetc(file))
        buf_char(&text, (char)c);
    fclose(file);
    return text;
}

static void mustache_passes_the_tests_of_its_specification(void **state)
{
    (void)state;
    const char *folder = getenv("SIGNPOST_MUSTACHE_SPEC");
    if (!folder) {
        print_message("skipped: SIGNPOST_MUSTACHE_SPEC names no folder\n");
        skip();
    }
    static const char *const files[] = {"comments", "delimiters", "interpolation",
                                        "inverted", "partials",   "sections"};
    int failed = 0;
    int passed = 0;
    for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
        struct buf text = file_read(folder, files[i]);
        struct json_doc *doc = NULL;
        assert_int_equal(json_open(buf_view(&text), 1 << 20, &doc, NULL), OK);
        struct json_at root = json_root(doc);
        struct json_at tests = json_member(&root, "tests");
        for (struct json_each each = json_each(&tests); json_next(&each);)
            *(spec_passes(&each.at) ? &passed : &failed) += 1;
        json_close(doc);
        buf_finish(&text);
    }
    print_message("%d of the specification's tests pass\n", passed);
    assert_int_equal(failed, 0);
    assert_true(passed > 100);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(mustache_prints_raw_only_what_is_html),
        cmocka_unit_test(mustache_knows_what_is_true),
        cmocka_unit_test(mustache_walks_lists_and_outer_names),
        cmocka_unit_test(mustache_takes_lone_tags_away_with_their_lines),
        cmocka_unit_test(mustache_names_the_line_of_a_bad_tag),
        cmocka_unit_test(mustache_inserts_other_templates_of_the_set),
        cmocka_unit_test(mustache_stops_what_never_ends),
        cmocka_unit_test(mustache_survives_full_arenas_and_buffers),
        cmocka_unit_test(mustache_survives_the_failure_of_any_allocation),
        cmocka_unit_test(mustache_passes_the_tests_of_its_specification),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
