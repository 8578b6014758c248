/* Open Referral, there and back: what was written is read again, and what is wrong is told. */
#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/json.h"
#include "domain/load.h"
#include "domain/openreferral.h"
#include "domain/synthetic.h"
#include "tests/support/temp.h"

enum { TODAY = 20779 }; /* 22 November 2026 */

struct world {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct openreferral_report report; /* of the last import */
    struct problem problem;
};

/* The ground, and no services yet. */
static int world_make(void **state)
{
    struct load_report loaded;
    struct world *world = calloc(1, sizeof *world);
    assert_non_null(world);
    temp_make(world->folder);
    world->store = temp_store(world->folder);
    assert_int_equal(load_ground(world->store, "geodata", &loaded, NULL), OK);
    *state = world;
    return 0;
}

static int world_drop(void **state)
{
    struct world *world = *state;
    store_close(world->store);
    temp_remove(world->folder);
    free(world);
    return 0;
}

static enum err import_file(struct world *world, const char *name, struct str text)
{
    char path[TEMP_PATH_BYTES + 40];
    temp_write(world->folder, name, text.ptr, text.len);
    snprintf(path, sizeof path, "%s/%s", world->folder, name);
    world->problem = (struct problem){0};
    return openreferral_import(world->store, path, false, (struct date){TODAY}, NULL, NULL,
                               &world->report, &world->problem);
}

/* Every service of a store with all that it holds, one a line; and how long its lists are. */
static void export(struct store *store, struct buf *out, struct directory *lists)
{
    struct arena arena;
    struct directory *directory = calloc(1, sizeof *directory);
    struct problem problem = {0};
    assert_non_null(directory);
    arena_init(&arena, 0);
    if (store_read(store, &arena, directory, &problem))
        fail_msg("%s", problem.text);
    struct openreferral_view view = {.directory = directory, .today = {TODAY}};
    for (int i = 0; i < directory->services_count; i++) {
        openreferral_service_write(&view, i, out);
        buf_char(out, '\n');
    }
    assert_false(out->failed);
    *lists = *directory; /* the counts alone are looked at */
    arena_finish(&arena);
    free(directory);
}

static void same_lists(const struct directory *a, const struct directory *b)
{
    assert_int_equal(a->services_count, b->services_count);
    assert_int_equal(a->statements_count, b->statements_count);
    assert_int_equal(a->sites_count, b->sites_count);
    assert_int_equal(a->locations_count, b->locations_count);
    assert_int_equal(a->schedules_count, b->schedules_count);
    assert_int_equal(a->coverages_count, b->coverages_count);
    assert_int_equal(a->coverage_areas_count, b->coverage_areas_count);
    assert_int_equal(a->fundings_count, b->fundings_count);
    assert_int_equal(a->rules_count, b->rules_count);
    assert_int_equal(a->evidence_count, b->evidence_count);
    assert_int_equal(a->phones_count, b->phones_count);
    assert_int_equal(a->notes_count - a->data_notes.count, b->notes_count - b->data_notes.count);
    assert_int_equal(a->roles_count, b->roles_count);
}

static void same_text(const struct buf *a, const struct buf *b)
{
    size_t shown = 0;
    while (shown < a->len && shown < b->len && a->ptr[shown] == b->ptr[shown])
        shown++;
    if (a->len != b->len || shown < a->len)
        fail_msg("expected: %.200s\nobtained: %.200s", a->ptr + (shown > 80 ? shown - 80 : 0),
                 b->ptr + (shown > 80 ? shown - 80 : 0));
}

/* Another store's services, written and taken into this one, are those that they were. */
static void there_and_back(struct world *world, struct store *from)
{
    struct buf before;
    struct buf after;
    struct directory had;
    struct directory has;
    buf_init(&before, 0);
    buf_init(&after, 0);
    export(from, &before, &had);
    if (import_file(world, "all.ndjson", buf_view(&before)))
        fail_msg("%s %s / %s: %s", world->problem.where, world->problem.text,
                 world->report.faults.list[0].where, world->report.faults.list[0].reason);
    assert_int_equal(world->report.created, had.services_count);
    assert_int_equal(world->report.left_count, 0);
    export(world->store, &after, &has);
    same_text(&before, &after);
    same_lists(&had, &has);
    assert_int_equal(import_file(world, "all.ndjson", buf_view(&before)), OK);
    assert_int_equal(world->report.unchanged, had.services_count);
    assert_int_equal(world->report.created + world->report.changed, 0);
    buf_finish(&before);
    buf_finish(&after);
}

