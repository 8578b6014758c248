#include "tests/support/test.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zip.h> /* only to make the files that are read here */

#include "codec/archive.h"

static char folder[] = "/tmp/signpost-archive-XXXXXX";
static char path[64];

static void zip_begin(zip_t **zip)
{
    int code = 0;
    *zip = zip_open(path, ZIP_CREATE | ZIP_TRUNCATE, &code);
    assert_non_null(*zip);
}

static zip_int64_t entry_put(zip_t *zip, const char *name, const void *bytes, size_t size_bytes)
{
    zip_source_t *source = zip_source_buffer(zip, bytes, size_bytes, 0);
    assert_non_null(source);
    zip_int64_t index = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);
    assert_true(index >= 0);
    return index;
}

static void file_write(const void *bytes, size_t size_bytes)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size_bytes, file), size_bytes);
    assert_int_equal(fclose(file), 0);
}

static struct buf file_read(void)
{
    struct buf bytes;
    buf_init(&bytes, 0);
    FILE *file = fopen(path, "rb");
    assert_non_null(file);
    for (int c = fgetc(file); c != EOF; c = fgetc(file))
        buf_char(&bytes, (char)c);
    fclose(file);
    return bytes;
}

static bool is_csv(struct str name, void *context)
{
    (*(int *)context)++;
    return name.len > 4 && str_equal_nocase((struct str){name.ptr + name.len - 4, 4}, STR(".csv"));
}

static void archive_finds_and_reads_entries_by_name(void **state)
{
    (void)state;
    zip_t *zip;
    zip_begin(&zip);
    entry_put(zip, "Doc/licence.txt", "free", 4);
    entry_put(zip, "Data/CSV/br.csv", "\"BR1 1AA\",10\n", 13);
    entry_put(zip, "Data/CSV/empty.CSV", "", 0);
    assert_int_equal(zip_close(zip), 0);

    struct archive *archive = NULL;
    assert_int_equal(archive_open(path, &archive, NULL), OK);
    assert_int_equal(archive_count(archive), 3);
    int asked = 0;
    int first = archive_find(archive, 0, is_csv, &asked);
    assert_int_equal(first, 1);
    struct archive_entry entry = archive_view(archive, first);
    assert_true(str_equal(entry.name, STR("Data/CSV/br.csv")));
    assert_int_equal(entry.size_bytes, 13);

    struct buf out;
    buf_init(&out, 0);
    buf_text(&out, "before ");
    assert_int_equal(archive_read(archive, first, &out, NULL), OK);
    assert_string_equal(out.ptr, "before \"BR1 1AA\",10\n");
    int second = archive_find(archive, first + 1, is_csv, &asked);
    assert_int_equal(second, 2);
    assert_int_equal(archive_read(archive, second, &out, NULL), OK);
    assert_int_equal(archive_find(archive, second + 1, is_csv, &asked), -1);
    assert_int_equal(asked, 3);

    struct problem problem = {0};
    assert_int_equal(archive_read(archive, 3, &out, &problem), ERR_NOT_FOUND);
    assert_int_equal(archive_read(archive, -1, &out, &problem), ERR_NOT_FOUND);
    assert_int_equal(archive_view(archive, 9).name.len, 0);
    buf_finish(&out);
    archive_close(archive);
    archive_close(NULL);
}

static void archive_refuses_what_is_no_zip(void **state)
{
    (void)state;
    struct archive *archive = NULL;
    struct problem problem = {0};
    file_write("PK is how it starts, and no more", 32);
    assert_int_equal(archive_open(path, &archive, &problem), ERR_INVALID);
    assert_string_equal(problem.where, path);
    assert_string_equal(problem.text, "This is not a zip file, or is damaged.");
    assert_int_equal(archive_open("/nowhere/at/all.zip", &archive, &problem), ERR_IO);
    assert_int_equal(archive_open(folder, &archive, &problem), ERR_IO);
    assert_null(archive);
}

static void archive_refuses_a_damaged_entry_and_leaves_the_buffer(void **state)
{
    (void)state;
    zip_t *zip;
    zip_begin(&zip);
    zip_int64_t index = entry_put(zip, "a", "the same text as ever", 21);
    zip_set_file_compression(zip, (zip_uint64_t)index, ZIP_CM_STORE, 0);
    assert_int_equal(zip_close(zip), 0);
    struct buf bytes = file_read();
    char *text = memmem(bytes.ptr, bytes.len, "same", 4);
    assert_non_null(text);
    text[0] = 'f'; /* no longer what its sum says */
    file_write(bytes.ptr, bytes.len);
    buf_finish(&bytes);

    struct archive *archive = NULL;
    assert_int_equal(archive_open(path, &archive, NULL), OK);
    struct buf out;
    buf_init(&out, 0);
    buf_text(&out, "kept");
    struct problem problem = {0};
    assert_int_equal(archive_read(archive, 0, &out, &problem), ERR_INVALID);
    assert_string_equal(problem.where, "a");
    assert_string_equal(out.ptr, "kept");
    buf_finish(&out);
    archive_close(archive);
}

