/* The cells of a row, made into the texts that say the same. */
#include <stdio.h>
#include <string.h>

#include "services_cells.h"

/* ---- areas ---- */

static struct str canonise_area(struct intake *intake, const struct column *column, struct str cell)
{
    int area = NONE;
    return intake_area(intake, column->name, cell, &area) ? intake_area_text(intake, area)
                                                          : STR("");
}

/* Ways to say all of London. */
static struct str plain_area(struct str part)
{
    static const char *const london[] = {"pan-london",     "pan london",   "london-wide",
                                         "london wide",    "all london",   "all of london",
                                         "greater london", "all boroughs", "all london boroughs"};
    for (size_t i = 0; i < sizeof london / sizeof *london; i++)
        if (str_equal_nocase(part, str_from(london[i])))
            return STR("London");
    return part;
}

static void add_area(struct intake *intake, const char *name, struct str part, int *areas,
                     int *count)
{
    int area = NONE;
    if (!intake_area(intake, name, plain_area(part), &area))
        return;
    int at = *count;
    for (int i = 0; i < *count; i++)
        if (areas[i] == area)
            return;
    if (*count == LIST_PARTS_MAX)
        return;
    while (at > 0 && areas[at - 1] > area) { /* in the order of the directory */
        areas[at] = areas[at - 1];
        at--;
    }
    areas[at] = area;
    ++*count;
}

/* Does the text name an area? Says nothing if it does not. */
static bool names_area(struct intake *intake, struct str part)
{
    int before = intake->fault_count;
    size_t len = intake->faults.len;
    int area;
    bool found = intake_area(intake, NULL, plain_area(part), &area);
    intake->fault_count = before;
    intake->faults.len = len;
    if (intake->faults.ptr)
        intake->faults.ptr[len] = '\0';
    return found;
}

static struct str canonise_areas(struct intake *intake, const struct column *column,
                                 struct str cell)
{
    struct str parts[LIST_PARTS_MAX];
    int areas[LIST_PARTS_MAX] = {0};
    int found = 0;
    int count = sheet_parts(cell, parts, LIST_PARTS_MAX);
    if (str_equal_nocase(cell, STR("everywhere")) || str_equal_nocase(cell, STR("anywhere")) ||
        str_equal_nocase(cell, STR("nationwide")) || str_equal_nocase(cell, STR("national")))
        return STR("everywhere");
    for (int i = 0; i < count; i++) {
        struct str piece;
        struct str rest = parts[i];
        bool has_commas = rest.len && memchr(rest.ptr, ',', rest.len);
        if (!parts[i].len)
            continue;
        if (!has_commas || names_area(intake, parts[i])) {
            add_area(intake, column->name, parts[i], areas, &found);
            continue;
        }
        while (str_split(&rest, ',', &piece))
            if (str_trim(piece).len)
                add_area(intake, column->name, str_trim(piece), areas, &found);
    }
    for (int i = 0; i < found; i++)
        parts[i] = intake_area_text(intake, areas[i]);
    return sheet_joined(intake, parts, found);
}

/* ---- phones and other lists ---- */

static struct str canonise_phone(struct intake *intake, const struct column *column,
                                 struct str part)
{
    struct str description = part;
    struct str number = {"", 0};
    char digits[64];
    size_t len = 0;
    int digit_count = 0;
    struct buf text;
    if (!str_split(&description, ':', &number))
        number = part;
    number = str_trim(number);
    description = description.ptr ? str_trim(description) : STR("");
    for (size_t i = 0; i < number.len; i++) {
        char c = number.ptr[i] == '-' || number.ptr[i] == '.' ? ' ' : number.ptr[i];
        digit_count += c >= '0' && c <= '9';
        if (len == sizeof digits || !strchr("0123456789 +()", c) || !c) {
            intake_fault(intake, column->name,
                         "\"%.*s\" is no phone number. Write what it is for after a colon.",
                         SHOWN(part));
            return STR("");
        }
        digits[len++] = c;
    }
    if (digit_count < 3) {
        intake_fault(intake, column->name, "\"%.*s\" is too short for a phone number.",
                     SHOWN(part));
        return STR("");
    }
    buf_init(&text, 0);
    buf_bytes(&text, digits, len);
    if (description.len) {
        buf_text(&text, ": ");
        buf_str(&text, description);
    }
    struct str out = draft_text(&intake->reading.base.draft, buf_view(&text));
    buf_finish(&text);
    return out;
}

