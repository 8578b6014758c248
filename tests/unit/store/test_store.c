#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <sqlite3.h>

#include <spatialite.h> /* wants sqlite3.h before it */

#include "base/embedded.h"
#include "model/postcode.h"
#include "store/store.h"
#include "tests/support/everything.h"
#include "tests/support/temp.h"

static char path_buffer[TEMP_PATH_BYTES + 40];

static const char *in_folder(const char *folder, const char *name)
{
    snprintf(path_buffer, sizeof path_buffer, "%s/%s", folder, name);
    return path_buffer;
}

static int folder_make(void **state)
{
    char *folder = calloc(1, TEMP_PATH_BYTES);
    temp_make(folder);
    *state = folder;
    return 0;
}

static int folder_drop(void **state)
{
    temp_remove(*state);
    free(*state);
    return 0;
}

/* The whole file, to see that it was left alone. */
static struct buf file_bytes(const char *path)
{
    struct buf bytes;
    buf_init(&bytes, 0);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    char chunk[4096];
    for (size_t len; (len = fread(chunk, 1, sizeof chunk, file)) > 0;)
        buf_bytes(&bytes, chunk, len);
    fclose(file);
    return bytes;
}

/* ---- Opening and migrating ---- */

static void store_is_made_with_its_folder_for_its_owner_alone(void **state)
{
    struct store *store;
    struct stat status;
    int applied;
    const char *path = in_folder(*state, "new/deep/made.db");
    assert_int_equal(store_open(path, STORE_CREATE, &store, NULL), OK);
    assert_int_equal(store_version(store), 0);
    assert_int_equal(store_migrate(store, &applied, NULL), OK);
    assert_int_equal(applied, store_version_newest());
    assert_int_equal(store_version(store), store_version_newest());
    assert_int_equal(store_migrate(store, &applied, NULL), OK);
    assert_int_equal(applied, 0);
    store_close(store);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    store_close(NULL);
}

static void store_that_does_not_exist_is_not_found(void **state)
{
    struct store *store;
    struct problem problem = {0};
    assert_int_equal(store_open(in_folder(*state, "no.db"), STORE_READ, &store, &problem),
                     ERR_NOT_FOUND);
    assert_int_equal(store_open(in_folder(*state, "no.db"), STORE_WRITE, &store, &problem),
                     ERR_NOT_FOUND);
    assert_int_not_equal(access(in_folder(*state, "no.db"), F_OK), 0);
}

static void store_that_is_empty_is_refused_and_not_filled(void **state)
{
    struct store *store;
    struct stat status;
    static const enum store_mode modes[] = {STORE_READ, STORE_WRITE, STORE_CREATE};
    temp_write(*state, "empty.db", "", 0);
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(store_open(in_folder(*state, "empty.db"), modes[i], &store, NULL),
                         ERR_DATABASE);
    assert_int_equal(stat(in_folder(*state, "empty.db"), &status), 0);
    assert_int_equal(status.st_size, 0);
}

static void store_of_garbage_is_refused_untouched(void **state)
{
    struct store *store;
    struct problem problem = {0};
    char garbage[8192];
    memset(garbage, 'x', sizeof garbage);
    temp_write(*state, "garbage.db", garbage, sizeof garbage);
    assert_int_equal(store_open(in_folder(*state, "garbage.db"), STORE_CREATE, &store, &problem),
                     ERR_DATABASE);
    struct buf after = file_bytes(in_folder(*state, "garbage.db"));
    assert_int_equal(after.len, sizeof garbage);
    assert_memory_equal(after.ptr, garbage, sizeof garbage);
    buf_finish(&after);
}

static void store_of_another_program_is_refused_untouched(void **state)
{
    struct store *store;
    sqlite3 *db;
    assert_int_equal(sqlite3_open(in_folder(*state, "other.db"), &db), SQLITE_OK);
    assert_int_equal(sqlite3_exec(db, "CREATE TABLE recipe (id INTEGER)", NULL, NULL, NULL),
                     SQLITE_OK);
    sqlite3_close(db);
    struct buf before = file_bytes(in_folder(*state, "other.db"));
    assert_int_equal(store_open(in_folder(*state, "other.db"), STORE_CREATE, &store, NULL),
                     ERR_VERSION);
    struct buf after = file_bytes(in_folder(*state, "other.db"));
    assert_int_equal(after.len, before.len);
    assert_memory_equal(after.ptr, before.ptr, before.len);
    buf_finish(&before);
    buf_finish(&after);
}

static void store_of_a_newer_program_is_refused_untouched(void **state)
{
    struct store *store = temp_store(*state);
    struct problem problem = {0};
    store_close(store);
    assert_string_equal(
        temp_sql(*state, "PRAGMA user_version = 999; PRAGMA wal_checkpoint(TRUNCATE)"), "");
    struct buf before = file_bytes(in_folder(*state, "test.db"));
    static const enum store_mode modes[] = {STORE_READ, STORE_WRITE, STORE_CREATE};
    for (size_t i = 0; i < 3; i++)
        assert_int_equal(store_open(in_folder(*state, "test.db"), modes[i], &store, &problem),
                         ERR_VERSION);
    assert_non_null(strstr(problem.text, "newer"));
    struct buf after = file_bytes(in_folder(*state, "test.db"));
    assert_int_equal(after.len, before.len);
    assert_memory_equal(after.ptr, before.ptr, before.len);
    buf_finish(&before);
    buf_finish(&after);
}

