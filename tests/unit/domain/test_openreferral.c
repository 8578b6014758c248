/* Lists of Open Referral: what they are asked for, and what they hold. */
#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "codec/json.h"
#include "domain/openreferral.h"
#include "tests/support/atlases.h"

enum { TODAY = 20513 }; /* 1 March 2026 */

static const struct atlas *atlas;
static const struct atlas *made_up;
static struct projection *projection;
static struct arena arena;

static int set_up(void **state)
{
    (void)state;
    clock_set_today(TODAY);
    arena_init(&arena, 0);
    atlas = test_atlas_real();
    made_up = test_atlas_synthetic(300, 7);
    return projection_create(&projection, NULL) ? 1 : 0;
}

static int tear_down(void **state)
{
    (void)state;
    arena_finish(&arena);
    projection_destroy(projection);
    atlas_give_back(atlas);
    atlas_give_back(made_up);
    return 0;
}

/* The answer to a question whose parameters stand in JSON; how many match. */
static int64_t list(const struct atlas *of, enum openreferral_kind kind, const char *json,
                    struct buf *out)
{
    struct openreferral_query query;
    struct problem problem = {0};
    int64_t total = -1;
    openreferral_query_init(&query, kind);
    if (openreferral_query_read(of, projection, str_from(json), &arena, &query, &problem))
        fail_msg("%s: %s %s", json, problem.where, problem.text);
    struct openreferral_view view = openreferral_view_of(of, projection, (struct date){TODAY});
    buf_clear(out);
    if (openreferral_list_write(of, &view, &query, &total, out, &problem))
        fail_msg("%s: %s", json, problem.text);
    return total;
}

static int64_t count(const struct atlas *of, enum openreferral_kind kind, const char *json)
{
    struct buf out;
    buf_init(&out, 0);
    int64_t total = list(of, kind, json, &out);
    buf_finish(&out);
    return total;
}

static int64_t number_at(const struct json_at *object, const char *member)
{
    struct json_at at = json_member(object, member);
    int64_t number = -1;
    assert_int_equal(json_want_int(&at, 0, INT32_MAX, &number, NULL), OK);
    return number;
}

static bool truth_at(const struct json_at *object, const char *member)
{
    struct json_at at = json_member(object, member);
    bool truth = false;
    assert_int_equal(json_want_bool(&at, &truth, NULL), OK);
    return truth;
}

/* A page with so many items on it. */
static void check_page(const char *text, int64_t number, size_t size, bool is_first, bool is_last)
{
    struct json_doc *doc = NULL;
    assert_int_equal(json_open(str_from(text), 1 << 24, &doc, NULL), OK);
    struct json_at root = json_root(doc);
    struct json_at contents = json_member(&root, "contents");
    assert_int_equal(json_count(&contents), size);
    assert_int_equal(number_at(&root, "size"), size);
    assert_int_equal(number_at(&root, "page_number"), number);
    assert_int_equal(truth_at(&root, "first_page"), is_first);
    assert_int_equal(truth_at(&root, "last_page"), is_last);
    assert_int_equal(truth_at(&root, "empty"), size == 0);
    json_close(doc);
}

static void pages_of_every_list_add_up(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    for (int kind = 0; kind < OPENREFERRAL_KIND_COUNT; kind++) {
        char json[80];
        int64_t total = count(atlas, (enum openreferral_kind)kind, "{}");
        assert_true(total > 3);
        list(atlas, (enum openreferral_kind)kind, "{\"per_page\":3}", &out);
        check_page(out.ptr, 1, 3, true, false);
        int64_t pages = (total + 2) / 3;
        snprintf(json, sizeof json, "{\"perPage\":3,\"page\":%d}", (int)pages);
        list(atlas, (enum openreferral_kind)kind, json, &out);
        check_page(out.ptr, pages, (size_t)(total - 3 * (pages - 1)), false, true);
        snprintf(json, sizeof json, "{\"per_page\":\"3\",\"page\":%d,\"full\":true}",
                 (int)pages + 1);
        list(atlas, (enum openreferral_kind)kind, json, &out);
        check_page(out.ptr, pages + 1, 0, false, true);
    }
    buf_finish(&out);
}

static void ndjson_has_one_whole_record_a_line(void **state)
{
    (void)state;
    struct buf out;
    buf_init(&out, 0);
    for (int kind = 0; kind < OPENREFERRAL_KIND_COUNT; kind++) {
        int64_t total =
            list(made_up, (enum openreferral_kind)kind, "{\"f\":\"ndjson\",\"per_page\":1}", &out);
        struct str rest = buf_view(&out);
        struct str line;
        int64_t lines = 0;
        while (str_split(&rest, '\n', &line)) {
            struct json_doc *doc = NULL;
            if (!line.len)
                continue; /* after the last line end */
            if (json_open(line, 1 << 24, &doc, NULL))
                fail_msg("%d: %.*s", kind, (int)line.len, line.ptr);
            json_close(doc);
            lines++;
        }
        assert_int_equal(lines, total);
    }
    buf_finish(&out);
}

