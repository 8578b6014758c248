#include "demand_reading.h"

#include <math.h>
#include <stdio.h>

#include "demand_spread.h"
#include "geo/britain.h"

enum { REASON_BYTES = 240, SHOWN_MAX = 60, NO_COLUMN = -1 };

/* ---- Faults ---- */

static void fault(struct demand_reading *reading, const char *reason)
{
    char where[40];
    snprintf(where, sizeof where, "line %lld", (long long)reading->csv.line);
    import_faults_add(&reading->report->faults, where, reason);
}

/* With the text that is wrong, where it can be shown. */
static void fault_about(struct demand_reading *reading, const char *why, struct str what)
{
    char reason[REASON_BYTES];
    size_t len = what.len < SHOWN_MAX ? what.len : SHOWN_MAX;
    while (len < what.len && len && ((unsigned char)what.ptr[len] & 0xC0) == 0x80)
        len--; /* never within a character */
    if (!str_is_clean(what, NULL))
        snprintf(reason, sizeof reason,
                 "%s: it is not UTF-8 text, or holds characters that cannot be seen.", why);
    else if (!what.len)
        snprintf(reason, sizeof reason, "%s: it is empty.", why);
    else
        snprintf(reason, sizeof reason, "%s: \"%.*s\".", why, (int)len, what.ptr);
    fault(reading, reason);
}

/* ---- The header ---- */

static enum err read_header(struct demand_reading *reading)
{
    struct demand_columns *columns = &reading->columns;
    struct csv *csv = &reading->csv;
    enum err err = csv_next(csv, reading->problem);
    if (err == ERR_NOT_FOUND)
        return problem_set(reading->problem, ERR_INVALID, "The file is empty.");
    if (err)
        return err;
    int easting = csv_column(csv, "easting|eastings");
    int lon = csv_column(csv, "lon|longitude|lng");
    columns->women = csv_column(csv, "women");
    columns->area = csv_column(csv, "area");
    columns->degrees = lon != NO_COLUMN;
    columns->first = columns->degrees ? lon : easting;
    columns->second = csv_column(csv, columns->degrees ? "lat|latitude" : "northing|northings");
    int kinds = (columns->area != NO_COLUMN) + (easting != NO_COLUMN) + (lon != NO_COLUMN);
    if (columns->women != NO_COLUMN && kinds == 1 &&
        (columns->area != NO_COLUMN || columns->second != NO_COLUMN))
        return OK;
    problem_at(reading->problem, "line 1");
    return problem_set(reading->problem, ERR_INVALID,
                       "The first line must name the columns: area,women or "
                       "easting,northing,women or lon,lat,women.");
}

/* ---- Rows ---- */

static bool read_women(struct demand_reading *reading, int64_t *out)
{
    struct str text = csv_field(&reading->csv, reading->columns.women);
    if (str_to_int(text, out) && *out >= 0 && *out <= DEMAND_WOMEN_MAX)
        return true;
    fault_about(reading, "The women are no whole number from 0 to 10000000", text);
    return false;
}

void demand_add_point(struct demand_reading *reading, struct geo_grid grid, int borough,
                      int64_t women)
{
    if (women)
        *draft_demand(&reading->draft) =
            (struct demand_record){grid, borough, (int)women}; /* both have limits */
}

static bool read_coordinate(struct demand_reading *reading, int column, double *out)
{
    struct str text = csv_field(&reading->csv, column);
    if (str_to_double(text, out) && isfinite(*out))
        return true;
    fault_about(reading, "The coordinate is no number", text);
    return false;
}

static void read_point(struct demand_reading *reading, int64_t women)
{
    const struct demand_columns *columns = &reading->columns;
    struct geo_grid grid;
    if (!read_coordinate(reading, columns->first, &grid.easting) ||
        !read_coordinate(reading, columns->second, &grid.northing))
        return;
    struct geo_point point = {grid.easting, grid.northing};
    const char *why = columns->degrees ? britain_refuses_point(point) : britain_refuses_grid(grid);
    if (!why && columns->degrees)
        grid = projection_to_grid(reading->projection, point);
    int borough = why ? LOCATOR_NONE : locator_find(reading->locator, grid);
    if (borough == LOCATOR_NONE)
        fault(reading, why ? why : "The point is outside London.");
    else
        demand_add_point(reading, grid, borough, women);
}

/* Women of two rows at the same place would be counted twice. */
static void fault_shared(struct demand_reading *reading, const struct area_record *area,
                         int64_t line)
{
    char reason[REASON_BYTES];
    snprintf(reason, sizeof reason,
             "It shares ground with the area on line %lld, so that women would count twice",
             (long long)line);
    fault_about(reading, reason, area->name);
}