static void store_has_one_writer_and_many_readers(void **state)
{
    struct store *writer = temp_store(*state);
    struct store *second;
    struct store *reader;
    struct problem problem = {0};
    assert_int_equal(store_open(in_folder(*state, "test.db"), STORE_WRITE, &second, &problem),
                     ERR_BUSY);
    assert_int_equal(store_open(in_folder(*state, "test.db"), STORE_READ, &reader, &problem), OK);
    assert_int_not_equal(store_set_loaded(reader, STR("a"), STR("1"), 5, NULL),
                         OK); /* cannot write */
    store_close(reader);
    store_close(writer);
    assert_int_equal(store_open(in_folder(*state, "test.db"), STORE_WRITE, &second, &problem), OK);
    store_close(second);
}

static void store_does_not_open_under_relaxed_spatialite(void **state)
{
    struct store *store;
    setenv("SPATIALITE_SECURITY", "relaxed", 1);
    enum err err = store_open(in_folder(*state, "made.db"), STORE_CREATE, &store, NULL);
    unsetenv("SPATIALITE_SECURITY");
    assert_int_equal(err, ERR_INVALID);
}

static void store_can_be_read_by_gis_programs(void **state)
{
    store_close(temp_store(*state));
    static const char *const layers[] = {"area",   "water",    "demand_point", "place",
                                         "sector", "postcode", "site",         "coverage"};
    for (size_t i = 0; i < sizeof layers / sizeof layers[0]; i++) {
        char sql[200];
        snprintf(sql, sizeof sql,
                 "SELECT count(*) FROM geometry_columns WHERE f_table_name = '%s' AND srid = 27700",
                 layers[i]);
        assert_int_equal(temp_sql_number(*state, sql), 1);
    }
    assert_int_equal(
        temp_sql_number(*state, "SELECT count(*) FROM spatial_ref_sys WHERE srid = 27700"), 1);
}

static void every_query_prepares_on_a_fresh_schema(void **state)
{
    store_close(temp_store(*state));
    sqlite3 *db;
    assert_int_equal(sqlite3_open(in_folder(*state, "test.db"), &db), SQLITE_OK);
    void *spatialite = spatialite_alloc_connection();
    spatialite_init_ex(db, spatialite, 0);
    const struct embedded *files;
    size_t count = embedded_list(STR("sql/"), &files);
    assert_true(count > 40);
    for (size_t i = 0; i < count; i++) {
        sqlite3_stmt *query = NULL;
        const char *rest = NULL;
        if (sqlite3_prepare_v2(db, files[i].content.ptr, -1, &query, &rest) != SQLITE_OK || !query)
            fail_msg("%s: %s", files[i].name, sqlite3_errmsg(db));
        while (*rest == '\n' || *rest == ';' || *rest == ' ')
            rest++;
        if (*rest)
            fail_msg("%s holds more than one query", files[i].name);
        sqlite3_finalize(query);
    }
    sqlite3_close(db);
    spatialite_cleanup_ex(spatialite);
}

/* ---- Transactions and history ---- */

static void transaction_that_is_not_good_leaves_nothing(void **state)
{
    struct store *store = temp_store(*state);
    assert_int_equal(store_begin(store, NULL), OK);
    assert_int_equal(store_set_loaded(store, STR("a"), STR("1"), 5, NULL), OK);
    assert_int_equal(store_end(store, false, NULL), OK);
    assert_int_equal(temp_sql_number(*state, "SELECT count(*) FROM loaded"), 0);
    assert_int_equal(store_begin(store, NULL), OK);
    assert_int_equal(store_set_loaded(store, STR("a"), STR("1"), 5, NULL), OK);
    assert_int_equal(store_end(store, true, NULL), OK);
    struct arena arena;
    struct str fingerprint;
    arena_init(&arena, 0);
    assert_int_equal(store_loaded(store, STR("a"), &arena, &fingerprint, NULL), OK);
    assert_true(str_equal(fingerprint, STR("1")));
    assert_int_equal(store_loaded(store, STR("b"), &arena, &fingerprint, NULL), OK);
    assert_int_equal(fingerprint.len, 0);
    arena_finish(&arena);
    store_close(store);
}

static void transaction_in_which_something_failed_is_not_committed(void **state)
{
    struct store *store = temp_store(*state);
    struct postcode_record off_the_grid = {.key = 0, .easting = -1};
    assert_int_equal(store_begin(store, NULL), OK);
    assert_int_equal(store_set_loaded(store, STR("a"), STR("1"), 5, NULL), OK);
    assert_int_not_equal(store_write_postcode(store, &off_the_grid, 0, NULL), OK);
    assert_int_not_equal(store_end(store, true, NULL),
                         OK); /* although the caller says it is good */
    assert_int_equal(temp_sql_number(*state, "SELECT count(*) FROM loaded"), 0);
    store_close(store);
}

