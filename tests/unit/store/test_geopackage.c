#include "tests/support/test.h"

#include <stdio.h>
#include <string.h>

#include "store/geopackage.h"
#include "tests/support/temp.h"

/* WKB of a point at 1, 2 and of a line to 3, 4. */
static const char point[] = "\1\1\0\0\0\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40";
static const char line[] = "\1\2\0\0\0\2\0\0\0"
                           "\0\0\0\0\0\0\xf0\x3f\0\0\0\0\0\0\0\x40"
                           "\0\0\0\0\0\0\x08\x40\0\0\0\0\0\0\x10\x40";

#define POINT ((struct str){point, sizeof point - 1})
#define LINE ((struct str){line, sizeof line - 1})

static const struct geopackage_column columns[] = {
    {{"name", 4}, GEOPACKAGE_TEXT},  {{"NAME", 4}, GEOPACKAGE_INTEGER},
    {{"fid", 3}, GEOPACKAGE_NUMBER}, {{"is \"open\"", 9}, GEOPACKAGE_BOOLEAN},
    {{"since", 5}, GEOPACKAGE_DATE},
};

enum { COLUMNS = sizeof columns / sizeof *columns };

struct package {
    char folder[TEMP_PATH_BYTES];
    char path[TEMP_PATH_BYTES + 20];
};

static struct geopackage *package_make(struct package *package, const char *geometry)
{
    struct geopackage *out;
    struct problem problem = {0};
    const struct geopackage_table table = {.name = STR("stations"),
                                           .title = STR("Stations"),
                                           .description = STR("Some"),
                                           .changed = STR("2026-03-01T00:00:00.000Z"),
                                           .geometry = geometry,
                                           .srs = 27700,
                                           .columns = columns,
                                           .column_count = COLUMNS};
    temp_make(package->folder);
    snprintf(package->path, sizeof package->path, "%s/out.gpkg", package->folder);
    if (geopackage_create(package->path, &table, &out, &problem))
        fail_msg("%s", problem.text);
    return out;
}

static void what_is_written_is_read_back(void **state)
{
    (void)state;
    struct package package;
    struct geopackage *out = package_make(&package, "GEOMETRY");
    const struct geopackage_value values[COLUMNS] = {{true, STR("Euston"), 0},
                                                     {true, STR(""), 7},
                                                     {true, STR(""), 1.5},
                                                     {true, STR(""), 1},
                                                     {true, STR("1837-07-20"), 0}};
    const struct geopackage_value nothing[COLUMNS] = {{0}};
    assert_int_equal(geopackage_add(out, POINT, values, NULL), OK);
    assert_int_equal(geopackage_add(out, LINE, nothing, NULL), OK);
    assert_int_equal(geopackage_add(out, STR(""), nothing, NULL), OK);
    assert_int_equal(geopackage_add(out, STR("nonsense"), nothing, NULL), ERR_GEOMETRY);
    assert_int_equal(geopackage_finish(out, NULL), OK);
    geopackage_destroy(out);

    struct geopackage_reader *in;
    const struct geopackage_column *found;
    struct geopackage_row row;
    bool more;
    assert_int_equal(geopackage_open(package.path, NULL, &in, NULL), OK);
    assert_int_equal(geopackage_srs(in), 27700);
    assert_int_equal(geopackage_columns(in, &found), COLUMNS);
    static const char *const names[] = {"name", "NAME_", "fid_", "is \"open\"", "since"};
    for (int i = 0; i < COLUMNS; i++) {
        assert_string_equal(found[i].name.ptr, names[i]);
        assert_int_equal(found[i].type, columns[i].type);
    }
    assert_int_equal(geopackage_next(in, &row, &more, NULL), OK);
    assert_true(more && row.fid == 1 && row.has_geometry && str_equal(row.wkb, POINT));
    assert_true(str_equal(row.values[0].text, STR("Euston")));
    assert_true(row.values[1].number == 7 && row.values[2].number == 1.5);
    assert_true(row.values[3].is_there && row.values[3].number == 1);
    assert_true(str_equal(row.values[4].text, STR("1837-07-20")));
    assert_int_equal(geopackage_next(in, &row, &more, NULL), OK);
    assert_true(more && str_equal(row.wkb, LINE) && !row.values[0].is_there);
    assert_int_equal(geopackage_next(in, &row, &more, NULL), OK);
    assert_true(more && !row.has_geometry);
    assert_int_equal(geopackage_next(in, &row, &more, NULL), OK);
    assert_false(more);
    geopackage_close(in);
    temp_remove(package.folder);
}