static void the_real_directory_goes_there_and_back(void **state)
{
    struct world *world = *state;
    char folder[TEMP_PATH_BYTES];
    struct load_report loaded;
    temp_make(folder);
    struct store *from = temp_store(folder);
    assert_int_equal(load_all(from, "geodata", &loaded, NULL), OK);
    there_and_back(world, from);
    store_close(from);
    temp_remove(folder);
}

static void a_made_up_directory_goes_there_and_back(void **state)
{
    struct world *world = *state;
    char folder[TEMP_PATH_BYTES];
    struct load_report loaded;
    struct synthetic_report made;
    temp_make(folder);
    struct store *from = temp_store(folder);
    assert_int_equal(load_ground(from, "geodata", &loaded, NULL), OK);
    assert_int_equal(synthetic_fill(from, 400, 3, &made, NULL), OK);
    there_and_back(world, from);
    store_close(from);
    temp_remove(folder);
}

/* ---- services of other directories ---- */

#define ID(n) "\"00000000-0000-4000-8000-0000000000" n "\""
#define FOREIGN(id, more)                                                                          \
    "{\"id\":" ID(id) ",\"name\":\"A test\",\"status\":\"active\","                                \
                      "\"last_modified\":\"2025-05-06T00:00:00Z\"" more "}"
#define PLACE(id, more)                                                                            \
    "{\"id\":" ID(id) ",\"location\":{\"id\":" ID(id) ",\"location_type\":\"physical\"" more "}}"

static enum err take(struct world *world, const char *text)
{
    return import_file(world, "foreign.json", str_from(text));
}

static void good(struct world *world, const char *text)
{
    if (take(world, text))
        fail_msg("%s: %s / %s: %s", text, world->problem.text, world->report.faults.list[0].where,
                 world->report.faults.list[0].reason);
}

static void a_foreign_service_says_what_its_members_say(void **state)
{
    struct world *world = *state;
    good(
        world,
        FOREIGN(
            "01",
            ",\"minimum_age\":17.5,\"maximum_age\":60,\"alert\":\"Closed on Monday.\","
            "\"url\":\"http://example.org/\",\"email\":\"a@example.org\","
            "\"phones\":[{\"number\":\"\\\"+44 20-7946-0000\\\"\"}],"
            "\"funding\":[{\"source\":\"A council\"}],"
            "\"program\":{\"id\":" ID(
                "70") ",\"name\":\"A programme\"},"
                      "\"organization\":{\"id\":" ID(
                          "71") ",\"name\":\"An organisation\"},"
                                "\"service_areas\":[{\"name\":\"Lambeth\"},{\"name\":\"the "
                                "valley\"},"
                                "{\"service_area\":\"a "
                                "shape\",\"extent\":\"{\\\"type\\\":\\\"Polygon\\\","
                                "\\\"coordinates\\\":[[[-0.1,51.5],[-0.09,51.5],[-0.09,51.51],[-0."
                                "1,51.5]]]}"
                                "\"},{\"name\":\"no shape\",\"extent\":\"extent\"}],"
                                "\"service_at_locations\":[" PLACE(
                                    "72",
                                    ",\"latitude\":51.46,\"longitude\":-0.11,\"addresses\":[{"
                                    "\"address_1\":\"1 High Street\",\"city\":\"London\","
                                    "\"postal_code\":\"se15 4ql\"}]") "," PLACE("73",
                                                                                "") ","
                                                                                    "{\"id\":" ID("74") ",\"location\":{\"id\":" ID(
                                                                                        "74") ","
                                                                                              "\"lo"
                                                                                              "cati"
                                                                                              "on_"
                                                                                              "type"
                                                                                              "\":"
                                                                                              "\"vi"
                                                                                              "rtua"
                                                                                              "l\"}"
                                                                                              "}"
                                                                                              "]"));
    assert_int_equal(world->report.created, 1);
    const char *folder = world->folder;
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM service WHERE audience = 'all' "
                                             "AND reach = 'visit' AND provision_type = 'other' AND "
                                             "cjs_specific = 0 AND checked_on = '2025-05-06' AND "
                                             "coverage_text = 'the valley; no shape'"),
                     1);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM rule WHERE low = 18 AND high = "
                                             "60 AND condition = 'age'"),
                     1);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM coverage"), 2);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM site WHERE precision = 'exact' "
                                             "AND postcode = 'SE15 4QL' AND area_id IS NOT NULL"),
                     1);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM site"), 1);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM phone WHERE number = "
                                             "'+44 2079460000'"),
                     1);
    assert_int_equal(temp_sql_number(folder, "SELECT count(*) FROM source WHERE url = "
                                             "'http://example.org/'"),
                     1);
    assert_int_equal(world->report.left_count, 3); /* email, extent, the place without a point */
}