static void history_is_a_chain_of_salted_commitments(void **state)
{
    struct store *store = temp_store(*state);
    assert_int_equal(store_begin(store, NULL), OK);
    assert_int_equal(store_remember(store, "me", "add", STR("x"), STR("{\"a\":1}"), NULL), OK);
    assert_int_equal(store_remember(store, "me", "add", STR("y"), STR("{\"a\":1}"), NULL), OK);
    assert_int_equal(store_end(store, true, NULL), OK);
    assert_int_equal(store_checkpoint(store, NULL), OK);
    store_close(store);
    sqlite3 *db;
    sqlite3_stmt *query;
    assert_int_equal(sqlite3_open(in_folder(*state, "test.db"), &db), SQLITE_OK);
    assert_int_equal(
        sqlite3_prepare_v2(db,
                           "SELECT salt, payload, commitment, chain, at, actor, action, subject "
                           "FROM history WHERE format = 2 ORDER BY id",
                           -1, &query, NULL),
        SQLITE_OK);
    uint8_t before[SHA256_BYTES] = {0};
    uint8_t first[SHA256_BYTES] = {0};
    int rows = 0;
    for (; sqlite3_step(query) == SQLITE_ROW; rows++) {
        uint8_t expected[SHA256_BYTES];
        struct str opened[] = {
            {sqlite3_column_blob(query, 0), (size_t)sqlite3_column_bytes(query, 0)},
            {sqlite3_column_blob(query, 1), (size_t)sqlite3_column_bytes(query, 1)}};
        sha256(opened, 2, expected);
        assert_memory_equal(sqlite3_column_blob(query, 2), expected, SHA256_BYTES);
        if (!rows)
            memcpy(first, expected, SHA256_BYTES);
        else /* the same payload, another salt */
            assert_memory_not_equal(first, expected, SHA256_BYTES);
        struct str linked[10] = {{(const char *)before, SHA256_BYTES},
                                 {(const char *)expected, SHA256_BYTES}};
        uint8_t lengths[4][8] = {{0}}; /* each text has its length before it */
        for (int text = 0; text < 4; text++) {
            lengths[text][0] = (uint8_t)sqlite3_column_bytes(query, 4 + text);
            linked[2 + 2 * text] = (struct str){(const char *)lengths[text], 8};
            linked[3 + 2 * text] =
                (struct str){(const char *)sqlite3_column_text(query, 4 + text), lengths[text][0]};
        }
        uint8_t chain[SHA256_BYTES];
        sha256(linked, 10, chain);
        assert_memory_equal(sqlite3_column_blob(query, 3), chain, SHA256_BYTES);
        memcpy(before, chain, SHA256_BYTES);
    }
    assert_int_equal(rows, 2);
    sqlite3_finalize(query);
    sqlite3_close(db);
}

/* ---- Round trip ---- */

#define SAME_TEXT(a, b) assert_true(str_equal((a), (b)))
#define SAME_BYTES(a, b) assert_memory_equal(&(a), &(b), sizeof(a))

static void compare_services(const struct directory *a, const struct directory *b)
{
    for (int i = 0; i < 2; i++) {
        const struct service_record *s = &a->services[i];
        const struct service_record *t = &b->services[i];
        SAME_BYTES(s->id, t->id);
        SAME_TEXT(s->name, t->name);
        SAME_TEXT(s->alternative_name, t->alternative_name);
        SAME_TEXT(s->description, t->description);
        SAME_TEXT(s->coverage_text, t->coverage_text);
        SAME_TEXT(s->capacity_text, t->capacity_text);
        assert_true(s->capacity == t->capacity && s->capacity_source == t->capacity_source);
        assert_true(s->programme == t->programme && s->audience == t->audience &&
                    s->cjs_specific == t->cjs_specific && s->provision_type == t->provision_type &&
                    s->reach == t->reach && s->confidential == t->confidential &&
                    s->region == t->region && s->synthetic == t->synthetic &&
                    s->checked_on.days == t->checked_on.days && s->source == t->source);
        assert_true(
            s->roles.count == t->roles.count && s->statements.count == t->statements.count &&
            s->locations.count == t->locations.count && s->schedules.count == t->schedules.count &&
            s->schedules.first == t->schedules.first && s->coverages.count == t->coverages.count &&
            s->fundings.count == t->fundings.count && s->rules.count == t->rules.count &&
            s->evidence.count == t->evidence.count && s->phones.count == t->phones.count &&
            s->notes.count == t->notes.count);
    }
}

static void compare_dated_rows(const struct directory *a, const struct directory *b)
{
    for (int i = 0; i < 2; i++) {
        SAME_BYTES(a->statements[i].validity, b->statements[i].validity);
        SAME_TEXT(a->statements[i].from_text, b->statements[i].from_text);
        SAME_TEXT(a->statements[i].to_text, b->statements[i].to_text);
        SAME_BYTES(a->statements[i].known_from, b->statements[i].known_from);
        SAME_TEXT(a->fundings[i].funder, b->fundings[i].funder);
        assert_int_equal(a->fundings[i].amount_gbp, b->fundings[i].amount_gbp);
        SAME_BYTES(a->fundings[i].validity, b->fundings[i].validity);
        SAME_TEXT(a->fundings[i].note, b->fundings[i].note);
        assert_int_equal(a->evidence[i].has_date, b->evidence[i].has_date);
        SAME_BYTES(a->evidence[i].seen, b->evidence[i].seen);
        SAME_TEXT(a->evidence[i].seen_text, b->evidence[i].seen_text);
        SAME_TEXT(a->evidence[i].note, b->evidence[i].note);
        assert_int_equal(a->roles[i].role, b->roles[i].role);
    }
    SAME_BYTES(a->locations[0].validity, b->locations[0].validity);
    assert_int_equal(a->locations[0].site, b->locations[0].site);
}

