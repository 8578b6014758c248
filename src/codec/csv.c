#include "codec/csv.h"

#include <string.h>

void csv_init(struct csv *csv, struct str text)
{
    memset(csv, 0, sizeof *csv);
    csv->text = text;
    csv->at_line = 1;
    csv->separator = ',';
    if (str_starts_with(text, STR("\xEF\xBB\xBF")))
        csv->at_byte = 3;
    arena_init(&csv->unquoted, 0); /* never more than the text holds */
}

void csv_finish(struct csv *csv)
{
    if (csv)
        arena_finish(&csv->unquoted);
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

char csv_separator_of(struct str text)
{
    static const char separators[] = {',', ';', '\t'};
    size_t counts[sizeof separators] = {0};
    bool quoted = false;
    size_t best = 0;
    for (size_t i = 0; i < text.len && (quoted || !is_line_end(text.ptr[i])); i++) {
        quoted ^= text.ptr[i] == '"';
        for (size_t k = 0; k < sizeof separators && !quoted; k++)
            counts[k] += text.ptr[i] == separators[k];
    }
    for (size_t k = 1; k < sizeof separators; k++)
        best = counts[k] > counts[best] ? k : best;
    return separators[best];
}

struct str csv_unguard(struct str field)
{
    size_t marks = 0;
    while (marks < field.len && field.ptr[marks] == '\'')
        marks++;
    if (marks && marks < field.len && field.ptr[marks] && strchr("=+-@\t\r\n", field.ptr[marks]))
        return (struct str){field.ptr + 1, field.len - 1};
    return field;
}

/* Steps over one line end, which stands at at_byte. */
static void pass_line_end(struct csv *csv)
{
    const struct str text = csv->text;
    if (text.ptr[csv->at_byte] == '\r' && csv->at_byte + 1 < text.len &&
        text.ptr[csv->at_byte + 1] == '\n')
        csv->at_byte++;
    csv->at_byte++;
    csv->at_line++;
}

/* Gives up the row: the next one starts after this line. */
static enum err refuse(struct csv *csv, enum err code, const char *why, struct problem *problem)
{
    while (csv->at_byte < csv->text.len && !is_line_end(csv->text.ptr[csv->at_byte]))
        csv->at_byte++;
    if (csv->at_byte < csv->text.len)
        pass_line_end(csv);
    csv->field_count = 0;
    problem_at(problem, "line %lld", (long long)csv->line);
    return problem_set(problem, code, "%s", why);
}

/* The inside of a quoted field, its doubled quotes made single. ptr is NULL without memory. */
static struct str unquote(struct csv *csv, struct str inside)
{
    char *copy = arena_take(&csv->unquoted, inside.len, 1);
    if (!copy)
        return (struct str){NULL, 0};
    size_t len = 0;
    for (size_t i = 0; i < inside.len; i++) {
        copy[len++] = inside.ptr[i];
        if (inside.ptr[i] == '"')
            i++;
    }
    return (struct str){copy, len};
}

/* at_byte is behind the opening quote; leaves it behind the closing one. */
static enum err read_quoted(struct csv *csv, struct str *field, struct problem *problem)
{
    const struct str text = csv->text;
    size_t start = csv->at_byte;
    bool doubled = false;
    size_t i = start;
    for (; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == '"') {
            if (i + 1 == text.len || text.ptr[i + 1] != '"')
                break;
            doubled = true;
            i++;
        } else if (c == '\n' || (c == '\r' && (i + 1 == text.len || text.ptr[i + 1] != '\n'))) {
            csv->at_line++;
        } else if (c == '\0') {
            csv->at_byte = i;
            return refuse(csv, ERR_INVALID, "The row holds a NUL byte.", problem);
        }
    }
    csv->at_byte = i;
    if (i >= text.len)
        return refuse(csv, ERR_INVALID, "A quote in this row is never closed.", problem);
    csv->at_byte++;
    *field = (struct str){text.ptr + start, i - start};
    if (csv->at_byte < text.len && text.ptr[csv->at_byte] != csv->separator &&
        !is_line_end(text.ptr[csv->at_byte]))
        return refuse(csv, ERR_INVALID, "Text follows a closing quote.", problem);
    if (field->len > CSV_FIELD_BYTES_MAX)
        return refuse(csv, ERR_LIMIT, "A field is larger than 4 MiB.", problem);
    if (doubled)
        *field = unquote(csv, *field);
    if (!field->ptr)
        return refuse(csv, ERR_NO_MEMORY, "There is not enough memory for this row.", problem);
    return OK;
}

static enum err read_bare(struct csv *csv, struct str *field, struct problem *problem)
{
    const struct str text = csv->text;
    size_t i = csv->at_byte;
    while (i < text.len && text.ptr[i] != csv->separator && !is_line_end(text.ptr[i]) &&
           text.ptr[i])
        i++;
    *field = (struct str){text.ptr + csv->at_byte, i - csv->at_byte};
    csv->at_byte = i;
    if (i < text.len && !text.ptr[i])
        return refuse(csv, ERR_INVALID, "The row holds a NUL byte.", problem);
    if (field->len > CSV_FIELD_BYTES_MAX)
        return refuse(csv, ERR_LIMIT, "A field is larger than 4 MiB.", problem);
    return OK;
}

enum err csv_next(struct csv *csv, struct problem *problem)
{
    const struct str text = csv->text;
    csv->field_count = 0;
    arena_reset(&csv->unquoted);
    while (csv->at_byte < text.len && is_line_end(text.ptr[csv->at_byte]))
        pass_line_end(csv);
    if (csv->at_byte >= text.len)
        return ERR_NOT_FOUND;
    csv->line = csv->at_line;
    int count = 0;
    for (;;) {
        if (count == CSV_FIELDS_MAX)
            return refuse(csv, ERR_LIMIT, "The row has more than 256 fields.", problem);
        enum err err = OK;
        if (csv->at_byte < text.len && text.ptr[csv->at_byte] == '"') {
            csv->at_byte++;
            err = read_quoted(csv, &csv->fields[count], problem);
        } else {
            err = read_bare(csv, &csv->fields[count], problem);
        }
        if (err)
            return err;
        count++;
        if (csv->at_byte >= text.len || text.ptr[csv->at_byte] != csv->separator)
            break;
        csv->at_byte++;
    }
    if (csv->at_byte < text.len)
        pass_line_end(csv);
    csv->field_count = count;
    return OK;
}

struct str csv_field(const struct csv *csv, int column)
{
    if (column < 0 || column >= csv->field_count)
        return STR("");
    return str_trim(csv->fields[column]);
}

int csv_column(const struct csv *csv, const char *names)
{
    struct str rest = str_from(names);
    struct str name;
    while (str_split(&rest, '|', &name))
        for (int i = 0; i < csv->field_count; i++)
            if (name.len && str_equal_nocase(csv_field(csv, i), name))
                return i;
    return -1;
}