/* Marks the points as taken by this line. False, with the fault, where another has taken any. */
static bool take_points(struct demand_reading *reading, const struct area_record *area,
                        const int *points, int count)
{
    const struct demand_record *demand = reading->ground.demand;
    bool is_whole = str_equal(area->type, STR("borough")) || !area->wkb.len;
    for (int i = 0; i < count; i++) {
        int64_t line = reading->point_lines[points[i]];
        if (!line && is_whole)
            line = reading->alone_lines[demand[points[i]].area];
        if (line) {
            fault_shared(reading, area, line);
            return false;
        }
    }
    for (int i = 0; i < count; i++) {
        reading->point_lines[points[i]] = reading->csv.line;
        if (is_whole)
            reading->whole_lines[demand[points[i]].area] = reading->csv.line;
    }
    return true;
}

/* The women of an area without Census points stand at its label. */
static void place_alone(struct demand_reading *reading, const struct area_record *area,
                        int64_t women)
{
    int borough = area->wkb.len ? locator_find(reading->locator, area->label) : (int)LOCATOR_NONE;
    reading->report->areas_alone++;
    if (borough == LOCATOR_NONE) {
        fault_about(reading, "The area is outside London", area->name);
    } else if (women && reading->whole_lines[borough]) {
        fault_shared(reading, area, reading->whole_lines[borough]);
    } else {
        if (women)
            reading->alone_lines[borough] = reading->csv.line;
        demand_add_point(reading, area->label, borough, women);
    }
}

static enum err spread_area(struct demand_reading *reading, int area, int64_t women)
{
    int *points = NULL;
    int count = 0;
    bool was_spread = false;
    reading->report->areas++;
    enum err err = demand_points_inside(&reading->ground, area, reading->today, &reading->scratch,
                                        &points, &count, reading->problem);
    if (!err && women && !take_points(reading, &reading->ground.areas[area], points, count))
        return OK;
    if (!err)
        err = demand_spread(&reading->ground, points, count, women, &reading->scratch,
                            reading->spread, &was_spread, reading->problem);
    if (!err && !was_spread)
        place_alone(reading, &reading->ground.areas[area], women);
    return err;
}

static enum err read_area(struct demand_reading *reading, int64_t women)
{
    struct str text = csv_field(&reading->csv, reading->columns.area);
    bool several = false;
    int area = demand_area_find(&reading->ground, text, &several);
    char reason[REASON_BYTES];
    if (area == NONE) {
        fault_about(reading, "There is no area of this name or code", text);
    } else if (several) {
        fault_about(reading, "Several areas are called so: write the code", text);
    } else if (reading->area_lines[area]) {
        snprintf(reason, sizeof reason, "The area stands on line %lld too",
                 (long long)reading->area_lines[area]);
        fault_about(reading, reason, text);
    } else {
        reading->area_lines[area] = reading->csv.line;
        return spread_area(reading, area, women);
    }
    return OK;
}

static enum err read_row(struct demand_reading *reading)
{
    int64_t women = 0;
    arena_reset(&reading->scratch);
    if (!read_women(reading, &women))
        return OK;
    reading->report->women += women;
    if (reading->columns.area != NO_COLUMN)
        return read_area(reading, women);
    read_point(reading, women);
    return OK;
}

static enum err read_rows(struct demand_reading *reading)
{
    struct demand_report *report = reading->report;
    for (;;) {
        struct problem local = {0};
        enum err err = csv_next(&reading->csv, &local);
        if (err == ERR_NOT_FOUND)
            return OK;
        if (err == ERR_NO_MEMORY || reading->draft.failed)
            return problem_set(reading->problem, ERR_NO_MEMORY,
                               "There is no memory for the demand.");
        if (++report->rows > DEMAND_ROWS_MAX)
            return problem_set(reading->problem, ERR_LIMIT, "The file has more than %d rows.",
                               DEMAND_ROWS_MAX);
        if (err)
            fault(reading, local.text);
        else
            err = read_row(reading);
        if (err && err != ERR_INVALID && err != ERR_LIMIT)
            return err;
        if (reading->progress && report->rows % DEMAND_PROGRESS_ROWS == 0)
            reading->progress(report->rows, reading->context);
    }
}

enum err demand_read(struct demand_reading *reading)
{
    enum err err = read_header(reading);
    return err ? err : read_rows(reading);
}
