#include "domain/ground.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/csv.h"
#include "domain/draft.h"
#include "file_map.h"
#include "geo/wkt.h"

enum { PATH_BYTES = 4096, COLUMNS_MAX = 10 };

const char *const ground_files[] = {"boroughs.csv",
                                    "borough_population.csv",
                                    "area_groups.csv",
                                    "borough_names.csv",
                                    "places.csv",
                                    "postcode_sectors.csv",
                                    "women_1km.csv",
                                    "thames.csv",
                                    NULL};

/* One file while it is read. Columns are numbered as in the caller's list of them. */
struct table {
    const char *file;
    struct file_map map;
    struct csv csv;
    int columns[COLUMNS_MAX];
};

struct reading {
    const char *folder;
    struct draft draft;
    struct problem *problem;
};

static enum err refuse(const struct table *table, struct problem *problem, const char *why,
                       struct str what)
{
    problem_at(problem, "%s, line %lld", table->file, (long long)table->csv.line);
    return problem_set(problem, ERR_INVALID, "%s: \"%.*s\".", why,
                       (int)(what.len < 60 ? what.len : 60), what.ptr);
}

static enum err table_next(struct table *table, struct problem *problem)
{
    struct problem local = {0};
    enum err err = csv_next(&table->csv, &local);
    if (err && err != ERR_NOT_FOUND) {
        problem_at(problem, "%s, %s", table->file, local.where);
        return problem_set(problem, err, "%s", local.text);
    }
    return err;
}

/* columns: names, separated by spaces, that the file must have. Close it also after a failure. */
static enum err table_open(struct table *table, const struct reading *reading, const char *file,
                           const char *columns)
{
    char path[PATH_BYTES];
    *table = (struct table){.file = file};
    if (snprintf(path, sizeof path, "%s/%s", reading->folder, file) >= (int)sizeof path)
        return problem_set(reading->problem, ERR_LIMIT, "The folder's path is too long.");
    enum err err = file_map_open(path, &table->map, reading->problem);
    csv_init(&table->csv, table->map.text);
    if (err)
        return err;
    err = table_next(table, reading->problem);
    if (err)
        return err == ERR_NOT_FOUND ? refuse(table, reading->problem, "The file is empty", STR(""))
                                    : err;
    struct str rest = str_from(columns);
    struct str name;
    for (int i = 0; str_split(&rest, ' ', &name); i++) {
        char wanted[64];
        snprintf(wanted, sizeof wanted, "%.*s", (int)name.len, name.ptr);
        table->columns[i] = csv_column(&table->csv, wanted);
        if (table->columns[i] < 0)
            return refuse(table, reading->problem, "The file has no such column", name);
    }
    return OK;
}

static void table_close(struct table *table)
{
    csv_finish(&table->csv);
    file_map_close(&table->map);
}

static struct str field(const struct table *table, int column)
{
    return csv_field(&table->csv, table->columns[column]);
}

/* The borough of a code; areas[0..] are boroughs while the others are read. */
static enum err want_borough(struct reading *reading, const struct table *table, int column,
                             int *out)
{
    *out = ground_area(reading->draft.directory, "borough", field(table, column));
    return *out == NONE ? refuse(table, reading->problem, "There is no borough of this code",
                                 field(table, column))
                        : OK;
}

static enum err want_double(struct reading *reading, const struct table *table, int column,
                            double *out)
{
    return str_to_double(field(table, column), out)
               ? OK
               : refuse(table, reading->problem, "This is no number", field(table, column));
}

static enum err want_count(struct reading *reading, const struct table *table, int column, int *out)
{
    int64_t number;
    if (!str_to_int(field(table, column), &number) || number < 0 || number > INT32_MAX)
        return refuse(table, reading->problem, "This is no count", field(table, column));
    *out = (int)number;
    return OK;
}

static enum err want_grid(struct reading *reading, const struct table *table, int first_column,
                          struct geo_grid *out)
{
    enum err err = want_double(reading, table, first_column, &out->easting);
    return err ? err : want_double(reading, table, first_column + 1, &out->northing);
}

/* Empty: open at that end. */
static enum err maybe_bound(struct reading *reading, const struct table *table, int column,
                            struct date open_end, struct date *earliest, struct date *latest)
{
    *earliest = *latest = open_end;
    if (!field(table, column).len)
        return OK;
    return bound_parse(field(table, column), earliest, latest, NULL)
               ? refuse(table, reading->problem, "This is no date", field(table, column))
               : OK;
}

