#include "tests/support/test.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/pmtiles.h"
#include "tests/support/temp.h"

enum { HEAD_BYTES = 127 };

/* Stands for gzip, so that the directories can be read here. */
static enum err as_it_is(struct str content, struct buf *out, void *context)
{
    (void)context;
    buf_str(out, content);
    return out->failed ? ERR_NO_MEMORY : OK;
}

struct archive {
    char folder[TEMP_PATH_BYTES];
    char path[TEMP_PATH_BYTES + 20];
    struct pmtiles *pmtiles;
    struct pmtiles_counts counts;
    struct str bytes;
};

static void archive_make(struct archive *archive)
{
    temp_make(archive->folder);
    snprintf(archive->path, sizeof archive->path, "%s/out.pmtiles", archive->folder);
    assert_int_equal(pmtiles_create(archive->path, &archive->pmtiles, NULL), OK);
}

static void archive_end(struct archive *archive)
{
    static const struct pmtiles_about about = {PMTILES_MVT, true, 0,     14,       -0.5,
                                               51,          0.25, 51.75, {"{}", 2}};
    static char room[16 * 1024 * 1024];
    assert_int_equal(
        pmtiles_finish(archive->pmtiles, &about, as_it_is, NULL, &archive->counts, NULL), OK);
    pmtiles_destroy(archive->pmtiles);
    FILE *file = fopen(archive->path, "rb");
    assert_non_null(file);
    archive->bytes = (struct str){room, fread(room, 1, sizeof room, file)};
    fclose(file);
    assert_int_equal(archive->bytes.len, archive->counts.size_bytes);
    temp_remove(archive->folder);
}

static uint64_t number_at(const struct archive *archive, size_t at, int size_bytes)
{
    uint64_t number = 0;
    for (int i = 0; i < size_bytes; i++)
        number |= (uint64_t)(unsigned char)archive->bytes.ptr[at + (size_t)i] << (8 * i);
    return number;
}

static uint64_t varint(const char **at)
{
    uint64_t number = 0;
    int shift = 0;
    do {
        number |= (uint64_t)(**at & 0x7f) << shift;
        shift += 7;
    } while (*(*at)++ & 0x80);
    return number;
}

/* The tile of a number as a reader finds it: root, then perhaps a leaf. */
static struct str look_up(const struct archive *archive, uint64_t id)
{
    uint64_t at = number_at(archive, 8, 8);
    for (int depth = 0; depth < 3; depth++) {
        const char *next = archive->bytes.ptr + at;
        size_t count = (size_t)varint(&next);
        uint64_t *table = calloc(count, 4 * sizeof *table); /* id, run, size, offset */
        assert_non_null(table);
        for (size_t column = 0; column < 4; column++)
            for (size_t i = 0; i < count; i++) {
                uint64_t number = varint(&next);
                if (column == 0 && i)
                    number += table[(i - 1) * 4];
                if (column == 3)
                    number = number ? number - 1 : table[(i - 1) * 4 + 3] + table[(i - 1) * 4 + 2];
                table[i * 4 + column] = number;
            }
        size_t found = 0;
        while (found + 1 < count && table[(found + 1) * 4] <= id)
            found++;
        const uint64_t entry[] = {table[found * 4], table[found * 4 + 1], table[found * 4 + 2],
                                  table[found * 4 + 3]};
        free(table);
        if (entry[1]) {
            if (id < entry[0] || id >= entry[0] + entry[1])
                return (struct str){"", 0};
            return (struct str){archive->bytes.ptr + number_at(archive, 56, 8) + entry[3],
                                (size_t)entry[2]};
        }
        at = number_at(archive, 40, 8) + entry[3];
    }
    fail_msg("the directories never end");
    return (struct str){"", 0};
}