#define SCHEDULE_OF(more)                                                                          \
    "{\"id\":" ID("80") ",\"opens_at\":\"09:00\",\"closes_at\":\"17:00\"" more "}"

/* What of a schedule days of the week can tell; the rest keeps its words. */
static void a_foreign_schedule_becomes_opening_hours(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *schedule;
        const char *where; /* what its rows hold; NULL: it is left, and a note has its words */
        int rows;
    } cases[] = {
        {SCHEDULE_OF(",\"freq\":\"WEEKLY\",\"byday\":\"MO,TU,WE\",\"interval\":1"),
         "weekdays = 7 AND of_month = 0 AND opens_min = 540 AND closes_min = 1020 AND holidays = "
         "'unknown' AND known_from = '2025-05-06' AND from_latest = '0001-01-01'",
         1},
        {SCHEDULE_OF(",\"freq\":\"MONTHLY\",\"byday\":\"1TU,-1FR, 1WE\""), "of_month IN (1, -1)",
         2},
        {SCHEDULE_OF(",\"freq\":\"WEEKLY\",\"dtstart\":\"2025-05-09\""),
         "weekdays = 16 AND from_latest = '2025-05-09'", 1},
        {SCHEDULE_OF(",\"byday\":\"SA\",\"valid_from\":\"2025-01-01\",\"valid_to\":\"2025-12-31\","
                     "\"description\":\"Not in August\",\"notes\":\"Ring\""),
         "from_earliest = '2025-01-01' AND to_latest = '2025-12-31' AND source_text = 'Not in "
         "August' AND note = 'Ring'",
         1},
        {"{\"byday\":\"FR\",\"opens_at\":\"22:00:00Z\",\"closes_at\":\"06:00:00Z\"}",
         "opens_min = 1320 AND closes_min = 1800", 1},
        {"{\"byday\":\"MO\",\"opens_at\":\"00:00\",\"closes_at\":\"23:59\"}",
         "opens_min = 0 AND closes_min = 1440", 1},
        {SCHEDULE_OF(",\"byday\":\"MO\",\"interval\":2,\"description\":\"Each other Monday\""),
         NULL, 0},
        {SCHEDULE_OF(",\"byday\":\"TH\",\"bymonthday\":\"2,3\""), NULL, 0},
        {SCHEDULE_OF(",\"byday\":\"XX\""), NULL, 0},
        {SCHEDULE_OF(",\"byday\":\"-2MO\""), NULL, 0},
        {SCHEDULE_OF(""), NULL, 0},
        {SCHEDULE_OF(",\"byday\":\"MO\",\"valid_from\":\"2026-01-01\",\"valid_to\":\"2025-01-01\""),
         NULL, 0},
        {"{\"byday\":\"MO\",\"opens_at\":\"nine\",\"closes_at\":\"17:00\"}", NULL, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char text[600];
        char sql[400];
        snprintf(text, sizeof text, FOREIGN("01", ",\"schedules\":[%s]"), cases[i].schedule);
        good(world, text);
        snprintf(sql, sizeof sql, "SELECT count(*) FROM schedule WHERE %s",
                 cases[i].where ? cases[i].where : "1");
        if (temp_sql_number(world->folder, sql) != cases[i].rows)
            fail_msg("%s: expected %d rows, obtained %lld", cases[i].schedule, cases[i].rows,
                     temp_sql_number(world->folder, sql));
        assert_int_equal(world->report.left_count, cases[i].where ? 0 : 1);
    }
    good(world, FOREIGN("01", ",\"schedules\":[" SCHEDULE_OF(
                                  ",\"interval\":2,\"description\":\"Each other day\"") "]"));
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM note WHERE title = "
                                                    "'Opening hours' AND text = 'Each other day'"),
                     1);
}

