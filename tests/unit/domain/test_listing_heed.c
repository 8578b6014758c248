/* What somebody writes into a document and we would not read is told, not lost. */
#include "tests/support/test.h"

#include <string.h>

#include "domain/listing_heed.h"
#include "tests/support/record.h"

static struct test_record *record;

static int record_make(void **state)
{
    (void)state;
    record = test_record_make(20);
    return 0;
}

static int record_drop(void **state)
{
    (void)state;
    test_record_drop(record);
    return 0;
}

/* The document of the first service, with one text in it replaced. */
static struct str document_with(const struct listing *listing, const char *old, const char *new)
{
    struct buf text;
    struct buf out;
    buf_init(&text, 0);
    buf_init(&out, 0);
    assert_int_equal(listing_write(&record->base, listing, &text, &record->problem), OK);
    const char *at = *old ? strstr(text.ptr, old) : text.ptr;
    assert_non_null(at);
    buf_bytes(&out, text.ptr, (size_t)(at - text.ptr));
    buf_text(&out, new);
    buf_text(&out, at + strlen(old));
    struct str kept = str_copy(buf_view(&out), &record->arena);
    buf_finish(&text);
    buf_finish(&out);
    assert_non_null(kept.ptr);
    return kept;
}

static enum err heed(const char *old, const char *new)
{
    struct listing *held = test_record_listing(record, "");
    struct listing *sent = ARENA_NEW(&record->arena, struct listing);
    struct str document = document_with(held, old, new);
    record->faults.count = 0;
    assert_non_null(sent);
    assert_int_equal(listing_read(&record->base, document, &record->arena, sent, &record->faults,
                                  &record->problem),
                     OK);
    return listing_heed(&record->base, document, sent, held, STR(""), &record->faults,
                        &record->problem);
}

static void assert_fault(const char *where)
{
    assert_int_equal(record->faults.count, 1);
    assert_string_equal(record->faults.list[0].where, where);
}

static void what_is_as_it_was_is_fine(void **state)
{
    (void)state;
    assert_int_equal(heed("", ""), OK);
    assert_int_equal(heed("\"name\":\"Synthetic", "\"name\":\"Renamed"), OK);
}

static void what_has_no_place_is_told(void **state)
{
    (void)state;
    assert_int_equal(heed("{", "{\"email\":\"a@example.org\","), ERR_INVALID);
    assert_fault("/email");
    assert_int_equal(heed("{", "{\"email\":\"\",\"licenses\":[],\"url\":null,"), OK);
}

static void what_is_written_from_a_record_is_changed_there(void **state)
{
    (void)state;
    assert_int_equal(heed("\"assured_date\":\"2", "\"assured_date\":\"1"), ERR_INVALID);
    assert_fault("/assured_date");
    assert_int_equal(heed("\"organization\":{", "\"organization\":{\"email\":\"x\","), ERR_INVALID);
    assert_fault("/organization/email");
}

static void an_attribute_that_is_no_record_is_told(void **state)
{
    (void)state;
    assert_int_equal(heed("\"attributes\":[", "\"attributes\":[{\"value\":\"more\"},"),
                     ERR_INVALID);
    assert_true(strstr(record->faults.list[0].where, "/attributes/0") != NULL);
}

static void documents_of_others_are_theirs(void **state)
{
    (void)state;
    struct str document = STR("{\"id\":\"6ba7b810-9dad-11d1-80b4-00c04fd430c8\",\"surprise\":1}");
    struct listing *held = test_record_listing(record, "");
    record->faults.count = 0;
    assert_int_equal(listing_heed(&record->base, document, held, held, STR(""), &record->faults,
                                  &record->problem),
                     OK);
    assert_int_equal(listing_heed(&record->base, STR("{"), held, held, STR(""), &record->faults,
                                  &record->problem),
                     ERR_INVALID);
}

static void parts_have_their_places(void **state)
{
    (void)state;
    static const struct {
        const char *document;
        const char *where;
        const char *pointer;
    } rows[] = {
        {"{\"name\":\"\"}", "name", "/name"},
        {"{}", "name", "/name"},
        {"{\"phones\":[{},{}]}", "phones/1", "/phones/1"},
        {"{\"phones\":[{}]}", "phones/7", "/phones"},
        {"{}", "roles", "/organization"},
        {"{}", "rules/2", ""},
        {"{}", "type", ""},
        {"{}", "nonsense", ""},
        {"{", "name", ""},
        {"{\"contents\":[{\"name\":\"\"}]}", "name", "/contents/0/name"},
    };
    char pointer[LISTING_POINTER_BYTES];
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
        listing_point(str_from(rows[i].document), rows[i].where, pointer);
        assert_string_equal(pointer, rows[i].pointer);
    }
    struct listing *held = test_record_listing(record, "");
    struct str ours = document_with(held, "", "");
    static const char *const records[] = {"type", "source/title", "roles/0/name", "statements/0",
                                          "coverages/0"};
    for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
        listing_point(ours, records[i], pointer);
        assert_memory_equal(pointer, "/attributes/", strlen("/attributes/"));
    }
    listing_point(ours, "rules/99", pointer);
    assert_string_equal(pointer, "/attributes");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_as_it_was_is_fine),
        cmocka_unit_test(what_has_no_place_is_told),
        cmocka_unit_test(what_is_written_from_a_record_is_changed_there),
        cmocka_unit_test(an_attribute_that_is_no_record_is_told),
        cmocka_unit_test(documents_of_others_are_theirs),
        cmocka_unit_test(parts_have_their_places),
    };
    return cmocka_run_group_tests(tests, record_make, record_drop);
}