/* Well-known text to binary, and through the gate that the atlas will put it through. */
static enum err want_polygons(struct reading *reading, const struct table *table, int column,
                              struct str *wkb)
{
    struct problem local = {0};
    struct arena trial;
    struct rings rings;
    arena_init(&trial, 0);
    enum err err = wkt_to_wkb(field(table, column), reading->draft.arena, wkb, &local);
    if (!err)
        err = rings_from_wkb(*wkb, &trial, &rings, &local);
    arena_finish(&trial);
    if (!err)
        return OK;
    problem_at(reading->problem, "%s, line %lld", table->file, (long long)table->csv.line);
    return problem_set(reading->problem, err, "The boundary is damaged (%s): %s",
                       local.where[0] ? local.where : "its rings", local.text);
}

static struct uuid area_uuid(struct str type, struct str code)
{
    char name[200];
    snprintf(name, sizeof name, "%.*s:%.*s", (int)type.len, type.ptr, (int)code.len, code.ptr);
    return draft_uuid("area", str_from(name));
}

static enum err read_borough(struct reading *reading, const struct table *table)
{
    struct directory *directory = reading->draft.directory;
    struct str code = field(table, 0);
    if (directory->areas_count > 0 &&
        str_compare(directory->areas[directory->areas_count - 1].code, code) >= 0)
        return refuse(table, reading->problem, "Boroughs must come in the order of their codes",
                      code);
    struct area_record *area = draft_areas(&reading->draft);
    area->type = STR("borough");
    area->code = draft_text(&reading->draft, code);
    area->name = draft_text(&reading->draft, field(table, 1));
    area->id = area_uuid(area->type, area->code);
    area->women = NONE;
    enum err err = want_double(reading, table, 2, &area->hectares);
    if (!err)
        err = want_grid(reading, table, 3, &area->label);
    return err ? err : want_polygons(reading, table, 5, &area->wkb);
}

static enum err read_population(struct reading *reading, const struct table *table)
{
    int borough;
    enum err err = want_borough(reading, table, 0, &borough);
    return err ? err
               : want_count(reading, table, 1, &reading->draft.directory->areas[borough].women);
}

static int group_index(struct reading *reading, const struct table *table)
{
    struct directory *directory = reading->draft.directory;
    struct str type = field(table, 0);
    struct str code = field(table, 1);
    for (int i = 0; i < directory->areas_count; i++)
        if (str_equal(directory->areas[i].code, code) && str_equal(directory->areas[i].type, type))
            return i;
    struct area_record *area = draft_areas(&reading->draft);
    area->type = draft_text(&reading->draft, type);
    area->code = draft_text(&reading->draft, code);
    area->name = draft_text(&reading->draft, field(table, 2));
    area->id = area_uuid(area->type, area->code);
    area->women = NONE;
    return directory->areas_count - 1;
}

static enum err read_group(struct reading *reading, const struct table *table)
{
    struct member_record member = {0};
    if (!field(table, 0).len || !field(table, 1).len || str_equal(field(table, 0), STR("borough")))
        return refuse(table, reading->problem, "This is no group", field(table, 1));
    enum err err = want_borough(reading, table, 3, &member.member);
    if (!err)
        err = maybe_bound(reading, table, 4, DATE_MIN, &member.validity.from_earliest,
                          &member.validity.from_latest);
    if (!err)
        err = maybe_bound(reading, table, 5, DATE_MAX, &member.validity.to_earliest,
                          &member.validity.to_latest);
    if (err)
        return err;
    if (member.validity.from_earliest.days > member.validity.to_latest.days)
        return refuse(table, reading->problem, "It ends before it begins", field(table, 5));
    member.group = group_index(reading, table);
    *draft_members(&reading->draft) = member;
    return OK;
}

static enum err read_name(struct reading *reading, const struct table *table)
{
    struct area_name_record name;
    enum err err = want_borough(reading, table, 1, &name.area);
    if (err)
        return err;
    name.name = draft_text(&reading->draft, field(table, 0));
    *draft_area_names(&reading->draft) = name;
    return OK;
}

static enum err read_place(struct reading *reading, const struct table *table)
{
    int kind = code_find(place_kind_codes, field(table, 0));
    struct place_record place = {.area = NONE};
    enum err err = OK;
    if (kind == NONE || !field(table, 1).len)
        return refuse(table, reading->problem, "This is no kind of place", field(table, 0));
    if (field(table, 6).len)
        err = want_borough(reading, table, 6, &place.area);
    place.has_point = field(table, 3).len > 0;
    if (!err && place.has_point)
        err = want_grid(reading, table, 3, &place.grid);
    if (err)
        return err;
    place.kind = (enum place_kind)kind;
    place.name = draft_text(&reading->draft, field(table, 1));
    place.also = draft_text(&reading->draft, field(table, 2));
    place.postcode = draft_text(&reading->draft, field(table, 5));
    *draft_places(&reading->draft) = place;
    return OK;
}