static void compare_schedules(const struct directory *a, const struct directory *b)
{
    assert_int_equal(b->schedules_count, 3);
    for (int i = 0; i < 3; i++) {
        const struct schedule_record *h = &a->schedules[i];
        const struct schedule_record *g = &b->schedules[i];
        assert_true(h->location == g->location && h->weekdays == g->weekdays &&
                    h->of_month == g->of_month && h->opens_min == g->opens_min &&
                    h->closes_min == g->closes_min && h->holidays == g->holidays &&
                    h->source == g->source);
        SAME_BYTES(h->validity, g->validity);
        SAME_BYTES(h->known_from, g->known_from);
        SAME_TEXT(h->text, g->text);
        SAME_TEXT(h->note, g->note);
    }
}

static void compare_coverages(const struct directory *a, const struct directory *b)
{
    for (int i = 0; i < 4; i++) {
        const struct coverage_record *c = &a->coverages[i];
        const struct coverage_record *e = &b->coverages[i];
        assert_true(c->basis == e->basis && c->kind == e->kind && c->excludes == e->excludes &&
                    c->within == e->within && c->claimed_count == e->claimed_count &&
                    c->site == e->site && c->radius_m == e->radius_m && c->source == e->source &&
                    c->areas.count == e->areas.count);
        SAME_TEXT(c->wkb, e->wkb);
        SAME_BYTES(c->validity, e->validity);
        SAME_TEXT(c->note, e->note);
        SAME_TEXT(c->from_text, e->from_text);
        for (int k = 0; k < c->areas.count; k++)
            assert_int_equal(a->coverage_areas[c->areas.first + k],
                             b->coverage_areas[e->areas.first + k]);
    }
    for (int i = 0; i < 4; i++) {
        const struct rule *r = &a->rules[i];
        const struct rule *q = &b->rules[i];
        assert_true(r->condition == q->condition && r->mode == q->mode && r->group == q->group &&
                    r->limited == q->limited && r->low == q->low && r->high == q->high &&
                    r->terms == q->terms);
        SAME_TEXT(r->text, q->text);
        SAME_TEXT(r->question, q->question);
    }
}

static void compare_ground(const struct directory *a, const struct directory *b)
{
    assert_int_equal(b->areas_count, 4);
    for (int i = 0; i < 4; i++) {
        SAME_BYTES(a->areas[i].id, b->areas[i].id);
        SAME_TEXT(a->areas[i].type, b->areas[i].type);
        SAME_TEXT(a->areas[i].name, b->areas[i].name);
        SAME_TEXT(a->areas[i].wkb, b->areas[i].wkb);
        assert_true(a->areas[i].hectares == b->areas[i].hectares &&
                    a->areas[i].women == b->areas[i].women &&
                    a->areas[i].label.easting == b->areas[i].label.easting);
    }
    SAME_TEXT(a->water_wkb, b->water_wkb);
    assert_int_equal(b->members_count, 3);
    SAME_BYTES(a->members[2].validity, b->members[2].validity);
    SAME_TEXT(a->area_names[0].name, b->area_names[0].name);
    for (int i = 0; i < 2; i++) {
        SAME_TEXT(a->places[i].name, b->places[i].name);
        SAME_TEXT(a->places[i].also, b->places[i].also);
        SAME_TEXT(a->places[i].postcode, b->places[i].postcode);
        assert_true(a->places[i].kind == b->places[i].kind &&
                    a->places[i].has_point == b->places[i].has_point &&
                    a->places[i].area == b->places[i].area &&
                    a->places[i].grid.easting == b->places[i].grid.easting);
        assert_int_equal(a->sector_areas[i], b->sector_areas[i]); /* most postcodes first */
    }
    SAME_TEXT(a->sectors[0].sector, b->sectors[0].sector);
    assert_int_equal(b->sectors[0].postcodes, 7);
    assert_int_equal(b->sectors[0].areas.count, 2);
    assert_true(b->demand[0].women == 99 && b->demand[0].area == 2 &&
                b->demand[0].grid.northing == 180002);
}

/* Writes one of everything into a fresh store; words are those of the store. */
static void write_all(struct store *store, struct arena *arena, struct directory *d)
{
    struct directory fresh;
    struct problem problem = {0};
    everything_fill(d, everything_square(arena));
    assert_int_equal(store_read_ground(store, arena, &fresh, NULL), OK);
    d->words = fresh.words;
    assert_int_equal(store_begin(store, NULL), OK);
    enum err err = store_write_ground(store, d, &problem);
    if (!err)
        err = store_write_services(store, d, &problem);
    if (err)
        fail_msg("%s", problem.text);
    assert_int_equal(store_end(store, true, NULL), OK);
}