static void every_kind_has_a_sample_that_can_be_asked_for(void **state)
{
    (void)state;
    struct openreferral_view view = openreferral_view_of(atlas, projection, (struct date){TODAY});
    struct buf out;
    buf_init(&out, 0);
    for (int kind = 0; kind < OPENREFERRAL_KIND_COUNT; kind++) {
        struct uuid id;
        struct problem problem = {0};
        assert_true(openreferral_sample(atlas, (enum openreferral_kind)kind, &id));
        buf_clear(&out);
        assert_int_equal(
            openreferral_one_write(atlas, &view, (enum openreferral_kind)kind, id, &out, &problem),
            OK);
        char text[UUID_TEXT_LEN + 1];
        uuid_print(id, text);
        assert_memory_equal(out.ptr + 7, text, UUID_TEXT_LEN);
        id.bytes[3] ^= 1;
        assert_int_equal(
            openreferral_one_write(atlas, &view, (enum openreferral_kind)kind, id, &out, &problem),
            ERR_NOT_FOUND);
    }
    buf_finish(&out);
}

static void filters_leave_what_they_name(void **state)
{
    (void)state;
    const enum openreferral_kind services = OPENREFERRAL_SERVICES;
    const enum openreferral_kind places = OPENREFERRAL_SERVICE_AT_LOCATIONS;
    int64_t all = count(made_up, services, "{}");
    char id[UUID_TEXT_LEN + 1];
    char json[200];
    struct uuid sample;
    assert_int_equal(all, 300);
    assert_int_equal(count(made_up, services, "{\"search\":\"service 000007\"}"), 1);
    assert_int_equal(count(made_up, services, "{\"search\":\"nowhere\"}"), 0);
    assert_int_equal(count(made_up, services, "{\"modified_after\":\"2100-01-01T00:00:00Z\"}"), 0);
    assert_int_equal(count(made_up, services, "{\"modified_after\":\"2000-01-01\"}"), all);
    int64_t early_week = count(made_up, services, "{\"day\":\"MO,tuesday\"}");
    int64_t saturday = count(made_up, services, "{\"day\":\"SA\"}");
    assert_true(saturday > 0 && saturday < early_week && early_week < all);
    int64_t late = count(made_up, services, "{\"start_time\":\"13:00\",\"end_time\":null}");
    assert_true(late > 0 && late < early_week);
    assert_true(count(made_up, services, "{\"start_time\":\"13:00\",\"end_time\":\"20:00\"}") <
                late);
    assert_int_equal(count(made_up, services, "{\"start_time\":\"23:00\"}"), 0);
    assert_int_equal(count(atlas, services, "{\"day\":\"MO\"}"), 0); /* no source gives hours */
    int64_t open_places = count(made_up, places, "{\"day\":\"SA\"}");
    assert_true(open_places > 0 && open_places < count(made_up, places, "{}"));
    int64_t adults = count(made_up, services, "{\"minimum_age\":18}");
    int64_t all_ages = count(made_up, services, "{\"minimum_age\":0}");
    assert_true(adults > 0 && adults <= all_ages && all_ages < all);
    assert_true(count(made_up, services, "{\"maximum_age\":25.5}") < all);
    assert_true(openreferral_sample(made_up, OPENREFERRAL_ORGANIZATIONS, &sample));
    uuid_print(sample, id);
    snprintf(json, sizeof json, "{\"organization_id\":\"%s\"}", id);
    assert_in_range(count(made_up, services, json), 0, all - 1);
    assert_true(openreferral_sample(made_up, services, &sample));
    uuid_print(sample, id);
    snprintf(json, sizeof json, "{\"service_id\":\"%s\"}", id);
    assert_in_range(count(made_up, places, json), 0, 5);
    uuid_print(uuid_from_name(STR("taxonomy:need")), id);
    snprintf(json, sizeof json, "{\"taxonomy_id\":\"%s\"}", id);
    int64_t with_needs = count(made_up, services, json);
    assert_true(with_needs > 0 && with_needs <= all);
    uuid_print(uuid_from_name(STR("taxonomy-term:need:accommodation")), id);
    snprintf(json, sizeof json, "{\"taxonomy_term_id\":\"%s, %s\"}", id, id);
    assert_in_range(count(made_up, services, json), 1, with_needs);
    snprintf(json, sizeof json, "{\"taxonomy_id\":\"%s\"}", id); /* a term is no taxonomy */
    assert_int_equal(count(made_up, services, json), 0);
    assert_int_equal(count(made_up, OPENREFERRAL_TAXONOMY_TERMS, json), 0);
    assert_int_equal(count(made_up, OPENREFERRAL_ORGANIZATIONS, "{\"search\":\"nobody\"}"), 0);
}