static enum err read_sector(struct reading *reading, const struct table *table)
{
    const struct directory *directory = reading->draft.directory;
    struct sector_record sector = {.areas = {directory->sector_areas_count, 0}};
    enum err err = want_grid(reading, table, 1, &sector.grid);
    if (!err)
        err = want_count(reading, table, 3, &sector.postcodes);
    struct str names = field(table, 4);
    struct str name;
    while (!err && str_split(&names, '|', &name)) {
        int area = 0;
        while (area < directory->areas_count &&
               !(str_equal(directory->areas[area].name, name) && directory->areas[area].wkb.len))
            area++;
        if (area == directory->areas_count)
            return refuse(table, reading->problem, "There is no borough of this name", name);
        draft_sector_area(&reading->draft, area);
        sector.areas.count++;
    }
    if (err)
        return err;
    sector.sector = draft_text(&reading->draft, field(table, 0));
    *draft_sectors(&reading->draft) = sector;
    return OK;
}

static enum err read_demand(struct reading *reading, const struct table *table)
{
    struct demand_record demand;
    enum err err = want_borough(reading, table, 0, &demand.area);
    if (!err)
        err = want_grid(reading, table, 1, &demand.grid);
    if (!err)
        err = want_count(reading, table, 3, &demand.women);
    if (!err)
        *draft_demand(&reading->draft) = demand;
    return err;
}

static enum err read_water(struct reading *reading, const struct table *table)
{
    return want_polygons(reading, table, 0, &reading->draft.directory->water_wkb);
}

static enum err read_table(struct reading *reading, const char *file, const char *columns,
                           enum err (*read_row)(struct reading *, const struct table *))
{
    struct table *table = calloc(1, sizeof *table);
    if (!table)
        return problem_set(reading->problem, ERR_NO_MEMORY, "There is no memory for %s.", file);
    enum err err = table_open(table, reading, file, columns);
    bool more = true;
    while (!err && more) {
        err = table_next(table, reading->problem);
        more = err != ERR_NOT_FOUND;
        err = !more ? OK : err ? err : read_row(reading, table);
    }
    table_close(table);
    free(table);
    return err;
}

enum err ground_read(const char *folder, struct arena *arena, struct directory *out,
                     struct problem *problem)
{
    static const struct {
        const char *columns;
        enum err (*read_row)(struct reading *, const struct table *);
    } files[] = {/* in the order of ground_files: boroughs first, all others name them */
                 {"gss name hectares label_easting label_northing wkt", read_borough},
                 {"gss female_2021", read_population},
                 {"type code name member_gss valid_from valid_to", read_group},
                 {"name gss", read_name},
                 {"kind name also easting northing postcode borough_gss", read_place},
                 {"sector easting northing postcodes boroughs", read_sector},
                 {"borough_gss easting northing women", read_demand},
                 {"wkt", read_water}};
    struct reading reading = {.folder = folder, .problem = problem};
    struct directory ground = {0};
    draft_init(&reading.draft, arena, &ground);
    enum err err = OK;
    for (int i = 0; ground_files[i] && !err && !reading.draft.failed; i++)
        err = read_table(&reading, ground_files[i], files[i].columns, files[i].read_row);
    if (reading.draft.failed) /* also where it made a later row look wrong */
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the geodata.");
    if (!err)
        *out = ground;
    return err;
}

int ground_area(const struct directory *ground, const char *type, struct str code)
{
    for (int i = 0; i < ground->areas_count; i++)
        if (str_equal(ground->areas[i].code, code) &&
            (!type || str_equal(ground->areas[i].type, str_from(type))))
            return i;
    return NONE;
}

enum err ground_rings(const struct directory *ground, struct arena *arena, struct rings **areas,
                      int *area_count, struct rings *water, struct problem *problem)
{
    int count = 0;
    while (count < ground->areas_count && str_equal(ground->areas[count].type, STR("borough")))
        count++;
    struct rings *list = ARENA_ARRAY(arena, struct rings, (size_t)count);
    struct rings river = {0};
    if (!list)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the boundaries.");
    enum err err = OK;
    for (int i = 0; i < count && !err; i++)
        err = rings_from_wkb(ground->areas[i].wkb, arena, &list[i], problem);
    if (!err && ground->water_wkb.len)
        err = rings_from_wkb(ground->water_wkb, arena, &river, problem);
    if (err)
        return err;
    *areas = list;
    *area_count = count;
    *water = river;
    return OK;
}