/* From the examples of the specification and of its reference implementation. */
static void tiles_are_numbered_along_the_hilbert_curve(void **state)
{
    (void)state;
    static const struct {
        int z;
        uint32_t x;
        uint32_t y;
        uint64_t id;
    } cases[] = {{0, 0, 0, 0},
                 {1, 0, 0, 1},
                 {1, 0, 1, 2},
                 {1, 1, 1, 3},
                 {1, 1, 0, 4},
                 {2, 0, 0, 5},
                 {12, 3423, 1763, 19078479}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        assert_int_equal(pmtiles_id(cases[i].z, cases[i].x, cases[i].y), cases[i].id);
}

static void each_zoom_has_each_number_once(void **state)
{
    (void)state;
    static unsigned char seen[1 + 4 + 16 + 64 + 256 + 1024];
    for (int z = 0; z <= 5; z++)
        for (uint32_t y = 0; y < 1U << z; y++)
            for (uint32_t x = 0; x < 1U << z; x++) {
                uint64_t id = pmtiles_id(z, x, y);
                assert_true(id < sizeof seen);
                assert_int_equal(seen[id]++, 0);
            }
}

static void the_head_says_where_everything_is(void **state)
{
    (void)state;
    struct archive archive;
    archive_make(&archive);
    assert_int_equal(pmtiles_add(archive.pmtiles, 0, STR("world"), NULL), OK);
    assert_int_equal(pmtiles_add(archive.pmtiles, 1, STR("quarter"), NULL), OK);
    archive_end(&archive);
    assert_memory_equal(archive.bytes.ptr, "PMTiles\3", 8);
    assert_int_equal(number_at(&archive, 8, 8), HEAD_BYTES);
    assert_memory_equal(archive.bytes.ptr + number_at(&archive, 24, 8), "{}", 2);
    assert_int_equal(number_at(&archive, 96, 1), 1); /* clustered */
    assert_int_equal(number_at(&archive, 97, 1), 2); /* gzip */
    assert_int_equal(number_at(&archive, 98, 1), 2);
    assert_int_equal(number_at(&archive, 99, 1), PMTILES_MVT);
    assert_int_equal(number_at(&archive, 101, 1), 14);
    assert_int_equal((int32_t)number_at(&archive, 102, 4), -5000000);
    assert_int_equal((int32_t)number_at(&archive, 114, 4), 517500000);
    assert_true(str_equal(look_up(&archive, 0), STR("world")));
    assert_true(str_equal(look_up(&archive, 1), STR("quarter")));
    assert_int_equal(look_up(&archive, 2).len, 0);
}

static void equal_tiles_are_kept_once(void **state)
{
    (void)state;
    struct archive archive;
    archive_make(&archive);
    for (uint64_t id = 0; id < 10; id++)
        assert_int_equal(pmtiles_add(archive.pmtiles, id, id == 5 ? STR("land") : STR("sea"), NULL),
                         OK);
    archive_end(&archive);
    assert_int_equal(archive.counts.addressed, 10);
    assert_int_equal(archive.counts.contents, 2);
    assert_int_equal(number_at(&archive, 64, 8), 7); /* bytes of tiles */
    assert_int_equal(number_at(&archive, 80, 8), 3); /* runs */
    assert_true(str_equal(look_up(&archive, 4), STR("sea")));
    assert_true(str_equal(look_up(&archive, 5), STR("land")));
    assert_true(str_equal(look_up(&archive, 9), STR("sea")));
}

static void many_tiles_need_leaves_and_are_all_found(void **state)
{
    (void)state;
    enum { TILES = 100000 };
    struct archive archive;
    archive_make(&archive);
    for (uint64_t id = 0; id < TILES; id++) {
        char tile[24];
        snprintf(tile, sizeof tile, "tile %llu", (unsigned long long)id);
        assert_int_equal(pmtiles_add(archive.pmtiles, id * 3, str_from(tile), NULL), OK);
    }
    archive_end(&archive);
    assert_true(number_at(&archive, 16, 8) <= 16384 - HEAD_BYTES);
    assert_true(number_at(&archive, 48, 8) > 0);
    for (uint64_t id = 0; id < TILES; id += 997) {
        char tile[24];
        snprintf(tile, sizeof tile, "tile %llu", (unsigned long long)id);
        assert_true(str_equal(look_up(&archive, id * 3), str_from(tile)));
        assert_int_equal(look_up(&archive, id * 3 + 1).len, 0);
    }
}

static void nothing_and_nowhere_are_refused(void **state)
{
    (void)state;
    struct archive archive;
    struct problem problem = {0};
    static const struct pmtiles_about about = {.type = PMTILES_MVT, .metadata = {"{}", 2}};
    archive_make(&archive);
    assert_int_equal(pmtiles_finish(archive.pmtiles, &about, as_it_is, NULL, NULL, &problem),
                     ERR_INVALID);
    pmtiles_destroy(archive.pmtiles);
    temp_remove(archive.folder);
    assert_int_equal(pmtiles_create("/nowhere/at/all", &archive.pmtiles, &problem), ERR_IO);
    assert_non_null(strstr(problem.text, "/nowhere/at/all"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_are_numbered_along_the_hilbert_curve),
        cmocka_unit_test(each_zoom_has_each_number_once),
        cmocka_unit_test(the_head_says_where_everything_is),
        cmocka_unit_test(equal_tiles_are_kept_once),
        cmocka_unit_test(many_tiles_need_leaves_and_are_all_found),
        cmocka_unit_test(nothing_and_nowhere_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