static void a_postcode_leaves_who_covers_it_and_metres_who_is_near(void **state)
{
    (void)state;
    const enum openreferral_kind services = OPENREFERRAL_SERVICES;
    const enum openreferral_kind places = OPENREFERRAL_SERVICE_AT_LOCATIONS;
    int64_t all = count(made_up, services, "{}");
    int64_t covering = count(made_up, services, "{\"postcode\":\"SE15\"}");
    assert_true(covering > 0 && covering < all);
    int64_t wide = count(made_up, places, "{\"postcode\":\"SE15\",\"proximity\":5000}");
    int64_t narrow = count(made_up, places, "{\"postcode\":\"SE15\",\"proximity\":\"1500\"}");
    assert_true(wide > narrow);
    int64_t near = count(made_up, services, "{\"postcode\":\"SE15\",\"proximity\":5000}");
    assert_true(near > 0 && near <= wide);
}

static void what_a_list_does_not_take_is_refused_by_its_pointer(void **state)
{
    (void)state;
    static const struct {
        enum openreferral_kind kind;
        const char *json, *where;
    } rows[] = {
        {OPENREFERRAL_SERVICES, "[]", ""},
        {OPENREFERRAL_SERVICES, "{\"page\":0}", "/page"},
        {OPENREFERRAL_SERVICES, "{\"page\":[1]}", "/page"},
        {OPENREFERRAL_SERVICES, "{\"per_page\":1001}", "/per_page"},
        {OPENREFERRAL_SERVICES, "{\"per_page\":1,\"perPage\":1}", "/perPage"},
        {OPENREFERRAL_SERVICES, "{\"nearby\":1}", "/nearby"},
        {OPENREFERRAL_SERVICES, "{\"service_id\":1}", "/service_id"},
        {OPENREFERRAL_TAXONOMIES, "{\"search\":\"x\"}", "/search"},
        {OPENREFERRAL_SERVICES, "{\"taxonomy_term_id\":\"x\"}", "/taxonomy_term_id"},
        {OPENREFERRAL_SERVICES, "{\"maximum_age\":200}", "/maximum_age"},
        {OPENREFERRAL_SERVICES, "{\"format\":\"xml\"}", "/format"},
        {OPENREFERRAL_SERVICES, "{\"full\":\"yes\"}", "/full"},
        {OPENREFERRAL_SERVICES, "{\"modified_after\":\"soon\"}", "/modified_after"},
        {OPENREFERRAL_SERVICES, "{\"start_time\":\"9\"}", "/start_time"},
        {OPENREFERRAL_SERVICES, "{\"day\":\"never\"}", "/day"},
        {OPENREFERRAL_SERVICES, "{\"postcode\":\"XX99 9XX\"}", "/postcode"},
        {OPENREFERRAL_SERVICES, "{\"postcode\":\"SE15\",\"proximity\":0}", "/proximity"},
        {OPENREFERRAL_SERVICES, "{\"proximity\":100}", "postcode"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        struct openreferral_query query;
        struct problem problem = {0};
        openreferral_query_init(&query, rows[i].kind);
        enum err err = openreferral_query_read(atlas, projection, str_from(rows[i].json), &arena,
                                               &query, &problem);
        if (err != ERR_INVALID || strcmp(problem.where, rows[i].where) != 0 || !problem.text[0])
            fail_msg("%s: %d at \"%s\", expected \"%s\"", rows[i].json, err, problem.where,
                     rows[i].where);
    }
}

static void a_full_buffer_is_told(void **state)
{
    (void)state;
    struct openreferral_query query;
    struct openreferral_view view = openreferral_view_of(atlas, projection, (struct date){TODAY});
    struct buf out;
    int64_t total;
    openreferral_query_init(&query, OPENREFERRAL_SERVICES);
    buf_init(&out, 1000);
    assert_int_equal(openreferral_list_write(atlas, &view, &query, &total, &out, NULL), ERR_LIMIT);
    buf_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pages_of_every_list_add_up),
        cmocka_unit_test(ndjson_has_one_whole_record_a_line),
        cmocka_unit_test(every_kind_has_a_sample_that_can_be_asked_for),
        cmocka_unit_test(filters_leave_what_they_name),
        cmocka_unit_test(a_postcode_leaves_who_covers_it_and_metres_who_is_near),
        cmocka_unit_test(what_a_list_does_not_take_is_refused_by_its_pointer),
        cmocka_unit_test(a_full_buffer_is_told),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
