/* Reads; intake_compare.c checks and compares, intake_write.c writes. */
#include "domain/intake.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "services_sheet.h"

enum { FAULT_BYTES = 600, SHOWN_BYTES = 60, PROGRESS_ROWS = 500, REASON_BYTES = 2000 };

const char *const intake_format_codes[] = {"csv", "geojson", "openreferral", "database", NULL};
const char *const intake_outcome_codes[] = {"created", "changed", "unchanged", "refused", NULL};

/* ---- messages ---- */

size_t shown_len(struct str text)
{
    size_t len = text.len < SHOWN_BYTES ? text.len : SHOWN_BYTES;
    while (len < text.len && len && ((unsigned char)text.ptr[len] & 0xC0) == 0x80)
        len--;
    return len;
}

static void PRINTF_LIKE(3, 0)
    say(struct buf *out, const char *column, const char *format, va_list list)
{
    char words[FAULT_BYTES];
    vsnprintf(words, sizeof words, format, list);
    if (out->len)
        buf_char(out, ' ');
    if (column)
        buf_format(out, "%s: ", column);
    buf_text(out, words);
}

void intake_fault(struct intake *intake, const char *column, const char *format, ...)
{
    va_list list;
    if (++intake->fault_count > ROW_FAULTS_MAX)
        return;
    va_start(list, format);
    say(&intake->faults, column, format, list);
    va_end(list);
}

void intake_note(struct intake *intake, const char *column, const char *format, ...)
{
    va_list list;
    if (intake->notice.len > FAULT_BYTES)
        return;
    va_start(list, format);
    say(&intake->notice, column, format, list);
    va_end(list);
}

void intake_file_note(struct intake *intake, const char *format, ...)
{
    char words[FAULT_BYTES];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    for (int i = 0; i < intake->report.notice_count; i++)
        if (str_equal(intake->notices[i], str_from(words)))
            return;
    if (intake->report.notice_count < FILE_NOTICES_MAX)
        intake->notices[intake->report.notice_count++] =
            draft_text(&intake->reading.base.draft, str_from(words));
}

enum err intake_no_memory(const struct intake *intake)
{
    return problem_set(intake->problem, ERR_NO_MEMORY, "There is no memory for the import.");
}

enum err intake_is_cancelled(struct intake *intake)
{
    return intake->ask.is_cancelled && *intake->ask.is_cancelled
               ? problem_set(intake->problem, ERR_BUSY, "The import was given up.")
               : OK;
}

void intake_tell_progress(const struct intake *intake, import_progress *progress, int done)
{
    if (progress && done % PROGRESS_ROWS == 0)
        progress(done, intake->ask.watch.context);
}

/* ---- rows ---- */

void intake_row_begin(struct intake *intake, const char *format, ...)
{
    char words[160];
    va_list list;
    va_start(list, format);
    vsnprintf(words, sizeof words, format, list);
    va_end(list);
    buf_clear(&intake->faults);
    buf_clear(&intake->notice);
    intake->fault_count = 0;
    arena_reset(&intake->scratch);
    if (intake->names_file && intake->file.len) {
        char named[320];
        snprintf(named, sizeof named, "%.*s, %s", SHOWN(intake->file), words);
        intake->where = draft_text(&intake->reading.base.draft, str_from(named));
    } else {
        intake->where = draft_text(&intake->reading.base.draft, str_from(words));
    }
}

static bool is_id(struct uuid id)
{
    static const struct uuid none;
    return uuid_compare(id, none) != 0;
}

static struct str faults_text(struct intake *intake)
{
    if (intake->fault_count > ROW_FAULTS_MAX)
        buf_format(&intake->faults, " And %d more.", intake->fault_count - ROW_FAULTS_MAX);
    return draft_text(&intake->reading.base.draft, buf_view(&intake->faults));
}