static void directory_comes_back_as_it_was_written(void **state)
{
    struct store *store = temp_store(*state);
    struct arena arena;
    struct directory written;
    struct directory back;
    struct problem problem = {0};
    arena_init(&arena, 0);
    write_all(store, &arena, &written);
    write_all(store, &arena, &written); /* twice: what was there is replaced */
    if (store_read(store, &arena, &back, &problem))
        fail_msg("%s", problem.text);
    assert_int_equal(back.services_count, 2);
    assert_int_equal(back.coverages_count, 4);
    compare_ground(&written, &back);
    compare_services(&written, &back);
    compare_dated_rows(&written, &back);
    compare_schedules(&written, &back);
    compare_coverages(&written, &back);
    SAME_TEXT(back.sources[0].title, written.sources[0].title);
    SAME_BYTES(back.sources[0].published_latest, written.sources[0].published_latest);
    SAME_TEXT(back.programmes[0].description, STR("Desc"));
    SAME_TEXT(back.sites[0].address, STR("1 Street"));
    assert_true(back.sites[0].has_point && back.sites[0].grid.easting == 530010.5 &&
                !back.sites[1].has_point);
    SAME_TEXT(back.phones[0].number, STR("000 0000 (1)"));
    assert_int_equal(back.data_notes.count, 1);
    SAME_TEXT(back.notes[back.data_notes.first].text, STR("of the data page"));
    int64_t count = 0;
    assert_int_equal(store_count_services(store, true, &count, NULL), OK);
    assert_int_equal(count, 1);
    assert_int_equal(store_count(store, "service", &count, NULL), OK);
    assert_int_equal(count, 2);
    arena_finish(&arena);
    store_close(store);
}

static void vocabularies_are_those_of_the_design(void **state)
{
    struct store *store = temp_store(*state);
    struct arena arena;
    struct directory d;
    arena_init(&arena, 0);
    assert_int_equal(store_read_ground(store, &arena, &d, NULL), OK);
    static const struct {
        const char *name;
        int count;
        const char *last;
    } lists[] = {{"need", 18, "through-the-gate"}, {"stage", 9, "past-contact"},
                 {"provision-type", 13, "other"},  {"referral", 6, "prison"},
                 {"reach", 3, "refuge"},           {"verdict", 3, "unsuitable"},
                 {"gap-verdict", 4, "unknown"},    {"site-precision", 4, "borough"}};
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const struct vocabulary *list = vocabulary_find(&d.words, lists[i].name);
        assert_non_null(list);
        assert_int_equal(list->count, lists[i].count);
        assert_int_equal(term_find(list, str_from(lists[i].last)), lists[i].count - 1);
    }
    /* every condition that has a vocabulary finds it */
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const char *name = condition_row((enum condition)i)->vocabulary;
        assert_true(!name || vocabulary_find(&d.words, name));
    }
    arena_finish(&arena);
    store_close(store);
}

