/* Services as CSV: the file's encoding and header, then row by row. */
#include <stdio.h>
#include <string.h>

#include "codec/csv.h"
#include "services_sheet.h"

enum { HEAD_BYTES = 512 };

/* ---- encodings ---- */

/* How many bytes the UTF-8 character at this byte has; 0 if it is none. */
static size_t utf8_length(struct str text, size_t at)
{
    unsigned char c = (unsigned char)text.ptr[at];
    size_t length = c < 0x80                ? 1
                    : c >= 0xC2 && c < 0xE0 ? 2
                    : c >= 0xE0 && c < 0xF0 ? 3
                    : c >= 0xF0 && c < 0xF5 ? 4
                                            : 0;
    if (!length || at + length > text.len)
        return 0;
    for (size_t i = 1; i < length; i++)
        if (((unsigned char)text.ptr[at + i] & 0xC0) != 0x80)
            return 0;
    return length;
}

/* On which lines the first character beyond ASCII and the first byte that is no UTF-8 stand; 0 if
 * there is none. */
struct encoding {
    long utf8_line;
    long other_line;
};

static struct encoding look(struct str text)
{
    struct encoding found = {0, 0};
    long line = 1;
    for (size_t i = 0; i < text.len;) {
        size_t length = utf8_length(text, i);
        if (length > 1 && !found.utf8_line)
            found.utf8_line = line;
        if (!length && !found.other_line)
            found.other_line = line;
        line += text.ptr[i] == '\n' ||
                (text.ptr[i] == '\r' && (i + 1 == text.len || text.ptr[i + 1] != '\n'));
        i += length ? length : 1;
    }
    return found;
}

/* The bytes 0x80 to 0x9F of Windows-1252; 0: there is no such character. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

static void put_utf8(struct buf *out, unsigned code)
{
    if (code < 0x80) {
        buf_char(out, (char)code);
    } else if (code < 0x800) {
        buf_char(out, (char)(0xC0 | (code >> 6)));
        buf_char(out, (char)(0x80 | (code & 0x3F)));
    } else {
        buf_char(out, (char)(0xE0 | (code >> 12)));
        buf_char(out, (char)(0x80 | ((code >> 6) & 0x3F)));
        buf_char(out, (char)(0x80 | (code & 0x3F)));
    }
}

/* False if a byte is none of Windows-1252. */
static bool from_windows(struct str text, struct buf *out)
{
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        unsigned code = c >= 0x80 && c < 0xA0 ? windows_1252[c - 0x80] : c;
        if (c && !code)
            return false;
        put_utf8(out, code);
    }
    return true;
}

/* The text as UTF-8. */
static enum err decode(struct intake *intake, struct str *text, struct buf *room)
{
    struct problem *problem = intake->problem;
    if (str_starts_with(*text, STR("\xFF\xFE")) || str_starts_with(*text, STR("\xFE\xFF")))
        return problem_set(problem, ERR_INVALID,
                           "The file is UTF-16 (\"Unicode text\"). Save it as \"CSV UTF-8\".");
    if (!text->len)
        return OK;
    size_t head = text->len < HEAD_BYTES ? text->len : HEAD_BYTES;
    const char *nul = memchr(text->ptr, '\0', head);
    if (nul && nul == text->ptr + 1)
        return problem_set(problem, ERR_INVALID,
                           "The file is UTF-16 (\"Unicode text\"). Save it as \"CSV UTF-8\".");
    if (nul)
        return problem_set(problem, ERR_INVALID,
                           "The file is no text: it holds NUL bytes. Save the table as \"CSV "
                           "UTF-8\".");
    struct encoding found = look(*text);
    if (!found.other_line)
        return OK;
    if (found.utf8_line) {
        problem_at(problem, "line %ld", found.other_line);
        return problem_set(problem, ERR_INVALID,
                           "Two encodings are mixed: line %ld is UTF-8, and line %ld is not. Save "
                           "the file as \"CSV UTF-8\".",
                           found.utf8_line, found.other_line);
    }
    if (!from_windows(*text, room)) {
        problem_at(problem, "line %ld", found.other_line);
        return problem_set(problem, ERR_INVALID,
                           "The file is neither UTF-8 nor Windows-1252. Save it as \"CSV UTF-8\".");
    }
    if (room->failed)
        return intake_no_memory(intake);
    intake_file_note(intake, "The file is Windows-1252, not UTF-8: it was read so. Look at the "
                             "letters beyond A to Z.");
    *text = buf_view(room);
    return OK;
}

/* ---- the header ---- */

struct table {
    struct intake *intake;
    struct csv csv;
    int columns[CSV_FIELDS_MAX]; /* of Signpost; NONE: left out */
    int count;
};

static enum err unknown_column(struct table *table, int at, struct str name)
{
    int nearest = services_column_nearest(name);
    if (!name.len) {
        table->columns[at] = NONE;
        intake_file_note(table->intake, "Column %d has no name: it was left out.", at + 1);
        return OK;
    }
    if (nearest == NONE) {
        table->columns[at] = NONE;
        intake_file_note(table->intake,
                         "No column of Signpost is called \"%.*s\": it was left out.", SHOWN(name));
        return OK;
    }
    problem_at(table->intake->problem, "line %lld", (long long)table->csv.line);
    return problem_set(table->intake->problem, ERR_INVALID,
                       "No column is called \"%.*s\". Is it %s?", SHOWN(name),
                       services_columns[nearest].name);
}