static struct str canonise_list(struct intake *intake, const struct column *column, struct str cell)
{
    struct str parts[LIST_PARTS_MAX];
    int count = sheet_text_parts(cell, parts, LIST_PARTS_MAX);
    int found = 0;
    if (count == LIST_PARTS_MAX)
        intake_fault(intake, column->name, "It has more than %d parts.", LIST_PARTS_MAX - 1);
    for (int i = 0; i < count; i++)
        if (parts[i].len)
            parts[found++] =
                column->kind == CELL_PHONES ? canonise_phone(intake, column, parts[i]) : parts[i];
    return sheet_joined(intake, parts, found);
}

static struct str canonise_id(struct intake *intake, const struct column *column, struct str cell)
{
    char text[UUID_TEXT_LEN + 1];
    struct uuid id;
    if (!uuid_parse(cell, &id)) {
        intake_fault(intake, column->name,
                     "\"%.*s\" is no id of Signpost. Leave it empty for a new service.",
                     SHOWN(cell));
        return STR("");
    }
    uuid_print(id, text);
    return draft_text(&intake->reading.base.draft, str_from(text));
}

static struct str canonise_address(struct intake *intake, const struct column *column,
                                   struct str cell)
{
    if (str_is_web_address(cell) && !memchr(cell.ptr, ' ', cell.len))
        return cell;
    intake_fault(intake, column->name,
                 "\"%.*s\" is no web address: it begins with http:// or https://, and has no "
                 "spaces.",
                 SHOWN(cell));
    return STR("");
}

/* ---- cells that are read together ---- */

static struct str canonise_alone(struct intake *intake, const struct column *column,
                                 struct str cell);

/* The parts of some columns side by side; 0 if they do not fit together. */
static int parallel(struct intake *intake, const struct sheet *cells, enum services_column first,
                    int columns, struct str parts[][LIST_PARTS_MAX])
{
    int count = 0;
    int wider = NONE;
    for (int c = 0; c < columns; c++) {
        int own = sheet_text_parts(cells->text[(int)first + c], parts[c], LIST_PARTS_MAX);
        for (int i = own; i < LIST_PARTS_MAX; i++)
            parts[c][i] = STR("");
        if (own && count && own != count) {
            intake_fault(intake, services_columns[(int)first + c].name,
                         "It has %d parts and %s has %d. Part them alike, with nothing "
                         "between two | where one is missing.",
                         own, services_columns[wider].name, count);
            return 0;
        }
        wider = own ? (int)first + c : wider;
        count = own ? own : count;
    }
    if (count == LIST_PARTS_MAX) {
        intake_fault(intake, services_columns[first].name, "It has more than %d parts.",
                     LIST_PARTS_MAX - 1);
        return 0;
    }
    return count;
}

static void join_columns(struct intake *intake, struct str parts[][LIST_PARTS_MAX], int columns,
                         int count, enum services_column first, struct sheet *out)
{
    for (int c = 0; c < columns; c++)
        out->text[(int)first + c] = sheet_joined(intake, parts[c], count);
}

static enum err canonise_sites(struct intake *intake, const struct sheet *cells, struct sheet *out)
{
    struct str(*parts)[LIST_PARTS_MAX] =
        arena_take(&intake->scratch, SITE_CELLS * LIST_PARTS_MAX, sizeof(struct str));
    enum err err = OK;
    if (!parts)
        return intake_no_memory(intake);
    int count = parallel(intake, cells, COLUMN_SITE_NAME, SITE_CELLS, parts);
    for (int i = 0; i < count && !err; i++) {
        struct str one[SITE_CELLS];
        struct str canonical[SITE_CELLS];
        for (int c = 0; c < SITE_CELLS; c++)
            one[c] = parts[c][i];
        err = sheet_site_canonise(intake, one, canonical);
        for (int c = 0; c < SITE_CELLS && !err; c++)
            parts[c][i] = canonical[c];
    }
    join_columns(intake, parts, SITE_CELLS, count, COLUMN_SITE_NAME, out);
    return err;
}

static enum err canonise_funding(struct intake *intake, const struct sheet *cells,
                                 struct sheet *out)
{
    enum { COLUMNS = COLUMN_AMOUNT_GBP - COLUMN_FUNDER + 1 };
    static const int64_t most = INT64_C(1000000000000);
    struct str(*parts)[LIST_PARTS_MAX] =
        arena_take(&intake->scratch, COLUMNS * LIST_PARTS_MAX, sizeof(struct str));
    if (!parts)
        return intake_no_memory(intake);
    int count = parallel(intake, cells, COLUMN_FUNDER, COLUMNS, parts);
    for (int i = 0; i < count; i++) {
        if (!parts[0][i].len)
            intake_fault(intake, "funder", "A grant needs its funder.");
        for (int c = 1; c <= 2; c++)
            if (parts[c][i].len)
                parts[c][i] =
                    cell_bound(intake, &services_columns[(int)COLUMN_FUNDER + c], parts[c][i]);
        if (parts[3][i].len)
            parts[3][i] = cell_number(intake, "amount_gbp", parts[3][i], 0, most);
    }
    join_columns(intake, parts, COLUMNS, count, COLUMN_FUNDER, out);
    return OK;
}