static void a_table_without_geometry_is_attributes(void **state)
{
    (void)state;
    struct package package;
    struct geopackage_reader *in;
    struct problem problem = {0};
    const struct geopackage_value nothing[COLUMNS] = {{0}};
    struct geopackage *out = package_make(&package, NULL);
    assert_int_equal(geopackage_add(out, STR(""), nothing, NULL), OK);
    assert_int_equal(geopackage_finish(out, NULL), OK);
    geopackage_destroy(out);
    assert_int_equal(geopackage_open(package.path, NULL, &in, &problem), ERR_INVALID);
    assert_non_null(strstr(problem.text, "no table of features"));
    temp_remove(package.folder);
}

static void files_that_are_no_geopackages_are_refused(void **state)
{
    (void)state;
    struct geopackage_reader *in;
    struct problem problem = {0};
    char folder[TEMP_PATH_BYTES];
    char path[TEMP_PATH_BYTES + 20];
    temp_make(folder);
    temp_write(folder, "text.gpkg", "This is no database at all.", 27);
    snprintf(path, sizeof path, "%s/text.gpkg", folder);
    assert_int_equal(geopackage_open(path, NULL, &in, &problem), ERR_INVALID);
    assert_non_null(strstr(problem.text, "is not a GeoPackage"));
    snprintf(path, sizeof path, "%s/none.gpkg", folder);
    assert_int_equal(geopackage_open(path, NULL, &in, &problem), ERR_NOT_FOUND);
    temp_remove(folder);
}

static void tables_are_chosen_by_name(void **state)
{
    (void)state;
    struct package package;
    struct geopackage_reader *in;
    struct problem problem = {0};
    struct geopackage *out = package_make(&package, "POINT");
    assert_int_equal(geopackage_finish(out, NULL), OK);
    geopackage_destroy(out);
    assert_int_equal(geopackage_open(package.path, "courts", &in, &problem), ERR_NOT_FOUND);
    assert_non_null(strstr(problem.text, "stations"));
    assert_int_equal(geopackage_open(package.path, "Stations", &in, &problem), OK);
    geopackage_close(in);
    temp_remove(package.folder);
}

static void binary_geometry_is_taken_apart(void **state)
{
    (void)state;
    static const struct {
        const char *blob;
        size_t len;
        enum err err;
        size_t wkb_len;
        int32_t srs;
    } cases[] = {
        {"GP\0\1\x34\x6c\0\0xyz", 11, OK, 3, 27700},
        {"GP\0\0\0\0\x6c\x34xyz", 11, OK, 3, 27700},
        {"GP\0\3\0\0\0\0"
         "12345678123456781234567812345678xyz",
         43, OK, 3, 0},
        {"GP\0\x11\0\0\0\0anything", 16, OK, 0, 0}, /* empty */
        {"GP\0\1\0\0\0", 7, ERR_INVALID, 0, 0},
        {"GP\0\1\0\0\0\0", 8, ERR_INVALID, 0, 0},
        {"GP\0\3\0\0\0\0xyz", 11, ERR_INVALID, 0, 0},
        {"GP\1\1\0\0\0\0xyz", 11, ERR_INVALID, 0, 0},
        {"GP\0\x21\0\0\0\0xyz", 11, ERR_INVALID, 0, 0}, /* extended */
        {"GP\0\x0b\0\0\0\0xyz", 11, ERR_INVALID, 0, 0}, /* no such envelope */
        {"XX\0\1\0\0\0\0xyz", 11, ERR_INVALID, 0, 0},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct str wkb = {"", 0};
        int32_t srs = 0;
        struct str blob = {cases[i].blob, cases[i].len};
        assert_int_equal(geopackage_blob_read(blob, &wkb, &srs, NULL), cases[i].err);
        assert_int_equal(wkb.len, cases[i].wkb_len);
        assert_int_equal(srs, cases[i].srs);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(a_table_without_geometry_is_attributes),
        cmocka_unit_test(files_that_are_no_geopackages_are_refused),
        cmocka_unit_test(tables_are_chosen_by_name),
        cmocka_unit_test(binary_geometry_is_taken_apart),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