static void a_foreign_schedule_belongs_to_its_place(void **state)
{
    struct world *world = *state;
    good(world,
         FOREIGN(
             "01",
             ",\"schedules\":[" SCHEDULE_OF(
                 ",\"byday\":\"MO\"") "],\"service_at_locations\":[{"
                                      "\"id\":" ID(
                                          "72") ",\"schedules\":"
                                                "[" SCHEDULE_OF(
                                                    ",\"byday\":"
                                                    "\"SA\"") "]"
                                                              ","
                                                              "\"location\":{"
                                                              "\"id\":" ID(
                                                                  "73") ",\"location_type\":"
                                                                        "\"physical\",\"latitude\":"
                                                                        "51.46,"
                                                                        "\"longitude\":-0.11}}]"));
    assert_int_equal(temp_sql_number(world->folder,
                                     "SELECT count(*) FROM schedule WHERE weekdays = "
                                     "1 AND location_id IS NULL"),
                     1);
    assert_int_equal(temp_sql_number(world->folder,
                                     "SELECT count(*) FROM schedule WHERE weekdays = "
                                     "32 AND location_id IS NOT NULL"),
                     1);
}

static void a_status_becomes_a_statement(void **state)
{
    struct world *world = *state;
    static const struct {
        const char *status;
        const char *from_latest, *to_earliest, *to_latest;
    } rows[] = {
        {"active", "2025-05-06", "2025-05-06", "9999-12-31"},
        {"defunct", "2025-05-06", "0001-01-01", "2025-05-06"},
        {"inactive", "2025-05-06", "0001-01-01", "2025-05-06"},
        {"temporarily closed", "9999-12-31", "0001-01-01", "9999-12-31"},
    };
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        char text[400];
        char sql[400];
        snprintf(text, sizeof text,
                 "{\"id\":" ID("01") ",\"name\":\"A test\",\"status\":\"%s\","
                                     "\"assured_date\":\"2025-05-06\"}",
                 rows[i].status);
        good(world, text);
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM service_validity WHERE from_latest = '%s' AND "
                 "to_earliest = '%s' AND to_latest = '%s'",
                 rows[i].from_latest, rows[i].to_earliest, rows[i].to_latest);
        assert_int_equal(temp_sql_number(world->folder, sql), 1);
    }
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM service"), 1);
}

static void our_own_terms_are_understood_when_others_carry_them(void **state)
{
    struct world *world = *state;
    struct directory lists;
    struct buf text;
    char id[UUID_TEXT_LEN + 1];
    uuid_print(uuid_from_name(STR("taxonomy-term:need:accommodation")), id);
    buf_init(&text, 0);
    buf_format(&text,
               "[{\"id\":" ID("01") ",\"name\":\"A test\",\"status\":\"active\",\"attributes\":["
                                    "{\"taxonomy_term\":{\"id\":\"%s\"}},"
                                    "{\"taxonomy_term\":{\"id\":" ID("02") "}}]}]",
               id);
    assert_int_equal(import_file(world, "foreign.json", buf_view(&text)), OK);
    assert_int_equal(
        temp_sql_number(world->folder,
                        "SELECT count(*) FROM rule WHERE condition = 'need' AND mode = "
                        "'offers' AND terms = 'accommodation'"),
        1);
    assert_string_equal(world->report.left[0].name, "attributes");
    buf_clear(&text);
    export(world->store, &text, &lists);
    assert_non_null(strstr(text.ptr, id));
    buf_finish(&text);
}

/* ---- refusals ---- */

static void refused(struct world *world, const char *text, const char *where, const char *reason)
{
    long long before = temp_sql_number(world->folder, "SELECT count(*) FROM service");
    assert_int_equal(take(world, text), ERR_INVALID);
    assert_non_null(strstr(world->problem.text, "Nothing was imported."));
    assert_int_equal(world->report.faults.count, 1);
    if (!strstr(world->report.faults.list[0].where, where) ||
        !strstr(world->report.faults.list[0].reason, reason))
        fail_msg("expected %s: %s\nobtained %s: %s", where, reason,
                 world->report.faults.list[0].where, world->report.faults.list[0].reason);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM service"), before);
}