enum err intake_row_end(struct intake *intake, struct uuid service, struct str name, int index)
{
    struct intake_report *report = &intake->report;
    int twin = is_id(service) ? id_map_get(&intake->taken, service) : NONE;
    if (!intake->fault_count && twin != NONE)
        intake_fault(intake, NULL, "This service comes twice: see %.*s. Take one of them out.",
                     (int)report->rows[twin].where.len, report->rows[twin].where.ptr);
    if (report->row_count == INTAKE_ROWS_MAX)
        return problem_set(intake->problem, ERR_LIMIT, "There are more than %d services.",
                           INTAKE_ROWS_MAX);
    report->rows = arena_grow(&intake->arena, report->rows, report->row_count, &intake->row_room,
                              sizeof *report->rows);
    if (!report->rows)
        return intake_no_memory(intake);
    struct intake_row *row = &report->rows[report->row_count];
    *row = (struct intake_row){
        .outcome = intake->fault_count ? INTAKE_REFUSED : INTAKE_CREATED,
        .where = intake->where,
        .is_of_table = intake->is_table,
        .service = service,
        .name = name,
        .words = faults_text(intake),
        .notice = draft_text(&intake->reading.base.draft, buf_view(&intake->notice)),
        .index = intake->fault_count ? NONE : index,
        .before = is_id(service) ? id_map_get(&intake->before, service) : NONE};
    if (twin == NONE && is_id(service) &&
        id_map_put(&intake->taken, &intake->arena, service, report->row_count))
        return intake_no_memory(intake);
    report->row_count++;
    intake_tell_progress(intake, intake->ask.watch.read, report->row_count);
    if (intake->reading.base.draft.failed || intake->faults.failed || intake->notice.failed)
        return intake_no_memory(intake);
    return intake_is_cancelled(intake);
}

/* ---- Open Referral ---- */

static enum err took_referral(void *context, const char *where, const struct service_record *record,
                              int index, const struct problem *why)
{
    struct intake *intake = context;
    intake_row_begin(intake, "%s", where[0] ? where : "/");
    if (why)
        intake_fault(intake, NULL, "%s", why->text);
    return intake_row_end(intake, record ? record->id : (struct uuid){{0}},
                          record ? record->name : STR(""), index);
}

static enum err read_referral(struct intake *intake, struct str text)
{
    char name[64] = "";
    if (intake->names_file)
        snprintf(name, sizeof name, "%.*s", SHOWN(intake->file));
    intake->reading.file = name;
    intake->reading.took = took_referral;
    intake->reading.took_context = intake;
    enum err err = referral_document(&intake->reading, text);
    intake->reading.took = NULL;
    intake->reading.file = "";
    return err;
}

/* ---- life ---- */

static enum err build(struct intake *intake)
{
    const struct directory *directory = &intake->directory;
    enum err err = OK;
    for (int i = 0; i < intake->start && !err; i++)
        err = id_map_put(&intake->before, &intake->arena, directory->services[i].id, i);
    return err ? intake_no_memory(intake) : intake_names_build(intake);
}

enum err intake_create(const struct intake_ask *ask, struct intake **out, struct problem *problem)
{
    struct intake *intake = calloc(1, sizeof *intake);
    if (!intake)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the import.");
    intake->ask = *ask;
    intake->base = *ask->base;
    intake->problem = problem;
    intake->directory = *ask->base->ground;
    intake->start = intake->directory.services_count;
    arena_init(&intake->arena, 0);
    arena_init(&intake->scratch, 0);
    buf_init(&intake->faults, REASON_BYTES * 4);
    buf_init(&intake->notice, REASON_BYTES * 4);
    intake->base.ground = ask->base->ground;
    intake->reading.base.projection = ask->base->projection;
    intake->reading.base.problem = problem;
    intake->reading.report = &intake->referral;
    intake->reading.file = "";
    intake->reading.today = ask->base->today;
    intake->reading.locator = ask->base->locator;
    intake->reading.before = &intake->before;
    draft_init(&intake->reading.base.draft, &intake->arena, &intake->directory);
    intake->report.notices = intake->notices;
    intake->report.referral = &intake->referral;
    enum err err = build(intake);
    if (err) {
        intake_destroy(intake);
        return err;
    }
    *out = intake;
    return OK;
}

void intake_destroy(struct intake *intake)
{
    if (!intake)
        return;
    shaper_destroy(intake->shaper);
    buf_finish(&intake->faults);
    buf_finish(&intake->notice);
    arena_finish(&intake->scratch);
    arena_finish(&intake->arena);
    free(intake);
}

/* ---- reading ---- */

