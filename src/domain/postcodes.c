#include "domain/postcodes.h"
#include "domain/history.h"

#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "codec/archive.h"
#include "codec/csv.h"
#include "codec/json_write.h"
#include "domain/ground.h"
#include "domain/postcode_rows.h"
#include "file_map.h"
#include "geo/locator.h"
#include "geo/projection.h"

enum { PATH_BYTES = 4096, NAME_BYTES = 256 };

/* One file of the import: under a path, or in an archive. */
struct input {
    char name[NAME_BYTES];
    int entry; /* NONE: a path */
};

struct inputs {
    const char *root;
    struct archive *archive;
    int count;
    struct input list[POSTCODE_FILES_MAX];
};

struct import {
    struct store *store;
    struct arena arena;
    struct directory ground;
    int64_t *area_rows;
    const struct locator *locator;
    struct rings *areas;
    struct rings water;
    struct projection *projection;
    struct postcode_report report;
    postcode_progress *progress;
    void *context;
    struct problem *problem;
};

/* ---- Which files ---- */

/* How much a file in a download looks like the data: 0 not at all. ONSPD comes whole and once more
 * in parts (multi_csv): the parts are read, because the whole is larger than an archive may hold.
 */
static int file_rank(struct str name)
{
    int rank = 1;
    struct str rest = name;
    struct str part = {"", 0};
    if (name.len < 5 || !str_equal_nocase((struct str){name.ptr + name.len - 4, 4}, STR(".csv")))
        return 0;
    while (str_split(&rest, '/', &part)) {
        struct str start = {part.ptr, part.len < 3 ? part.len : 3};
        bool is_folder = rest.ptr != NULL;
        if (part.len && (part.ptr[0] == '.' || part.ptr[0] == '_'))
            return 0;
        if (is_folder &&
            (str_equal_nocase(start, STR("doc")) || str_equal_nocase(start, STR("use"))))
            return 0; /* "Doc", "Documents", "User Guide" */
        if (is_folder && str_equal_nocase(part, STR("multi_csv")))
            rank = 4;
        else if (is_folder && str_equal_nocase(part, STR("csv")) && rank < 3)
            rank = 3;
    }
    struct str start5 = {part.ptr, part.len < 5 ? part.len : 5};
    struct str start4 = {part.ptr, part.len < 4 ? part.len : 4};
    if (rank == 1 &&
        (str_equal_nocase(start5, STR("ONSPD")) || str_equal_nocase(start4, STR("NSPL"))))
        rank = 2;
    return rank;
}

static enum err add_input(struct inputs *inputs, struct str name, int entry,
                          struct problem *problem)
{
    if (name.len >= NAME_BYTES || inputs->count == POSTCODE_FILES_MAX)
        return problem_set(problem, ERR_LIMIT,
                           "%s holds more than %d files, or names that are too long.", inputs->root,
                           POSTCODE_FILES_MAX);
    struct input *input = &inputs->list[inputs->count++];
    memcpy(input->name, name.ptr, name.len);
    input->name[name.len] = '\0';
    input->entry = entry;
    return OK;
}

static enum err list_archive(struct inputs *inputs, struct problem *problem)
{
    enum err err = archive_open(inputs->root, &inputs->archive, problem);
    for (int i = 0; !err && i < archive_count(inputs->archive); i++) {
        struct str name = archive_view(inputs->archive, i).name;
        if (file_rank(name))
            err = add_input(inputs, name, i, problem);
    }
    return err;
}

static enum err list_folder(struct inputs *inputs, struct problem *problem)
{
    static const char *const folders[] = {"", "CSV/", "Data/", "Data/CSV/", "Data/multi_csv/"};
    enum err err = OK;
    for (size_t i = 0; i < sizeof folders / sizeof folders[0] && !err; i++) {
        char path[PATH_BYTES];
        snprintf(path, sizeof path, "%s/%s", inputs->root, folders[i]);
        DIR *folder = opendir(path);
        for (struct dirent *entry; folder && !err && (entry = readdir(folder));) {
            char name[NAME_BYTES * 2];
            snprintf(name, sizeof name, "%s%s", folders[i], entry->d_name);
            if (file_rank(str_from(name)))
                err = add_input(inputs, str_from(name), NONE, problem);
        }
        if (folder)
            closedir(folder);
    }
    return err;
}

static int compare_inputs(const void *a, const void *b)
{
    return strcmp(((const struct input *)a)->name, ((const struct input *)b)->name);
}

/* Keeps those of the highest rank, in the order of their names. */
static void choose_inputs(struct inputs *inputs)
{
    int best = 0;
    int kept = 0;
    for (int i = 0; i < inputs->count; i++) {
        int rank = file_rank(str_from(inputs->list[i].name));
        best = rank > best ? rank : best;
    }
    for (int i = 0; i < inputs->count; i++)
        if (file_rank(str_from(inputs->list[i].name)) == best)
            inputs->list[kept++] = inputs->list[i];
    inputs->count = kept;
    qsort(inputs->list, (size_t)kept, sizeof inputs->list[0], compare_inputs);
}

