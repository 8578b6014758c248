/* The directory as files, and the empty table. */
#include "domain/services_file.h"

#include "codec/csv_write.h"
#include "codec/json_write.h"
#include "services_sheet.h"

const char *const services_format_codes[] = {"csv", "geojson", "openreferral", NULL};

enum { PIECE_BYTES = 65536 };

struct export
{
    struct intake *intake;
    enum services_format format;
    services_sink *sink;
    void *context;
    struct buf out;
    struct buf record;
    int written;
    struct problem *problem;
};

static enum err flush(struct export *export, bool all)
{
    if (export->out.failed)
        return problem_set(export->problem, ERR_NO_MEMORY, "There is no memory for the file.");
    if (!all && export->out.len < PIECE_BYTES)
        return OK;
    enum err err = export->out.len
                       ? export->sink(export->context, buf_view(&export->out), export->problem)
                       : OK;
    buf_clear(&export->out);
    return err;
}

/* ---- CSV ---- */

static void header_row(struct buf *out)
{
    struct csv_write csv = csv_write_to(out);
    buf_text(out, "\xEF\xBB\xBF"); /* without it spreadsheets take the file for Windows-1252 */
    for (int c = 0; c < COLUMN_COUNT; c++)
        csv_write_text(&csv, str_from(services_columns[c].name));
    csv_write_end(&csv);
}

void services_template_write(struct buf *out)
{
    header_row(out);
    for (int i = 0; i < 2; i++) {
        struct csv_write csv = csv_write_to(out);
        for (int c = 0; c < COLUMN_COUNT; c++)
            csv_write_text(&csv, str_from(services_columns[c].examples[i]));
        csv_write_end(&csv);
    }
}

static void csv_row(struct export *export, const struct sheet *sheet)
{
    struct csv_write csv = csv_write_to(&export->out);
    for (int c = 0; c < COLUMN_COUNT; c++)
        csv_write_text(&csv, c == COLUMN_RECORD ? buf_view(&export->record) : sheet->text[c]);
    csv_write_end(&csv);
}

/* ---- GeoJSON ---- */

static enum err geometry_write(struct export *export, int service, struct json_write *json)
{
    struct sheet_geometry geometry;
    enum err err = sheet_geometry_of(export->intake, service, &geometry);
    json_write_key(json, STR("geometry"));
    if (err || !geometry.text.len) {
        json_write_null(json);
        return err;
    }
    json_write_object_begin(json);
    json_write_key(json, STR("type"));
    json_write_text(json, geometry.is_polygon ? STR("MultiPolygon") : STR("Point"));
    json_write_key(json, STR("coordinates"));
    json_write_raw(json, geometry.text);
    json_write_object_end(json);
    return OK;
}

static enum err feature_write(struct export *export, int service, const struct sheet *sheet)
{
    struct json_write json = json_write_to(&export->out);
    buf_text(&export->out, export->written ? ",\n" : "");
    json_write_object_begin(&json);
    json_write_key(&json, STR("type"));
    json_write_text(&json, STR("Feature"));
    json_write_key(&json, STR("id"));
    json_write_text(&json, sheet->text[COLUMN_ID]);
    enum err err = geometry_write(export, service, &json);
    json_write_key(&json, STR("properties"));
    json_write_object_begin(&json);
    for (int c = 0; c < COLUMN_COUNT; c++) {
        struct str text = c == COLUMN_RECORD ? buf_view(&export->record) : sheet->text[c];
        if (!text.len)
            continue;
        json_write_key(&json, str_from(services_columns[c].name));
        json_write_text(&json, text);
    }
    json_write_object_end(&json);
    json_write_object_end(&json);
    return err;
}

/* ---- all ---- */

static enum err begin(struct export *export)
{
    if (export->format == SERVICES_CSV)
        header_row(&export->out);
    else if (export->format == SERVICES_GEOJSON)
        buf_text(&export->out, "{\"type\":\"FeatureCollection\",\"features\":[\n");
    return flush(export, false);
}

static enum err write_one(struct export *export, int service)
{
    struct intake *intake = export->intake;
    struct listing listing;
    struct sheet sheet;
    arena_reset(&intake->scratch);
    buf_clear(&export->record);
    enum err err = listing_of(&intake->base, &intake->directory, service, &intake->scratch,
                              &listing, export->problem);
    if (!err)
        err = listing_write(&intake->base, &listing, &export->record, export->problem);
    if (err)
        return err;
    if (export->format == SERVICES_OPENREFERRAL) {
        buf_str(&export->out, buf_view(&export->record));
        buf_char(&export->out, '\n');
    } else {
        err = sheet_print(intake, service, &sheet);
        if (!err && export->format == SERVICES_CSV)
            csv_row(export, &sheet);
        else if (!err)
            err = feature_write(export, service, &sheet);
    }
    export->written++;
    return err ? err : flush(export, false);
}

static enum err write_services(struct export *export)
{
    enum err err = begin(export);
    int count = export->intake->directory.services_count;
    export->intake->reading.base.draft.arena = &export->intake->scratch; /* texts of one row */
    for (int i = 0; i < count && !err; i++)
        err = write_one(export, i);
    export->intake->reading.base.draft.arena = &export->intake->arena;
    if (!err && export->format == SERVICES_GEOJSON)
        buf_text(&export->out, "\n]}\n");
    return err ? err : flush(export, true);
}

enum err services_write(const struct edit_base *base, enum services_format format,
                        services_sink *sink, void *context, struct problem *problem)
{
    struct export export = {.format = format, .sink = sink, .context = context, .problem = problem};
    const struct intake_ask ask = {.base = base};
    enum err err = intake_create(&ask, &export.intake, problem);
    if (err)
        return err;
    buf_init(&export.out, 0);
    buf_init(&export.record, 0);
    err = write_services(&export);
    buf_finish(&export.record);
    buf_finish(&export.out);
    intake_destroy(export.intake);
    return err;
}

/* ---- the columns in words ---- */

bool services_column_words(int i, struct str *name, struct str *help, bool *is_wanted)
{
    if (i < 0 || i >= COLUMN_COUNT)
        return false;
    *name = str_from(services_columns[i].name);
    *help = str_from(services_columns[i].help);
    *is_wanted = services_columns[i].is_wanted;
    return true;
}

const char *services_column_vocabulary(int i)
{
    return i >= 0 && i < COLUMN_COUNT ? services_columns[i].vocabulary : NULL;
}

void services_columns_write(const struct vocabularies *words, struct buf *out)
{
    for (int c = 0; c < COLUMN_COUNT; c++) {
        const struct column *column = &services_columns[c];
        const struct vocabulary *list =
            column->vocabulary ? vocabulary_find(words, column->vocabulary) : NULL;
        buf_format(out, "%-20s %s%s\n", column->name, column->is_wanted ? "(needed) " : "",
                   column->help);
        for (int t = 0; list && t < list->count; t++)
            buf_format(out, "%-22s %.*s\n", "", (int)list->terms[t].code.len,
                       list->terms[t].code.ptr);
    }
}