static void postcodes_are_added_and_replaced(void **state)
{
    struct store *store = temp_store(*state);
    struct arena arena;
    struct directory d;
    int64_t row = 0;
    arena_init(&arena, 0);
    write_all(store, &arena, &d);
    struct postcode postcode = postcode_parse(STR("e1 1aa"));
    struct postcode_record record = {
        postcode_key(&postcode), -1234567, 515000000, 530000, 180000, 1, false};
    assert_int_equal(store_area_row(store, STR("borough"), STR("E09000002"), &row, NULL), OK);
    assert_int_equal(store_area_row(store, STR("borough"), STR("E09000099"), &row, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(store_begin(store, NULL), OK);
    assert_int_equal(store_write_postcode(store, &record, row, NULL), OK);
    record.terminated = true;
    assert_int_equal(store_write_postcode(store, &record, 0, NULL), OK);
    assert_int_equal(store_write_postcode(store, &record, row, NULL), OK);
    assert_int_equal(store_end(store, true, NULL), OK);
    assert_int_equal(store_read(store, &arena, &d, NULL), OK);
    assert_int_equal(d.postcodes_count, 1);
    assert_true(d.postcodes[0].key == record.key && d.postcodes[0].terminated &&
                d.postcodes[0].area == 1 && d.postcodes[0].lon_e7 == -1234567 &&
                d.postcodes[0].northing == 180000);
    temp_expect_sound(store);
    assert_int_equal(
        temp_sql_number(*state, "SELECT count(*) FROM postcode WHERE postcode = 'E11AA'"), 1);
    arena_finish(&arena);
    store_close(store);
}

/* ---- What the schema refuses, by name ---- */

#define BOUNDS "'2018-04-01','2018-04-01','2021-03-01','2021-03-31'"
#define WRONG_BOUNDS "'2022-04-01','2022-04-01','2021-03-01','2021-03-31'"
#define SCHEDULE(service, location, weekdays, of_month, opens, closes, holidays)                   \
    "INSERT INTO schedule "                                                                        \
    "(service_id,location_id,weekdays,of_month,opens_min,closes_min,holidays,from_earliest,"       \
    "from_latest,to_earliest,to_latest,known_from,source_id) VALUES "                              \
    "(" service "," location "," weekdays "," of_month "," opens "," closes ",'" holidays          \
    "'," BOUNDS ",'2018-04-01',1)"
#define SERVICE(uuid, name, audience, reach, confidential, region)                                 \
    "INSERT INTO service "                                                                         \
    "(uuid,name,audience,provision_type,reach,confidential,region_id,checked_on,source_id) "       \
    "VALUES ('" uuid "','" name "','" audience "','advice','" reach "'," confidential "," region   \
    ",'2026-01-01',1)"
#define UUID "00000000-0000-0000-0000-000000000001"
#define COVERAGE_OF(service, kind, within, site, radius)                                           \
    "INSERT INTO coverage "                                                                        \
    "(service_id,basis,kind,within_id,site_id,radius_m,from_earliest,from_latest,to_earliest,"     \
    "to_latest,known_from,source_id) VALUES (" service ",'residence','" kind "'," within "," site  \
    "," radius "," BOUNDS ",'2018-04-01',1)"

static void schema_refuses_each_row_that_is_wrong_by_its_rule(void **state)
{
    static const struct {
        const char *sql;
        const char *rule;
    } cases[] = {
        {"INSERT INTO source (uuid,title) VALUES ('x','t')", "source_uuid_is_a_uuid"},
        {"INSERT INTO source (uuid,title) VALUES ('" UUID "','')", "source_has_a_title"},
        {"INSERT INTO source (uuid,title,url) VALUES ('" UUID "','t','javascript:x')",
         "source_url_is_web_or_empty"},
        {"INSERT INTO source (uuid,title,published_earliest,published_latest) VALUES ('" UUID
         "','t','2020-01-01','2019-01-01')",
         "source_published_in_order"},
        {"INSERT INTO source (uuid,title) VALUES ('" UUID "',NULL)", "NOT NULL"},
        {"INSERT INTO area (uuid,type,code,name) VALUES ('" UUID "','borough','X','n')",
         "area_borough_has_a_gss_code"},
        {"INSERT INTO area (uuid,type,code,name,hectares) VALUES ('" UUID "','itl2','X','n',0)",
         "area_hectares_positive"},
        {"INSERT INTO area (uuid,type,code,name,women) VALUES ('" UUID "','itl2','X','n',-1)",
         "area_women_not_negative"},
        {"UPDATE area SET imported = 2", "area_imported_is_yes_or_no"},
        {"INSERT INTO area (uuid,type,code,name) VALUES ('" UUID "','london','E12000007','n')",
         "UNIQUE"},
        {"INSERT INTO area_member "
         "(group_id,member_id,from_earliest,from_latest,to_earliest,to_latest) VALUES (1,1," BOUNDS
         ")",
         "area_member_not_of_itself"},
        {"INSERT INTO area_member "
         "(group_id,member_id,from_earliest,from_latest,to_earliest,to_latest) VALUES "
         "(2,1," WRONG_BOUNDS ")",
         "area_member_bounds_in_order"},
        {"INSERT INTO area_member "
         "(group_id,member_id,from_earliest,from_latest,to_earliest,to_latest) VALUES "
         "(2,999," BOUNDS ")",
         "FOREIGN KEY"},
        {"INSERT INTO demand_point (area_id,women,geom) VALUES (1,-1,MakePoint(1,2,27700))",
         "demand_point_women_not_negative"},
        {"UPDATE demand_point SET origin = 'guess'", "demand_point_origin_is_known"},
        {"UPDATE service SET capacity = 0", "service_capacity_is_positive"},
        {"UPDATE service SET capacity_source_id = 999", "FOREIGN KEY"},
        {"INSERT INTO demand_point (area_id,women,geom) VALUES (1,1,MakePoint(1,2,4326))",
         "constraint"},
        {"INSERT INTO demand_point (area_id,women,geom) VALUES (1,1,NULL)", "NOT NULL"},
        {"INSERT INTO place (kind,name,precision) VALUES ('pub','n','place')",
         "place_kind_is_known"},
        {"INSERT INTO sector (sector,postcodes,geom) VALUES ('E1 2',0,MakePoint(1,2,27700))",
         "sector_has_postcodes"},
        {"INSERT INTO postcode (postcode,easting,northing,lon_e7,lat_e7) VALUES ('E1 1AA',1,1,1,1)",
         "postcode_has_no_space"},
        {"INSERT INTO postcode (postcode,easting,northing,lon_e7,lat_e7,terminated) VALUES "
         "('E11AA',1,1,1,1,2)",
         "postcode_terminated_is_yes_or_no"},
        {"INSERT INTO postcode (postcode,easting,northing,lon_e7,lat_e7) VALUES ('E11AA',-1,1,1,1)",
         "postcode_on_the_grid"},
        {"INSERT INTO vocabulary_term (vocabulary,code,position,label,phrase) VALUES "
         "('need','accommodation',60,'l','p')",
         "UNIQUE"},
        {"INSERT INTO vocabulary_term (vocabulary,code,position,label,phrase) VALUES "
         "('need','x',0,'l','p')",
         "UNIQUE"},
        {"INSERT INTO vocabulary_term (vocabulary,code,position,label,phrase) VALUES "
         "('need','x',64,'l','p')",
         "term_position_fits_a_word"},
        {"INSERT INTO vocabulary_term (vocabulary,code,position,label,phrase) VALUES ('need','X "
         "y',60,'l','p')",
         "term_code_is_plain"},
        {"INSERT INTO organisation (uuid,name) VALUES ('" UUID "','')", "organisation_has_a_name"},
        {"INSERT INTO organisation (uuid,name) VALUES ('x','n')", "organisation_uuid_is_a_uuid"},
        {"INSERT INTO programme (uuid,name) VALUES ('x','n')", "programme_uuid_is_a_uuid"},
        {SERVICE("x", "n", "women", "visit", "0", "NULL"), "service_uuid_is_a_uuid"},
        {SERVICE(UUID, "", "women", "visit", "0", "NULL"), "service_has_a_name"},
        {SERVICE(UUID, "n", "men", "visit", "0", "NULL"), "service_audience_is_known"},
        {SERVICE(UUID, "n", "women", "moon", "0", "NULL"), "service_reach_is_known"},
        {SERVICE(UUID, "n", "women", "visit", "2", "4"), "service_flags_are_yes_or_no"},
        {SERVICE(UUID, "n", "women", "refuge", "1", "NULL"), "confidential"},
        {SERVICE(UUID, "n", "women", "visit", "1", "4"), "service_confidential_is_not_visited"},
        {SERVICE(UUID, "n", "women", "refuge", "1", "1"), "confidential_region_is_wide"},
        {"INSERT INTO organisation_role (organisation_id,service_id,role,position) VALUES "
         "(1,1,'boss',0)",
         "organisation_role_is_known"},
        {"INSERT INTO organisation_role (organisation_id,service_id,programme_id,role,position) "
         "VALUES (1,1,1,'lead',0)",
         "organisation_role_in_one_thing"},
        {"INSERT INTO service_validity "
         "(service_id,from_earliest,from_latest,to_earliest,to_latest,known_from,source_id) VALUES "
         "(1," WRONG_BOUNDS ",'2020-02-02',1)",
         "service_validity_bounds_in_order"},
        {"INSERT INTO service_validity "
         "(service_id,from_earliest,from_latest,to_earliest,to_latest,known_from,source_id) VALUES "
         "(1," BOUNDS ",'2018-04-01',1)",
         "UNIQUE"},
        {"INSERT INTO site (uuid,precision,source_id) VALUES ('" UUID "','roughly',1)",
         "site_precision_is_known"},
        {"INSERT INTO site (uuid,precision,source_id) VALUES ('" UUID "','exact',1)",
         "site_precise_has_a_postcode_or_address"},
        {"INSERT INTO service_at_location "
         "(service_id,site_id,from_earliest,from_latest,to_earliest,to_latest,known_from) VALUES "
         "(1,2," WRONG_BOUNDS ",'2018-04-01')",
         "service_at_location_bounds_in_order"},
        {"INSERT INTO service_at_location "
         "(service_id,site_id,from_earliest,from_latest,to_earliest,to_latest,known_from) VALUES "
         "(1,1," BOUNDS ",'2018-04-01')",
         "UNIQUE"},
        {SCHEDULE("1", "NULL", "0", "0", "540", "1020", "closed"), "schedule_names_weekdays"},
        {SCHEDULE("1", "NULL", "128", "0", "540", "1020", "closed"), "schedule_names_weekdays"},
        {SCHEDULE("1", "NULL", "31", "6", "540", "1020", "closed"),
         "schedule_week_of_month_in_range"},
        {SCHEDULE("1", "NULL", "31", "0", "1440", "1500", "closed"),
         "schedule_opens_within_the_day"},
        {SCHEDULE("1", "NULL", "31", "0", "540", "540", "closed"), "schedule_closes_within_a_day"},
        {SCHEDULE("1", "NULL", "31", "0", "540", "1981", "closed"), "schedule_closes_within_a_day"},
        {SCHEDULE("1", "NULL", "31", "0", "540", "NULL", "closed"), "schedule_closes_within_a_day"},
        {SCHEDULE("1", "NULL", "31", "0", "540", "1020", "maybe"), "schedule_holidays_are_known"},
        {SCHEDULE("1", "999", "31", "0", "540", "1020", "closed"), "FOREIGN KEY"},
        {SCHEDULE("2", "1", "31", "0", "540", "1020", "closed"), "FOREIGN KEY"},
        {COVERAGE_OF("1", "somewhere", "NULL", "NULL", "NULL"), "coverage_kind_is_known"},
        {COVERAGE_OF("1", "not-named", "NULL", "NULL", "NULL"),
         "coverage_not_named_is_within_something"},
        {COVERAGE_OF("1", "radius", "NULL", "1", "NULL"), "coverage_radius"},
        {COVERAGE_OF("1", "radius", "NULL", "NULL", "500"), "coverage_radius"},
        {COVERAGE_OF("1", "areas", "NULL", "1", "500"), "coverage_radius"},
        {COVERAGE_OF("1", "radius", "NULL", "1", "0.5"), "coverage_radius_in_range"},
        {COVERAGE_OF("1", "areas", "NULL", "NULL", "NULL") "; UPDATE coverage SET basis = 'magic'",
         "coverage_basis_is_known"},
        {"UPDATE coverage SET excludes = 2", "coverage_excludes_is_yes_or_no"},
        {"UPDATE coverage SET from_earliest = '2022-01-01', from_latest = '2022-01-01' WHERE "
         "service_id = 1",
         "coverage_bounds_in_order"},
        {"UPDATE coverage SET geom = GeomFromText('POINT(1 2)', 27700) WHERE service_id = 1",
         "constraint"},
        {"INSERT INTO coverage_area (coverage_id,area_id) VALUES (1,999)", "FOREIGN KEY"},
        {"UPDATE funding SET amount_gbp = -1", "funding_amount_not_negative"},
        {"UPDATE funding SET programme_id = 1", "funding_of_one_thing"},
        {"UPDATE funding SET from_latest = '0001-01-02', from_earliest = '2020-01-01'",
         "funding_bounds_in_order"},
        {"UPDATE rule SET rule_group = 9", "rule_group_in_range"},
        {"UPDATE rule SET mode = 'likes'", "rule_mode_is_known"},
        {"UPDATE rule SET low = 26, high = 25", "rule_range_in_order"},
        {"UPDATE rule SET limited = 2", "rule_limited_is_yes_or_no"},
        {"UPDATE evidence SET seen_earliest = NULL WHERE seen_earliest IS NOT NULL",
         "evidence_seen_in_order"},
        {"UPDATE phone SET number = 'call us'", "phone_number_is_one"},
        {"UPDATE note SET text = ''", "note_has_text"},
        {"DELETE FROM source", "FOREIGN KEY"},
        /* confidential: service 2, region 4 */
        {"INSERT INTO service_at_location "
         "(service_id,site_id,from_earliest,from_latest,to_earliest,to_latest,known_from) VALUES "
         "(2,1," BOUNDS ",'2018-04-01')",
         "confidential_has_no_site"},
        {"UPDATE service_at_location SET service_id = 2", "confidential_has_no_site"},
        {COVERAGE_OF("2", "areas", "4", "NULL", "NULL"), "confidential_coverage_is_its_region"},
        {COVERAGE_OF("2", "not-named", "1", "NULL", "NULL"), "confidential_coverage_is_its_region"},
        {COVERAGE_OF("2", "everywhere", "NULL", "NULL", "NULL"),
         "confidential_coverage_is_its_region"},
        {"UPDATE coverage SET service_id = 2 WHERE service_id = 1",
         "confidential_coverage_is_its_region"},
        {"UPDATE coverage SET within_id = 1 WHERE service_id = 2",
         "confidential_coverage_is_its_region"},
        {"INSERT INTO coverage_area (coverage_id,area_id) SELECT id,1 FROM coverage WHERE "
         "service_id = 2",
         "confidential_names_no_area"},
        {"UPDATE service SET confidential = 1, region_id = 4, reach = 'refuge' WHERE id = 1",
         "confidential_only_without_traces"},
        {"UPDATE service SET region_id = 1 WHERE id = 2", "confidential_region_is_wide"},
        {"UPDATE coverage_area SET coverage_id = (SELECT id FROM coverage WHERE service_id = 2)",
         "confidential_names_no_area"},
        {"UPDATE service SET region_id = 5 WHERE id = 2", "confidential_only_without_traces"},
        {"UPDATE history SET action = 'other'", "history_only_erases"},
        {"UPDATE history SET payload = 'other'", "history_only_erases"},
        {"UPDATE history SET salt = NULL", "history"},
        {"DELETE FROM history", "history_keeps_rows"},
    };
    struct store *store = temp_store(*state);
    struct arena arena;
    struct directory d;
    arena_init(&arena, 0);
    write_all(store, &arena, &d);
    assert_int_equal(store_begin(store, NULL), OK);
    assert_int_equal(store_remember(store, "me", "add", STR("x"), STR("{}"), NULL), OK);
    assert_int_equal(store_end(store, true, NULL), OK);
    store_close(store);
    /* a second wide group, for the service that moves */
    assert_string_equal(
        temp_sql(
            *state,
            "INSERT INTO area (id,uuid,type,code,name) VALUES (5,'" UUID "','itl2','W','w');"
            "INSERT INTO area_member (group_id,member_id,from_earliest,from_latest,to_earliest,"
            "to_latest) SELECT 5,id," BOUNDS " FROM area WHERE id < 4"),
        "");
    int wrong = 0;
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct buf sql;
        buf_init(&sql, 0);
        buf_format(&sql, "SAVEPOINT s; %s", cases[i].sql); /* gone when the connection closes */
        const char *message = temp_sql(*state, sql.ptr);
        buf_finish(&sql);
        if (!strstr(message, cases[i].rule)) {
            print_error("%s\n  expected %s, got \"%s\"\n", cases[i].sql, cases[i].rule, message);
            wrong++;
        }
    }
    assert_int_equal(wrong, 0);
    /* erasing is allowed: both salt and payload */
    assert_string_equal(temp_sql(*state, "UPDATE history SET salt = NULL, payload = NULL"), "");
    arena_finish(&arena);
}

int main(void)
{
#define IN_A_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_make, folder_drop)
    const struct CMUnitTest tests[] = {
        IN_A_FOLDER(store_is_made_with_its_folder_for_its_owner_alone),
        IN_A_FOLDER(store_that_does_not_exist_is_not_found),
        IN_A_FOLDER(store_that_is_empty_is_refused_and_not_filled),
        IN_A_FOLDER(store_of_garbage_is_refused_untouched),
        IN_A_FOLDER(store_of_another_program_is_refused_untouched),
        IN_A_FOLDER(store_of_a_newer_program_is_refused_untouched),
        IN_A_FOLDER(store_has_one_writer_and_many_readers),
        IN_A_FOLDER(store_does_not_open_under_relaxed_spatialite),
        IN_A_FOLDER(store_can_be_read_by_gis_programs),
        IN_A_FOLDER(every_query_prepares_on_a_fresh_schema),
        IN_A_FOLDER(transaction_that_is_not_good_leaves_nothing),
        IN_A_FOLDER(transaction_in_which_something_failed_is_not_committed),
        IN_A_FOLDER(history_is_a_chain_of_salted_commitments),
        IN_A_FOLDER(directory_comes_back_as_it_was_written),
        IN_A_FOLDER(vocabularies_are_those_of_the_design),
        IN_A_FOLDER(postcodes_are_added_and_replaced),
        IN_A_FOLDER(schema_refuses_each_row_that_is_wrong_by_its_rule),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
