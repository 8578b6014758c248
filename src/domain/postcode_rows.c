#include "domain/postcode_rows.h"

#include <string.h>

/* The National Grid; the schema says the same. TERM_DIGITS: a year and a month. */
enum { CODE_POINT_COLUMNS = 10, EASTING_MAX_M = 700000, NORTHING_MAX_M = 1300000, TERM_DIGITS = 6 };

static const struct postcode_columns code_point = {.postcode = 0,
                                                   .quality = 1,
                                                   .easting = 2,
                                                   .northing = 3,
                                                   .country = 4,
                                                   .borough = 8,
                                                   .terminated = -1};

/* From about 2025 on, names of areas carry the year of their edition: lad25cd, ctry25cd. */
static int edition_column(const struct csv *csv, const char *stem)
{
    size_t len = strlen(stem);
    for (int i = 0; i < csv->field_count; i++) {
        struct str name = csv_field(csv, i);
        if (name.len == len + 4 && str_equal_nocase((struct str){name.ptr, len}, str_from(stem)) &&
            str_equal_nocase((struct str){name.ptr + len + 2, 2}, STR("cd")))
            return i;
    }
    return -1;
}

static int named_column(const struct csv *csv, const char *names, const char *edition_stem)
{
    int column = csv_column(csv, names);
    return column >= 0 ? column : edition_column(csv, edition_stem);
}

enum err postcode_columns_find(const struct csv *first_row, struct postcode_columns *out,
                               struct problem *problem)
{
    struct postcode first = postcode_parse(csv_field(first_row, 0));
    if (first.part == POSTCODE_WHOLE && first_row->field_count == CODE_POINT_COLUMNS) {
        *out = code_point;
        return OK;
    }
    struct postcode_columns columns = {
        .postcode = csv_column(first_row, "pcds|pcd|pcd2|pcd7|pcd8|postcode|pc"),
        .easting = csv_column(first_row, "oseast1m|east1m|eastings|easting|ea"),
        .northing = csv_column(first_row, "osnrth1m|north1m|northings|northing|no"),
        .quality = csv_column(first_row, "osgrdind|gridind|positional_quality_indicator|pq"),
        .terminated = csv_column(first_row, "doterm"),
        .borough = named_column(first_row, "oslaua|laua|admin_district_code|dc", "lad"),
        .country = named_column(first_row, "ctry|country_code|cy", "ctry"),
        .has_header = true,
    };
    const char *missing = columns.postcode < 0   ? "postcodes"
                          : columns.easting < 0  ? "eastings"
                          : columns.northing < 0 ? "northings"
                                                 : NULL;
    if (missing)
        return problem_set(
            problem, ERR_INVALID,
            "This is no file of postcodes that is known: its first line is neither a row "
            "of Code-Point Open nor a header with a column of %s.",
            missing);
    *out = columns;
    return OK;
}

/* Great Britain, or not said. */
static bool is_on_our_grid(struct str country)
{
    char letter = country.len ? country.ptr[0] : 'E';
    return letter == 'E' || letter == 'W' || letter == 'S';
}

static bool is_year_and_month(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len == TERM_DIGITS;
}

static enum postcode_row_kind malformed(struct postcode_row *out, const char *reason)
{
    out->reason = reason;
    return POSTCODE_ROW_MALFORMED;
}

enum postcode_row_kind postcode_row_read(const struct csv *csv,
                                         const struct postcode_columns *columns,
                                         struct postcode_row *out)
{
    int most = columns->northing > columns->easting ? columns->northing : columns->easting;
    *out = (struct postcode_row){.borough = csv_field(csv, columns->borough)};
    if (csv->field_count <= (columns->postcode > most ? columns->postcode : most))
        return malformed(out, "the row is too short");
    out->postcode = postcode_parse(csv_field(csv, columns->postcode));
    if (out->postcode.part != POSTCODE_WHOLE)
        return malformed(out, "this is no postcode");
    struct str terminated = csv_field(csv, columns->terminated);
    if (terminated.len && !is_year_and_month(terminated))
        return malformed(out, "the month of termination is no year and month");
    out->terminated = terminated.len > 0;
    if (!is_on_our_grid(csv_field(csv, columns->country)))
        return POSTCODE_ROW_ELSEWHERE;
    struct str quality = csv_field(csv, columns->quality);
    struct str easting = csv_field(csv, columns->easting);
    struct str northing = csv_field(csv, columns->northing);
    if (str_equal(quality, STR("9")) || str_equal(quality, STR("90")) ||
        (!easting.len && !northing.len))
        return POSTCODE_ROW_NO_GRID;
    int64_t east_m;
    int64_t north_m;
    if (!str_to_int(easting, &east_m) || !str_to_int(northing, &north_m))
        return malformed(out, "the grid reference is no number");
    if (east_m == 0 && north_m == 0)
        return POSTCODE_ROW_NO_GRID;
    if (east_m < 0 || east_m > EASTING_MAX_M || north_m < 0 || north_m > NORTHING_MAX_M)
        return malformed(out, "the grid reference is outside Great Britain");
    out->easting = (int)east_m;
    out->northing = (int)north_m;
    return POSTCODE_ROW_GOOD;
}
