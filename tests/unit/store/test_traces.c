#include "tests/support/test.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "src/store/internal.h"
#include "store/history.h"
#include "store/services.h"
#include "store/work.h"
#include "tests/support/everything.h"
#include "tests/support/temp.h"

/* What must not stay anywhere. */
static const char canary[] = "7 Heronsgate Mews";
static const char version[] = "5e7d-the-hash-of-what-was-there";

struct record {
    char folder[TEMP_PATH_BYTES];
    struct store *store;
    struct arena arena;
    struct directory d;
    struct uuid id;
};

/* How many times the bytes stand in the files of the record. */
static int times_in_files(const struct record *record, const char *text)
{
    int times = 0;
    DIR *folder = opendir(record->folder);
    assert_non_null(folder);
    for (struct dirent *entry; (entry = readdir(folder));) {
        char path[TEMP_PATH_BYTES + 300];
        char chunk[8192];
        struct buf bytes;
        snprintf(path, sizeof path, "%s/%s", record->folder, entry->d_name);
        FILE *file = entry->d_name[0] == '.' ? NULL : fopen(path, "rb");
        if (!file)
            continue;
        buf_init(&bytes, 0);
        for (size_t len; (len = fread(chunk, 1, sizeof chunk, file)) > 0;)
            buf_bytes(&bytes, chunk, len);
        fclose(file);
        for (const char *at = bytes.ptr;
             bytes.len &&
             (at = memmem(at, bytes.len - (size_t)(at - bytes.ptr), text, strlen(text)));
             at++)
            times++;
        buf_finish(&bytes);
    }
    closedir(folder);
    return times;
}

static int record_make(void **state)
{
    struct record *record = calloc(1, sizeof *record);
    struct directory ground;
    if (!record)
        return 1;
    temp_make(record->folder);
    record->store = temp_store(record->folder);
    arena_init(&record->arena, 0);
    everything_fill(&record->d, everything_square(&record->arena));
    assert_int_equal(store_read_ground(record->store, &record->arena, &ground, NULL), OK);
    record->d.words = ground.words;
    record->d.sites[0].address = STR("7 Heronsgate Mews");
    record->d.services[0].description = STR("Behind 7 Heronsgate Mews");
    record->id = record->d.services[0].id;
    assert_int_equal(store_begin(record->store, NULL), OK);
    assert_int_equal(store_write_ground(record->store, &record->d, NULL), OK);
    assert_int_equal(store_write_services(record->store, &record->d, NULL), OK);
    assert_int_equal(store_end(record->store, true, NULL), OK);
    *state = record;
    return 0;
}

static int record_drop(void **state)
{
    struct record *record = *state;
    store_close(record->store);
    arena_finish(&record->arena);
    temp_remove(record->folder);
    free(record);
    return 0;
}

/* Edits as they happen over months: each leaves the address in another place of the file. */
static void edit_often(struct record *record)
{
    char uuid[UUID_TEXT_LEN + 1];
    uuid_print(record->id, uuid);
    for (int i = 0; i < 60; i++) {
        char note[300];
        snprintf(note, sizeof note, "{\"before\":\"%s, %0*d\"}", canary, 10 + 4 * i, i);
        assert_int_equal(store_begin(record->store, NULL), OK);
        assert_int_equal(store_write_service(record->store, &record->d, 0, NULL), OK);
        assert_int_equal(
            store_remember(record->store, "ada", "change", str_from(uuid), str_from(note), NULL),
            OK);
        assert_int_equal(store_end(record->store, true, NULL), OK);
        if (i % 20 == 5)
            assert_int_equal(store_checkpoint(record->store, NULL), OK);
    }
}

static void make_account(struct record *record)
{
    assert_string_equal(
        temp_sql(record->folder,
                 "INSERT INTO account (id, uuid, login, name, role, created_at) VALUES (1, "
                 "'00000000-0000-0000-0000-000000000001', 'ada', 'Ada', 'steward', "
                 "'2026-01-01T00:00:00Z')"),
        "");
}

static void keep_work(struct record *record)
{
    struct answered_row answered = {
        .status = 200, .service = record->id, .version = str_from(version)};
    struct proposal_row proposal = {.service = record->id,
                                    .base_version = str_from(version),
                                    .action = STR("change"),
                                    .document = STR("{\"at\":\"7 Heronsgate Mews\"}"),
                                    .note = STR("They moved to 7 Heronsgate Mews"),
                                    .proposed_by = 1};
    make_account(record);
    assert_int_equal(store_draft_put(record->store, 1, record->id, str_from(version),
                                     STR("{\"at\":\"7 Heronsgate Mews\"}"), NULL),
                     OK);
    assert_int_equal(store_answered_put(record->store, 1, STR("key"), &answered, NULL), OK);
    assert_int_equal(store_proposal_put(record->store, &proposal, NULL), OK);
}

/* Becomes another that has nothing of it. */
static void erase(struct record *record, bool with_traces)
{
    record->d.services[0].description = STR("");
    record->d.services[0].locations.count = 0;
    record->d.services[0].schedules.count = 0;
    record->d.services[0].coverages.count = 1;
    assert_int_equal(store_begin(record->store, NULL), OK);
    assert_int_equal(store_write_service(record->store, &record->d, 0, NULL), OK);
    if (with_traces)
        assert_int_equal(store_erase_traces(record->store, record->id, NULL), OK);
    assert_int_equal(store_end(record->store, true, NULL), OK);
}

