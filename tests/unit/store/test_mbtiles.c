#include "tests/support/test.h"

#include <sqlite3.h>
#include <stdio.h>
#include <string.h>

#include "store/mbtiles.h"
#include "tests/support/temp.h"

/* The first column of the first row as text. */
static void ask(const char *path, const char *sql, char out[40])
{
    sqlite3 *db = NULL;
    sqlite3_stmt *query = NULL;
    assert_int_equal(sqlite3_open_v2(path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(db, sql, -1, &query, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(query), SQLITE_ROW);
    snprintf(out, 40, "%s", (const char *)sqlite3_column_text(query, 0));
    sqlite3_finalize(query);
    sqlite3_close(db);
}

static void tiles_are_found_by_rows_from_the_south(void **state)
{
    (void)state;
    char folder[TEMP_PATH_BYTES];
    char path[TEMP_PATH_BYTES + 20];
    char answer[40];
    struct mbtiles *out;
    temp_make(folder);
    snprintf(path, sizeof path, "%s/out.mbtiles", folder);
    assert_int_equal(mbtiles_create(path, &out, NULL), OK);
    assert_int_equal(mbtiles_add(out, 0, 0, 0, STR("world"), NULL), OK);
    assert_int_equal(mbtiles_add(out, 2, 1, 0, STR("north"), NULL), OK);
    assert_int_equal(mbtiles_add(out, 2, 2, 3, STR("world"), NULL), OK);
    assert_int_equal(mbtiles_add(out, 2, 2, 3, STR("again"), NULL), ERR_IO);
    assert_int_equal(mbtiles_describe(out, "format", STR("pbf"), NULL), OK);
    assert_int_equal(mbtiles_finish(out, NULL), OK);
    mbtiles_destroy(out);
    ask(path, "SELECT tile_data FROM tiles WHERE zoom_level = 2 AND tile_row = 3", answer);
    assert_string_equal(answer, "north");
    ask(path, "SELECT tile_data FROM tiles WHERE zoom_level = 2 AND tile_row = 0", answer);
    assert_string_equal(answer, "world");
    ask(path, "SELECT count(*) FROM tiles", answer);
    assert_string_equal(answer, "3");
    ask(path, "SELECT value FROM metadata WHERE name = 'format'", answer);
    assert_string_equal(answer, "pbf");
    temp_remove(folder);
}

static void a_file_that_cannot_be_made_is_named(void **state)
{
    (void)state;
    struct mbtiles *out;
    struct problem problem = {0};
    assert_int_equal(mbtiles_create("/nowhere/at/all", &out, &problem), ERR_IO);
    assert_non_null(strstr(problem.text, "/nowhere/at/all"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tiles_are_found_by_rows_from_the_south),
        cmocka_unit_test(a_file_that_cannot_be_made_is_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