static void archive_refuses_bombs_before_unpacking(void **state)
{
    (void)state;
    const size_t size_bytes = 8 * 1024 * 1024;
    char *zeros = calloc(1, size_bytes);
    assert_non_null(zeros);
    zip_t *zip;
    zip_begin(&zip);
    entry_put(zip, "bomb", zeros, size_bytes);
    entry_put(zip, "small", zeros, 1024 * 1024); /* as dense, but harmless */
    assert_int_equal(zip_close(zip), 0);
    free(zeros);

    struct archive *archive = NULL;
    assert_int_equal(archive_open(path, &archive, NULL), OK);
    struct buf out;
    buf_init(&out, 0);
    struct problem problem = {0};
    assert_int_equal(archive_read(archive, 0, &out, &problem), ERR_LIMIT);
    assert_int_equal(out.room, 0);
    assert_int_equal(archive_read(archive, 1, &out, &problem), OK);
    assert_int_equal(out.len, 1024 * 1024);
    buf_finish(&out);

    buf_init(&out, 1000);
    assert_int_equal(archive_read(archive, 1, &out, &problem), ERR_NO_MEMORY);
    assert_int_equal(out.len, 0);
    buf_finish(&out);
    archive_close(archive);
}

static void archive_refuses_a_size_that_is_a_lie(void **state)
{
    (void)state;
    static const struct {
        uint32_t says_bytes;
        enum err err;
    } cases[] = {
        {10, ERR_LIMIT}, {31, ERR_INVALID}, {0x40000000, ERR_LIMIT}, /* 1 GiB */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        zip_t *zip;
        zip_begin(&zip);
        entry_put(zip, "a", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 30);
        assert_int_equal(zip_close(zip), 0);
        struct buf bytes = file_read();
        /* APPNOTE.TXT 4.3.7 and 4.3.12: the size stands at 22 of the local header, 24 of the
         * central */
        unsigned char *central = memmem(bytes.ptr, bytes.len, "PK\1\2", 4);
        assert_non_null(central);
        for (int k = 0; k < 4; k++) {
            central[24 + k] = (unsigned char)(cases[i].says_bytes >> 8 * k);
            bytes.ptr[22 + k] = (char)(cases[i].says_bytes >> 8 * k);
        }
        file_write(bytes.ptr, bytes.len);
        buf_finish(&bytes);

        struct archive *archive = NULL;
        assert_int_equal(archive_open(path, &archive, NULL), OK);
        struct buf out;
        buf_init(&out, 0);
        struct problem problem = {0};
        enum err err = archive_read(archive, 0, &out, &problem);
        if (err != cases[i].err)
            fail_msg("says %u: %s, %s", (unsigned)cases[i].says_bytes, err_name(err), problem.text);
        assert_int_equal(out.len, 0);
        buf_finish(&out);
        archive_close(archive);
    }
}

static void archive_refuses_encrypted_entries(void **state)
{
    (void)state;
    zip_t *zip;
    zip_begin(&zip);
    zip_int64_t index = entry_put(zip, "secret", "text", 4);
    if (zip_file_set_encryption(zip, (zip_uint64_t)index, ZIP_EM_AES_256, "pass") != 0) {
        zip_discard(zip);
        print_message("skipped: this libzip cannot encrypt\n");
        skip();
    }
    assert_int_equal(zip_close(zip), 0);
    struct archive *archive = NULL;
    assert_int_equal(archive_open(path, &archive, NULL), OK);
    struct buf out;
    buf_init(&out, 0);
    struct problem problem = {0};
    assert_int_equal(archive_read(archive, 0, &out, &problem), ERR_INVALID);
    assert_string_equal(problem.text, "This file in the zip is encrypted.");
    buf_finish(&out);
    archive_close(archive);
}

static void archive_limits_the_number_of_entries(void **state)
{
    (void)state;
    for (int over = 0; over < 2; over++) {
        zip_t *zip;
        zip_begin(&zip);
        for (int i = 0; i < ARCHIVE_ENTRIES_MAX + over; i++) {
            char name[16];
            snprintf(name, sizeof name, "%d", i);
            entry_put(zip, name, "", 0);
        }
        assert_int_equal(zip_close(zip), 0);
        struct archive *archive = NULL;
        struct problem problem = {0};
        assert_int_equal(archive_open(path, &archive, &problem), over ? ERR_LIMIT : OK);
        archive_close(archive);
    }
}

int main(void)
{
    if (!mkdtemp(folder))
        return 1;
    snprintf(path, sizeof path, "%s/a.zip", folder);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(archive_finds_and_reads_entries_by_name),
        cmocka_unit_test(archive_refuses_what_is_no_zip),
        cmocka_unit_test(archive_refuses_a_damaged_entry_and_leaves_the_buffer),
        cmocka_unit_test(archive_refuses_bombs_before_unpacking),
        cmocka_unit_test(archive_refuses_a_size_that_is_a_lie),
        cmocka_unit_test(archive_refuses_encrypted_entries),
        cmocka_unit_test(archive_limits_the_number_of_entries),
    };
    int failed = cmocka_run_group_tests(tests, NULL, NULL);
    unlink(path);
    rmdir(folder);
    return failed;
}