static enum err canonise_conditions(struct intake *intake, const struct sheet *cells,
                                    struct sheet *out)
{
    struct str(*parts)[LIST_PARTS_MAX] =
        arena_take(&intake->scratch, (size_t)2 * LIST_PARTS_MAX, sizeof(struct str));
    if (!parts)
        return intake_no_memory(intake);
    int count = parallel(intake, cells, COLUMN_CONDITION, 2, parts);
    for (int i = 0; i < count; i++)
        if (!parts[0][i].len)
            intake_fault(intake, "condition", "A question needs its condition.");
    join_columns(intake, parts, 2, count, COLUMN_CONDITION, out);
    return OK;
}

/* ---- the sheet ---- */

static struct str canonise_alone(struct intake *intake, const struct column *column,
                                 struct str cell)
{
    if (!cell.len)
        return STR("");
    switch (column->kind) {
    case CELL_TEXT:
    case CELL_RECORD: return cell;
    case CELL_LIST:
    case CELL_PHONES: return canonise_list(intake, column, cell);
    case CELL_ID: return canonise_id(intake, column, cell);
    case CELL_CODE:
        if (column->vocabulary)
            return cell_term(intake, column, cell);
        return cell_code(intake, column, cell, column->codes ? column->codes : basis_codes);
    case CELL_TERMS: return cell_terms(intake, column, cell);
    case CELL_TRUTH:
    case CELL_FLAG: return cell_truth(intake, column, cell);
    case CELL_NUMBER: {
        bool is_count = column == &services_columns[COLUMN_CAPACITY] ||
                        column == &services_columns[COLUMN_RADIUS_M];
        return cell_number(intake, column->name, cell, is_count, column->most);
    }
    case CELL_BOUND: return cell_bound(intake, column, cell);
    case CELL_DAY: return cell_day(intake, column, cell);
    case CELL_AREA: return canonise_area(intake, column, cell);
    case CELL_AREAS: return canonise_areas(intake, column, cell);
    case CELL_ADDRESS: return canonise_address(intake, column, cell);
    case CELL_SITES:
    case CELL_FUNDING:
    case CELL_CONDITION: break;
    }
    return STR("");
}

/* Do the cells of a kind say word for word what is there already? */
static bool is_printed(const struct sheet *cells, const struct sheet *before, int from, int to)
{
    for (int c = from; c <= to && before; c++)
        if (cells->has[c] && !str_equal(cells->text[c], str_trim(before->text[c])))
            return false;
    return before != NULL;
}

static bool is_empty(const struct sheet *cells, int from, int to)
{
    for (int c = from; c <= to; c++)
        if (cells->text[c].len)
            return false;
    return true;
}

/* Columns that are read together: those that the file has not got are as they were. */
static enum err canonise_group(struct intake *intake, const struct sheet *cells,
                               const struct sheet *before, int from, int to, struct sheet *out,
                               enum err (*canonise)(struct intake *, const struct sheet *,
                                                    struct sheet *))
{
    struct sheet whole = *cells;
    bool given = false;
    for (int c = from; c <= to; c++) {
        given |= cells->has[c];
        if (!cells->has[c] && before)
            whole.text[c] = before->text[c];
    }
    if (!given || is_empty(&whole, from, to))
        return OK;
    if (is_printed(cells, before, from, to)) {
        for (int c = from; c <= to; c++)
            out->text[c] = before->text[c];
        return OK;
    }
    return canonise(intake, &whole, out);
}

enum err sheet_canonise(struct intake *intake, const struct sheet *cells,
                        const struct sheet *before, struct sheet *out)
{
    for (int c = 0; c < COLUMN_COUNT; c++) {
        const struct column *column = &services_columns[c];
        out->has[c] = cells->has[c];
        out->text[c] = STR("");
        if (!cells->has[c])
            continue;
        if (is_printed(cells, before, c, c))
            out->text[c] = before->text[c];
        else
            out->text[c] = canonise_alone(intake, column, cells->text[c]);
    }
    enum err err = canonise_group(intake, cells, before, COLUMN_SITE_NAME, COLUMN_LATITUDE, out,
                                  canonise_sites);
    if (!err)
        err = canonise_group(intake, cells, before, COLUMN_FUNDER, COLUMN_AMOUNT_GBP, out,
                             canonise_funding);
    if (!err)
        err = canonise_group(intake, cells, before, COLUMN_CONDITION, COLUMN_CONDITION_QUESTION,
                             out, canonise_conditions);
    return !err && intake->reading.base.draft.failed ? intake_no_memory(intake) : err;
}