static enum err check_header(struct table *table, const bool has[COLUMN_COUNT])
{
    struct buf missing;
    enum err err = OK;
    if (has[COLUMN_ID] || has[COLUMN_RECORD])
        return OK; /* what is there may be changed by a few columns */
    buf_init(&missing, 0);
    for (int c = 0; c < COLUMN_COUNT; c++)
        if (services_columns[c].is_wanted && !has[c]) {
            buf_text(&missing, missing.len ? ", " : "");
            buf_text(&missing, services_columns[c].name);
        }
    if (missing.len) {
        problem_at(table->intake->problem, "line %lld", (long long)table->csv.line);
        err = problem_set(table->intake->problem, ERR_INVALID,
                          "These columns are missing: %s. The first line names the columns, as in "
                          "the template.",
                          missing.ptr);
    }
    buf_finish(&missing);
    return err;
}

static bool names_columns(const struct csv *csv)
{
    for (int i = 0; i < csv->field_count; i++)
        if (services_column_find(csv_field(csv, i)) != NONE)
            return true;
    return false;
}

static enum err read_header(struct table *table)
{
    bool has[COLUMN_COUNT] = {false};
    enum err err = csv_next(&table->csv, table->intake->problem);
    if (err == ERR_NOT_FOUND)
        return problem_set(table->intake->problem, ERR_INVALID, "The file is empty.");
    if (!err && str_starts_with(csv_field(&table->csv, 0), STR("sep=")) &&
        (table->csv.field_count == 1 ||
         (table->csv.field_count == 2 && !csv_field(&table->csv, 1).len)))
        err = csv_next(&table->csv, table->intake->problem); /* a spreadsheet's own first line */
    if (err == ERR_NOT_FOUND)
        return problem_set(table->intake->problem, ERR_INVALID, "The file is empty.");
    table->count = table->csv.field_count;
    if (!err && !names_columns(&table->csv)) {
        problem_at(table->intake->problem, "line %lld", (long long)table->csv.line);
        return problem_set(table->intake->problem, ERR_INVALID,
                           "This line names no columns. The first line names them, as in the "
                           "template, with a comma, a semicolon or a tab between them.");
    }
    for (int i = 0; i < table->count && !err; i++) {
        struct str name = csv_field(&table->csv, i);
        int column = services_column_find(name);
        if (column == NONE) {
            err = unknown_column(table, i, name);
            continue;
        }
        if (has[column]) {
            problem_at(table->intake->problem, "line %lld", (long long)table->csv.line);
            err = problem_set(table->intake->problem, ERR_INVALID,
                              "The column %s comes twice: take one of them out.",
                              services_columns[column].name);
        }
        has[column] = true;
        table->columns[i] = column;
    }
    return err ? err : check_header(table, has);
}

/* ---- rows ---- */

static bool is_empty(const struct csv *csv)
{
    for (int i = 0; i < csv->field_count; i++)
        if (csv_field(csv, i).len)
            return false;
    return true;
}

static enum err refuse_row(struct intake *intake)
{
    return intake_row_end(intake, (struct uuid){{0}}, STR(""), NONE);
}

static enum err take_row(struct table *table)
{
    struct intake *intake = table->intake;
    struct sheet *cells = ARENA_NEW(&intake->scratch, struct sheet);
    if (!cells)
        return intake_no_memory(intake);
    if (table->csv.field_count != table->count) {
        intake_fault(intake, NULL,
                     "The row has %d values, and the header names %d columns: is a quote or a "
                     "comma missing?",
                     table->csv.field_count, table->count);
        return refuse_row(intake);
    }
    for (int i = 0; i < table->count; i++) {
        int column = table->columns[i];
        struct str cell = csv_field(&table->csv, i);
        if (column == NONE)
            continue;
        if (str_starts_with(cell, STR("=")))
            intake_fault(intake, services_columns[column].name,
                         "It begins with =, as a formula does: write what it shows.");
        cells->has[column] = true;
        cells->text[column] = csv_unguard(cell);
    }
    return sheet_take(intake, cells, NULL);
}

static enum err read_rows(struct table *table)
{
    struct intake *intake = table->intake;
    enum err err = OK;
    while (!err) {
        struct problem why = {0};
        err = csv_next(&table->csv, &why);
        if (err == ERR_NOT_FOUND)
            return OK;
        if (err == ERR_NO_MEMORY)
            return intake_no_memory(intake);
        if (!err && is_empty(&table->csv))
            continue;
        intake_row_begin(intake, "line %lld", (long long)table->csv.line);
        if (err) {
            intake_fault(intake, NULL, "%s", why.text);
            err = refuse_row(intake);
        } else {
            err = take_row(table);
        }
    }
    return err;
}

enum err services_csv_read(struct intake *intake, struct str text)
{
    struct buf room;
    struct table *table = ARENA_NEW(&intake->arena, struct table);
    if (!table)
        return intake_no_memory(intake);
    buf_init(&room, 0);
    enum err err = decode(intake, &text, &room);
    table->intake = intake;
    csv_init(&table->csv, text);
    if (str_starts_with(text, STR("sep=")) && text.len > 4)
        table->csv.separator = text.ptr[4];
    else
        table->csv.separator = csv_separator_of(text);
    if (!err)
        err = read_header(table);
    if (!err)
        err = read_rows(table);
    csv_finish(&table->csv);
    buf_finish(&room);
    return err;
}