static void what_is_wrong_is_refused_where_it_stands(void **state)
{
    struct world *world = *state;
    refused(world, "{\"id\":", "", "");
    refused(world, "{\"id\":\"x\",\"name\":\"A\",\"status\":\"active\"}", "/id",
            "It must be an id");
    refused(world, "{\"contents\":[" FOREIGN("01", "") "," FOREIGN("01", "") "]}", "/contents/1",
            "comes twice");
    refused(world, "{\"id\":" ID("01") ",\"name\":\"A\",\"status\":\"open\"}", "/status",
            "must be active");
    refused(world, "{\"id\":" ID("01") ",\"name\":\"\",\"status\":\"active\"}", "/name", "text");
    refused(world, FOREIGN("01", ",\"minimum_age\":-1"), "/minimum_age", "");
    refused(world, FOREIGN("01", ",\"phones\":[{\"number\":\"none\"}]"), "/phones/0/number",
            "no phone number");
    refused(world,
            FOREIGN("01", ",\"service_at_locations\":[" PLACE(
                              "72", ",\"latitude\":48.8,\"longitude\":12.3") "]"),
            "/service_at_locations/0/location", "not in Britain");
    refused(world,
            FOREIGN("01", ",\"service_at_locations\":[" PLACE(
                              "72", ",\"latitude\":100,\"longitude\":101") "]"),
            "/latitude", "");
    refused(
        world,
        FOREIGN("01", ",\"service_at_locations\":[" PLACE(
                          "72", ",\"latitude\":51.5,\"longitude\":-0.1") "," PLACE("72", "") "]"),
        "/service_at_locations/1", "already");
    refused(world, FOREIGN("01", "") "\n" FOREIGN("02", ",\"service_areas\":7") "\n",
            "line 2 /service_areas", "");
}

/* Texts of records that are wrong, in a service that is otherwise sound. */
static void a_wrong_record_is_refused_by_its_place_in_the_value(void **state)
{
    struct world *world = *state;
    char folder[TEMP_PATH_BYTES];
    struct load_report loaded;
    struct synthetic_report made;
    struct directory lists;
    struct buf all;
    struct buf broken;
    static const struct {
        const char *old, *new, *reason;
    } rows[] = {
        {"\\\"audience\\\":\\\"", "\\\"audience\\\":\\\"x",
         "no such code. In the value: /audience"},
        {"\\\"reach\\\":\\\"", "\\\"reach\\\":\\\"x", "/reach"},
        {"\\\"type\\\":\\\"", "\\\"type\\\":\\\"x", "no such type"},
        {"\\\"checked_on\\\":\\\"2", "\\\"checked_on\\\":\\\"x", "/checked_on"},
        {"\\\"published\\\":[", "\\\"published\\\":[7,", "/published"},
        {"\\\"title\\\":\\\"", "\\\"titles\\\":\\\"", "/title"},
        {"\\\"role\\\":\\\"", "\\\"role\\\":\\\"x", "/role"},
        {"\\\"basis\\\":\\\"", "\\\"basis\\\":\\\"x", "/basis"},
        {"\\\"kind\\\":\\\"", "\\\"kind\\\":\\\"x", "/kind"},
        {"\\\"condition\\\":\\\"", "\\\"condition\\\":\\\"x", "no such condition"},
        {"\\\"mode\\\":\\\"", "\\\"mode\\\":\\\"x", "/mode"},
        {"\\\"validity\\\":[\\\"2", "\\\"validity\\\":[\\\"3", "before the one"},
        {"\\\"validity\\\":[", "\\\"validity\\\":[7,", "/validity"},
        {"\\\"known_from\\\":\\\"2", "\\\"known_from\\\":\\\"x", "/known_from"},
        {"\\\"precision\\\":\\\"", "\\\"precision\\\":\\\"x", "/precision"},
        {"\\\"grid\\\":[", "\\\"grid\\\":[-1,", "/grid/0"},
        {"\\\"source\\\":\\\"", "\\\"source\\\":\\\"0", "must be an id"},
        {"\\\"borough\\\",\\\"E", "\\\"borough\\\",\\\"X", "no area of this type and code"},
        {"\\\"terms\\\":[\\\"", "\\\"terms\\\":[\\\"x", "no such term"},
        {"\\\"days\\\":[\\\"", "\\\"days\\\":[\\\"x", "no weekday"},
        {"\\\"closes_min\\\":", "\\\"closes_min\\\":9", "/closes_min"},
        {"\\\"holidays\\\":\\\"", "\\\"holidays\\\":\\\"x", "/holidays"},
        {"\\\"funder\\\":\\\"", "\\\"funders\\\":\\\"", "/funder"},
        {"\"value\":\"{", "\"value\":\"", "Something follows"},
    };
    temp_make(folder);
    struct store *from = temp_store(folder);
    assert_int_equal(load_ground(from, "geodata", &loaded, NULL), OK);
    assert_int_equal(synthetic_fill(from, 60, 3, &made, NULL), OK);
    buf_init(&all, 0);
    buf_init(&broken, 0);
    export(from, &all, &lists);
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        const char *at = strstr(all.ptr, rows[i].old);
        if (!at) {
            fail_msg("no service holds %s", rows[i].old);
            break; /* not reached, but not every reader of this knows */
        }
        const char *start = at;
        while (start > all.ptr && start[-1] != '\n')
            start--;
        buf_clear(&broken);
        buf_bytes(&broken, start, (size_t)(at - start));
        buf_text(&broken, rows[i].new);
        at += strlen(rows[i].old);
        buf_bytes(&broken, at, strcspn(at, "\n"));
        refused(world, broken.ptr, "/", rows[i].reason);
    }
    buf_finish(&all);
    buf_finish(&broken);
    store_close(from);
    temp_remove(folder);
}