static bool ends_with(struct str name, const char *end)
{
    size_t len = strlen(end);
    return name.len > len &&
           str_equal_nocase((struct str){name.ptr + name.len - len, len}, str_from(end));
}

/* Of this time (a zip) or of old. */
static bool is_spreadsheet(struct str start)
{
    return str_starts_with(start, STR("PK\x03\x04")) ||
           str_starts_with(start, STR("\xD0\xCF\x11\xE0"));
}

enum err intake_format_of(struct str name, struct str text, enum intake_format *out,
                          struct problem *problem)
{
    struct str start = str_trim((struct str){text.ptr, text.len < 4096 ? text.len : 4096});
    if (str_starts_with(start, STR("\xEF\xBB\xBF")))
        start = str_trim((struct str){start.ptr + 3, start.len - 3});
    if (is_spreadsheet(start) || ends_with(name, ".xlsx") || ends_with(name, ".xls") ||
        ends_with(name, ".ods"))
        return problem_set(problem, ERR_INVALID,
                           "This is a spreadsheet as a whole. Save its table as CSV (UTF-8) and "
                           "send that.");
    if (start.len && (start.ptr[0] == '<' || str_starts_with(start, STR("%PDF"))))
        return problem_set(problem, ERR_INVALID,
                           "This is a %s. Signpost reads a table (CSV), GeoJSON or Open Referral.",
                           start.ptr[0] == '<' ? "web page or XML" : "PDF");
    bool is_json = start.len && (start.ptr[0] == '{' || start.ptr[0] == '[');
    bool is_features = is_json && memmem(start.ptr, start.len, "\"FeatureCollection\"", 19);
    if (str_starts_with(start, STR("SQLite format 3")))
        *out = INTAKE_DATABASE;
    else if (ends_with(name, ".geojson") || is_features)
        *out = INTAKE_GEOJSON;
    else if (ends_with(name, ".json") || ends_with(name, ".ndjson") || ends_with(name, ".jsonl"))
        *out = INTAKE_OPENREFERRAL;
    else if (ends_with(name, ".csv") || ends_with(name, ".txt") || ends_with(name, ".tsv"))
        *out = INTAKE_CSV;
    else
        *out = is_json ? INTAKE_OPENREFERRAL : INTAKE_CSV;
    return OK;
}

enum err intake_read(struct intake *intake, enum intake_format format, struct str file,
                     struct str text, struct problem *problem)
{
    struct problem *before = intake->problem;
    enum err err = OK;
    if (text.len > INTAKE_BYTES_MAX)
        return problem_set(problem, ERR_LIMIT, "The file is larger than %d MiB.",
                           INTAKE_BYTES_MAX / 1024 / 1024);
    intake->problem = problem;
    intake->reading.base.problem = problem;
    intake->file = file;
    intake->names_file = file.len > 0;
    intake->is_table = format == INTAKE_CSV || format == INTAKE_GEOJSON;
    switch (format) {
    case INTAKE_CSV: err = services_csv_read(intake, text); break;
    case INTAKE_GEOJSON: err = services_geojson_read(intake, text); break;
    case INTAKE_OPENREFERRAL: err = read_referral(intake, text); break;
    case INTAKE_DATABASE:
    case INTAKE_FORMAT_COUNT:
        err = problem_set(problem, ERR_INVALID, "This is a database, which is read from a path.");
        break;
    }
    intake->problem = before;
    intake->reading.base.problem = before;
    return err;
}

/* ---- the print ---- */

void intake_print(const struct intake *intake, char print[2 * SHA256_BYTES + 1])
{
    struct buf text;
    uint8_t digest[SHA256_BYTES] = {0};
    buf_init(&text, 0);
    for (int i = 0; i < intake->report.row_count; i++) {
        const struct intake_row *row = &intake->report.rows[i];
        buf_int(&text, (int64_t)row->outcome);
        buf_bytes(&text, row->service.bytes, sizeof row->service.bytes);
        buf_str(&text, row->words);
        buf_char(&text, '\n');
    }
    struct str whole = buf_view(&text);
    sha256(&whole, 1, digest);
    for (int i = 0; i < SHA256_BYTES; i++)
        snprintf(print + (size_t)2 * (size_t)i, 3, "%02x", digest[i]);
    buf_finish(&text);
}
