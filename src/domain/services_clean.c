/* Cells without what cannot be seen, and their parts. */
#include <string.h>

#include "base/fold.h"
#include "services_sheet.h"

enum { NAME_BYTES_MAX = 400, TEXT_BYTES_MAX = 20000 };

/* ---- cleaning ---- */

static const char *bad_character(struct str cell, size_t at)
{
    unsigned char c = (unsigned char)cell.ptr[at];
    unsigned char next = at + 1 < cell.len ? (unsigned char)cell.ptr[at + 1] : 0;
    unsigned char last = at + 2 < cell.len ? (unsigned char)cell.ptr[at + 2] : 0;
    if (c < 0x20 || c == 0x7F)
        return "a control character";
    if (c == 0xE2 && next == 0x80 && last >= 0x8B && last <= 0x8D)
        return "a character of no width";
    if (c == 0xE2 && (next == 0x80 || next == 0x81))
        return "a mark that turns the direction of writing round";
    if (c == 0xEF && next == 0xBB)
        return "a character of no width";
    return "something that is no text in UTF-8";
}

/* Told by the last letters before it. */
static void fault_character(struct intake *intake, const char *name, struct str cell, size_t at)
{
    enum { SHOWN_BEFORE = 24 };
    size_t from = at > SHOWN_BEFORE ? at - SHOWN_BEFORE : 0;
    while (from < at && ((unsigned char)cell.ptr[from] & 0xC0) == 0x80)
        from++;
    if (at)
        intake_fault(intake, name, "It holds %s after \"%.*s\": type the cell again without it.",
                     bad_character(cell, at), (int)(at - from), cell.ptr + from);
    else
        intake_fault(intake, name, "It begins with %s: type the cell again without it.",
                     bad_character(cell, at));
}

static bool is_single_line(enum services_column column)
{
    return column != COLUMN_DESCRIPTION && column != COLUMN_NOTES &&
           column != COLUMN_COVERAGE_WORDS && column != COLUMN_CONDITION;
}

/* Hard spaces become spaces, line ends one kind; where one line is wanted, a comma or a space. */
static void plain_spaces(struct str cell, enum services_column column, struct buf *out)
{
    const char *line_end = is_single_line(column) ? column == COLUMN_ADDRESS ? ", " : " " : "\n";
    for (size_t i = 0; i < cell.len; i++) {
        unsigned char c = (unsigned char)cell.ptr[i];
        if (c == 0xC2 && i + 1 < cell.len && (unsigned char)cell.ptr[i + 1] == 0xA0) {
            buf_char(out, ' ');
            i++;
        } else if (c == '\r' || c == '\n') {
            i += c == '\r' && i + 1 < cell.len && cell.ptr[i + 1] == '\n';
            while (column == COLUMN_ADDRESS && out->len &&
                   (out->ptr[out->len - 1] == ',' || out->ptr[out->len - 1] == ' '))
                out->len--;
            buf_text(out, line_end);
        } else if (c == '\t') {
            buf_char(out, ' ');
        } else {
            buf_char(out, (char)c);
        }
    }
}

static bool is_ascii_line(struct str cell)
{
    for (size_t i = 0; i < cell.len; i++)
        if ((unsigned char)cell.ptr[i] >= 0x7F || (unsigned char)cell.ptr[i] < 0x20)
            return false;
    return true;
}

/* The text without what cannot be seen at its ends; composed (NFC). */
static struct str clean(struct intake *intake, enum services_column column, struct str cell)
{
    const char *name = services_columns[column].name;
    size_t most =
        column == COLUMN_NAME || column == COLUMN_ORGANISATION ? NAME_BYTES_MAX : TEXT_BYTES_MAX;
    size_t at = 0;
    cell = str_trim(cell);
    if (column == COLUMN_RECORD)
        return cell;
    if (cell.len > most) {
        intake_fault(intake, name, "It is longer than %zu bytes.", most);
        return STR("");
    }
    if (is_ascii_line(cell))
        return draft_text(&intake->reading.base.draft, cell);
    if (!str_is_clean(cell, &at)) {
        fault_character(intake, name, cell, at);
        return STR("");
    }
    struct buf plain;
    struct buf composed;
    buf_init(&plain, 0);
    buf_init(&composed, 0);
    plain_spaces(cell, column, &plain);
    text_fold(buf_view(&plain), 0, &composed);
    struct str text = draft_text(&intake->reading.base.draft, str_trim(buf_view(&composed)));
    intake->reading.base.draft.failed |= plain.failed || composed.failed;
    buf_finish(&plain);
    buf_finish(&composed);
    return text;
}

enum err sheet_clean(struct intake *intake, const struct sheet *cells, struct sheet *out)
{
    for (int c = 0; c < COLUMN_COUNT; c++) {
        out->has[c] = cells->has[c];
        out->text[c] = cells->has[c] && cells->text[c].len
                           ? clean(intake, (enum services_column)c, cells->text[c])
                           : STR("");
    }
    return intake->reading.base.draft.failed ? intake_no_memory(intake) : OK;
}

/* ---- parts ---- */

int sheet_parts(struct str cell, struct str *parts, int most)
{
    struct str part;
    int count = 0;
    char separator = cell.len && memchr(cell.ptr, '|', cell.len) ? '|' : ';';
    if (!cell.len)
        return 0;
    while (cell.ptr && count < most && str_split(&cell, separator, &part))
        parts[count++] = str_trim(part);
    return count;
}

/* Parted by | alone: for texts, which may hold a semicolon. */
int sheet_text_parts(struct str cell, struct str *parts, int most)
{
    struct str part;
    int count = 0;
    bool ends_so = cell.len && cell.ptr[cell.len - 1] == '|';
    while (cell.len && count < most && str_split(&cell, '|', &part))
        parts[count++] = str_trim(part);
    if (ends_so && count < most)
        parts[count++] = STR("");
    return count;
}

struct str sheet_joined(struct intake *intake, const struct str *parts, int count)
{
    struct buf text;
    bool any = false;
    buf_init(&text, 0);
    for (int i = 0; i < count; i++) {
        buf_text(&text, i ? " | " : "");
        buf_str(&text, parts[i]);
        any |= parts[i].len > 0;
    }
    struct str out =
        any ? draft_text(&intake->reading.base.draft, str_trim(buf_view(&text))) : STR("");
    intake->reading.base.draft.failed |= text.failed;
    buf_finish(&text);
    return out;
}