static void files_without_services_are_passed_over_or_refused(void **state)
{
    struct world *world = *state;
    assert_int_equal(take(world, "{\"total_items\":1,\"contents\":[{\"id\":" ID(
                                     "01") ",\"name\":\"A taxonomy\"}]}"),
                     ERR_INVALID);
    assert_non_null(strstr(world->problem.text, "no services"));
    assert_int_equal(openreferral_import(world->store, "/nowhere.json", false, (struct date){TODAY},
                                         NULL, NULL, &world->report, NULL),
                     ERR_NOT_FOUND);
}

static void real_and_made_up_services_are_never_mixed(void **state)
{
    struct world *world = *state;
    struct synthetic_report made;
    assert_int_equal(synthetic_fill(world->store, 5, 3, &made, NULL), OK);
    assert_int_equal(take(world, FOREIGN("01", "")), ERR_INVALID);
    assert_non_null(strstr(world->problem.text, "never mixed"));
}

static void a_dry_run_counts_and_changes_nothing(void **state)
{
    struct world *world = *state;
    char path[TEMP_PATH_BYTES + 40];
    const char text[] = FOREIGN("01", "");
    temp_write(world->folder, "one.json", text, sizeof text - 1);
    snprintf(path, sizeof path, "%s/one.json", world->folder);
    assert_int_equal(openreferral_import(world->store, path, true, (struct date){TODAY}, NULL, NULL,
                                         &world->report, NULL),
                     OK);
    assert_int_equal(world->report.created, 1);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM service"), 0);
}

static void a_changed_service_takes_the_place_of_the_old_one(void **state)
{
    struct world *world = *state;
    good(
        world,
        "[" FOREIGN(
            "01",
            ",\"service_at_locations\":[" PLACE(
                "72", ",\"latitude\":51.5,\"longitude\":-0.1") "]") "," FOREIGN("02",
                                                                                ",\"organization\":"
                                                                                "{\"id\":" ID(
                                                                                    "71") ",\"name"
                                                                                          "\":"
                                                                                          "\"Old\""
                                                                                          "}") "]");
    good(world, FOREIGN("01", ",\"organization\":{\"id\":" ID("71") ",\"name\":\"New\"},"
                                                                    "\"service_areas\":[]"));
    assert_int_equal(world->report.changed, 1);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM service"), 2);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM site"), 0);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM organisation"), 1);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM organisation_role r JOIN "
                                                    "organisation o ON o.id = r.organisation_id "
                                                    "WHERE o.name = 'New'"),
                     2);
    assert_int_equal(temp_sql_number(world->folder, "SELECT count(*) FROM history WHERE subject = "
                                                    "'openreferral'"),
                     2);
}

int main(void)
{
#define EACH(test) cmocka_unit_test_setup_teardown(test, world_make, world_drop)
    const struct CMUnitTest tests[] = {
        EACH(the_real_directory_goes_there_and_back),
        EACH(a_made_up_directory_goes_there_and_back),
        EACH(a_foreign_service_says_what_its_members_say),
        EACH(a_foreign_schedule_becomes_opening_hours),
        EACH(a_foreign_schedule_belongs_to_its_place),
        EACH(a_status_becomes_a_statement),
        EACH(our_own_terms_are_understood_when_others_carry_them),
        EACH(what_is_wrong_is_refused_where_it_stands),
        EACH(a_wrong_record_is_refused_by_its_place_in_the_value),
        EACH(files_without_services_are_passed_over_or_refused),
        EACH(real_and_made_up_services_are_never_mixed),
        EACH(a_dry_run_counts_and_changes_nothing),
        EACH(a_changed_service_takes_the_place_of_the_old_one),
    };
#undef EACH
    return cmocka_run_group_tests(tests, NULL, NULL);
}