static bool is_zip(const char *path)
{
    char start[4] = "";
    FILE *file = fopen(path, "rb");
    bool is = file && fread(start, 1, 4, file) == 4 && memcmp(start, "PK\3\4", 4) == 0;
    if (file)
        fclose(file);
    return is;
}

static enum err find_inputs(const char *path, struct inputs *inputs, struct problem *problem)
{
    struct stat status;
    inputs->root = path;
    if (stat(path, &status))
        return problem_set(problem, ERR_NOT_FOUND, "There is no %s.", path);
    if (!S_ISDIR(status.st_mode) && !is_zip(path)) {
        const char *slash = strrchr(path, '/');
        return add_input(inputs, str_from(slash ? slash + 1 : path), NONE, problem);
    }
    enum err err =
        S_ISDIR(status.st_mode) ? list_folder(inputs, problem) : list_archive(inputs, problem);
    if (err)
        return err;
    choose_inputs(inputs);
    return inputs->count ? OK
                         : problem_set(problem, ERR_NOT_FOUND,
                                       "There are no CSV files of postcodes in %s.", path);
}

/* ---- Rows ---- */

static void note_fault(struct import *import, const char *file, int64_t line, const char *reason)
{
    struct postcode_report *report = &import->report;
    if (report->fault_count == POSTCODE_FAULTS_MAX)
        return;
    struct postcode_fault *fault = &report->faults[report->fault_count++];
    snprintf(fault->where, sizeof fault->where, "%s, line %lld", file, (long long)line);
    snprintf(fault->reason, sizeof fault->reason, "%.*s", (int)sizeof fault->reason - 1, reason);
}

static enum err load_row(struct import *import, const struct postcode_row *row,
                         struct postcode_counts *counts)
{
    struct geo_grid grid = {row->easting, row->northing};
    int area = locator_find(import->locator, grid);
    struct geo_point point = projection_to_point(import->projection, grid);
    struct postcode_record record = {
        .key = postcode_key(&row->postcode),
        .lon_e7 = (int32_t)lround(point.lon * 1e7),
        .lat_e7 = (int32_t)lround(point.lat * 1e7),
        .easting = row->easting,
        .northing = row->northing,
        .area = (int16_t)area,
        .terminated = row->terminated,
    };
    struct str code = area == LOCATOR_NONE ? STR("") : import->ground.areas[area].code;
    counts->loaded++;
    counts->terminated += row->terminated;
    counts->outside_london += area == LOCATOR_NONE;
    counts->differs += str_starts_with(row->borough, STR("E09")) && !str_equal(row->borough, code);
    return store_write_postcode(import->store, &record,
                                area == LOCATOR_NONE ? 0 : import->area_rows[area],
                                import->problem);
}

static enum err take_row(struct import *import, const struct csv *csv,
                         const struct postcode_columns *columns, struct postcode_file *file)
{
    struct postcode_row row;
    file->counts.rows_read++;
    import->report.all.rows_read++;
    if (import->progress && import->report.all.rows_read % POSTCODE_PROGRESS_ROWS == 0)
        import->progress(import->report.all.rows_read, import->context);
    switch (postcode_row_read(csv, columns, &row)) {
    case POSTCODE_ROW_GOOD: return load_row(import, &row, &file->counts);
    case POSTCODE_ROW_NO_GRID: file->counts.no_grid_reference++; break;
    case POSTCODE_ROW_ELSEWHERE: file->counts.elsewhere++; break;
    case POSTCODE_ROW_MALFORMED:
        file->counts.malformed++;
        note_fault(import, file->name, csv->line, row.reason);
        break;
    }
    return OK;
}

/* A row that is no CSV is malformed too; only memory ends the import. */
static enum err next_row(struct import *import, struct csv *csv, struct postcode_file *file)
{
    for (;;) {
        struct problem local = {0};
        enum err err = csv_next(csv, &local);
        if (err != ERR_INVALID && err != ERR_LIMIT)
            return err == ERR_NO_MEMORY ? problem_set(import->problem, err, "%s", local.text) : err;
        file->counts.rows_read++;
        file->counts.malformed++;
        import->report.all.rows_read++;
        note_fault(import, file->name, csv->line, local.text);
    }
}

static enum err read_rows(struct import *import, struct csv *csv, struct postcode_file *file)
{
    struct postcode_columns columns;
    enum err err = next_row(import, csv, file);
    if (!err)
        err = postcode_columns_find(csv, &columns, import->problem);
    if (err == ERR_INVALID)
        problem_at(import->problem, "%s", file->name);
    if (!err && !columns.has_header)
        err = take_row(import, csv, &columns, file);
    while (!err) {
        err = next_row(import, csv, file);
        if (!err)
            err = take_row(import, csv, &columns, file);
    }
    return err == ERR_NOT_FOUND ? OK : err; /* the end */
}