static void no_byte_of_what_was_erased_stays_in_the_files(void **state)
{
    struct record *record = *state;
    struct problem problem = {0};
    edit_often(record);
    keep_work(record);
    assert_true(times_in_files(record, canary) > 60);
    erase(record, true);
    assert_true(times_in_files(record, canary) > 0); /* the test can fail */
    if (store_scrub(record->store, &problem))
        fail_msg("%s", problem.text);
    assert_int_equal(times_in_files(record, canary), 0);
    assert_int_equal(times_in_files(record, "Heronsgate"), 0);
    assert_int_equal(times_in_files(record, version), 0); /* a guess could be proved by it */
    temp_expect_sound(record->store);
    assert_int_equal(
        temp_sql_number(record->folder, "SELECT count(*) FROM history WHERE payload IS NULL"), 60);
}

static void traces_that_were_not_erased_would_be_seen(void **state)
{
    struct record *record = *state;
    edit_often(record);
    erase(record, false);
    assert_int_equal(store_scrub(record->store, NULL), OK);
    assert_int_equal(times_in_files(record, canary), 60); /* the history's */
}

static void what_is_edited_after_a_scrub_can_be_erased_too(void **state)
{
    struct record *record = *state;
    erase(record, true);
    assert_int_equal(store_scrub(record->store, NULL), OK);
    for (int i = 0; i < 3; i++) {
        record->d.services[1].description = STR("Behind 7 Heronsgate Mews");
        assert_int_equal(store_begin(record->store, NULL), OK);
        assert_int_equal(store_write_service(record->store, &record->d, 1, NULL), OK);
        assert_int_equal(store_end(record->store, true, NULL), OK);
        assert_true(times_in_files(record, canary) > 0);
        assert_int_equal(store_begin(record->store, NULL), OK);
        assert_int_equal(store_remove_service(record->store, record->d.services[1].id, NULL), OK);
        assert_int_equal(store_end(record->store, true, NULL), OK);
        assert_int_equal(store_scrub(record->store, NULL), OK);
        assert_int_equal(times_in_files(record, canary), 0);
    }
}

static void drafts_and_proposals_of_others_stay(void **state)
{
    struct record *record = *state;
    struct proposal_row *proposals;
    struct draft_row draft;
    int count;
    struct uuid other = record->d.services[1].id;
    struct proposal_row kept;
    struct proposal_row proposal = {.service = other,
                                    .base_version = STR("v"),
                                    .action = STR("change"),
                                    .document = STR("{}"),
                                    .note = STR("mine"),
                                    .proposed_by = 1};
    keep_work(record);
    assert_int_equal(store_proposal_put(record->store, &proposal, NULL), OK);
    assert_int_equal(store_draft_put(record->store, 1, other, STR("v"), STR("{}"), NULL), OK);
    erase(record, true);
    assert_int_equal(store_draft_get(record->store, 1, other, &record->arena, &draft, NULL), OK);
    assert_int_equal(store_draft_get(record->store, 1, record->id, &record->arena, &draft, NULL),
                     ERR_NOT_FOUND);
    assert_int_equal(
        store_proposals(record->store, STR(""), 0, &record->arena, &proposals, &count, NULL), OK);
    assert_int_equal(count, 2);
    assert_int_equal(proposals[0].document.len, 0);
    assert_int_equal(proposals[0].note.len, 0);
    assert_string_equal(proposals[0].state.ptr, "withdrawn");
    assert_int_equal(
        store_proposal_get(record->store, proposals[1].id, &record->arena, &kept, NULL), OK);
    assert_string_equal(kept.document.ptr, "{}");
    assert_string_equal(proposals[1].state.ptr, "waiting");
}

static void log_that_somebody_reads_cannot_be_emptied_and_says_so(void **state)
{
    struct record *record = *state;
    struct store *reader;
    char path[TEMP_PATH_BYTES + 20];
    struct problem problem = {0};
    snprintf(path, sizeof path, "%s/test.db", record->folder);
    assert_int_equal(store_open(path, STORE_READ, &reader, NULL), OK);
    assert_int_equal(store_look_begin(reader, NULL), OK);
    int64_t services;
    assert_int_equal(store_count(reader, "service", &services, NULL), OK);
    erase(record, true);
    sqlite3_busy_timeout(record->store->db, 50);
    assert_int_equal(store_scrub(record->store, &problem), ERR_BUSY);
    assert_non_null(strstr(problem.text, "still reads"));
    store_look_end(reader);
    assert_int_equal(store_scrub(record->store, &problem), OK);
    assert_int_equal(times_in_files(record, canary), 0);
    store_close(reader);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, record_make, record_drop)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(no_byte_of_what_was_erased_stays_in_the_files),
        TEST(traces_that_were_not_erased_would_be_seen),
        TEST(what_is_edited_after_a_scrub_can_be_erased_too),
        TEST(drafts_and_proposals_of_others_stay),
        TEST(log_that_somebody_reads_cannot_be_emptied_and_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