static void add_counts(struct postcode_counts *all, const struct postcode_counts *part)
{
    all->loaded += part->loaded;
    all->outside_london += part->outside_london;
    all->terminated += part->terminated;
    all->differs += part->differs;
    all->no_grid_reference += part->no_grid_reference;
    all->elsewhere += part->elsewhere;
    all->malformed += part->malformed;
}

static enum err read_input(struct import *import, const struct inputs *inputs,
                           const struct input *input)
{
    struct file_map map = {{"", 0}, NULL};
    struct buf unpacked;
    buf_init(&unpacked, ARCHIVE_ENTRY_BYTES_MAX + 1);
    enum err err;
    if (input->entry != NONE) {
        err = archive_read(inputs->archive, input->entry, &unpacked, import->problem);
    } else {
        char path[PATH_BYTES + NAME_BYTES];
        struct stat status;
        bool in_folder = stat(inputs->root, &status) == 0 && S_ISDIR(status.st_mode);
        snprintf(path, sizeof path, in_folder ? "%s/%s" : "%s", inputs->root, input->name);
        err = file_map_open(path, &map, import->problem);
    }
    struct csv *csv = err ? NULL : calloc(1, sizeof *csv);
    if (csv) {
        struct postcode_file *file = &import->report.files[import->report.file_count++];
        snprintf(file->name, sizeof file->name, "%.*s", (int)sizeof file->name - 1, input->name);
        csv_init(csv, input->entry != NONE ? buf_view(&unpacked) : map.text);
        err = read_rows(import, csv, file);
        add_counts(&import->report.all, &file->counts);
        csv_finish(csv);
    } else if (!err) {
        err =
            problem_set(import->problem, ERR_NO_MEMORY, "There is no memory for %s.", input->name);
    }
    free(csv);
    buf_finish(&unpacked);
    file_map_close(&map);
    return err;
}

/* ---- The whole ---- */

static enum err prepare(struct import *import)
{
    int area_count = 0;
    enum err err =
        store_read_ground(import->store, &import->arena, &import->ground, import->problem);
    if (!err)
        err = ground_rings(&import->ground, &import->arena, &import->areas, &area_count,
                           &import->water, import->problem);
    if (!err && !area_count)
        err = problem_set(
            import->problem, ERR_NOT_FOUND,
            "There are no boroughs in the database yet. Load them first with: signpost load");
    if (!err)
        err = locator_build(import->areas, area_count,
                            import->water.ring_count ? &import->water : NULL, &import->arena,
                            &import->locator, import->problem);
    if (!err)
        err = projection_create(&import->projection, import->problem);
    if (err)
        return err;
    import->area_rows = ARENA_ARRAY(&import->arena, int64_t, (size_t)area_count);
    if (!import->area_rows)
        return problem_set(import->problem, ERR_NO_MEMORY, "There is no memory for the boroughs.");
    for (int i = 0; i < area_count && !err; i++)
        err = store_area_row(import->store, import->ground.areas[i].type,
                             import->ground.areas[i].code, &import->area_rows[i], import->problem);
    return err;
}

static enum err remember(struct import *import)
{
    const struct postcode_counts *all = &import->report.all;
    struct buf payload;
    buf_init(&payload, 0);
    struct json_write write = json_write_to(&payload);
    json_write_object_begin(&write);
    json_write_key(&write, STR("files"));
    json_write_int(&write, import->report.file_count);
    json_write_key(&write, STR("rows_read"));
    json_write_int(&write, all->rows_read);
    json_write_key(&write, STR("loaded"));
    json_write_int(&write, all->loaded);
    json_write_key(&write, STR("malformed"));
    json_write_int(&write, all->malformed);
    json_write_object_end(&write);
    return history_write(import->store, "import", STR("postcodes"), &payload, import->problem);
}

static enum err run(struct import *import, const struct inputs *inputs)
{
    enum err err = store_begin(import->store, import->problem);
    if (err)
        return err;
    for (int i = 0; i < inputs->count && !err; i++)
        err = read_input(import, inputs, &inputs->list[i]);
    if (!err)
        err = remember(import);
    enum err end = store_end(import->store, !err, import->problem);
    err = err ? err : end;
    return err ? err : store_checkpoint(import->store, import->problem);
}

enum err postcodes_import(struct store *store, const char *path, postcode_progress *progress,
                          void *context, struct postcode_report *out, struct problem *problem)
{
    struct inputs *inputs = calloc(1, sizeof *inputs);
    struct import *import = calloc(1, sizeof *import);
    if (!inputs || !import) {
        free(inputs);
        free(import);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the import.");
    }
    import->store = store;
    import->progress = progress;
    import->context = context;
    import->problem = problem;
    arena_init(&import->arena, 0);
    enum err err = find_inputs(path, inputs, problem);
    if (!err)
        err = prepare(import);
    if (!err)
        err = run(import, inputs);
    if (!err && progress)
        progress(import->report.all.rows_read, context);
    if (!err)
        *out = import->report;
    projection_destroy(import->projection);
    arena_finish(&import->arena);
    archive_close(inputs->archive);
    free(inputs);
    free(import);
    return err;
}
