#include "codec/csv_write.h"

#include <math.h>

struct csv_write csv_write_to(struct buf *out)
{
    return (struct csv_write){out, false};
}

static void comma(struct csv_write *write)
{
    if (write->comma)
        buf_char(write->out, ',');
    write->comma = true;
}

/* Also one that has its apostrophes already: they are text, and one more is wanted. */
static bool is_formula(struct str text)
{
    size_t at = 0;
    while (at < text.len && text.ptr[at] == '\'')
        at++;
    if (at == text.len)
        return false;
    switch (text.ptr[at]) {
    case '=':
    case '+':
    case '-':
    case '@':
    case '\t':
    case '\r':
    case '\n': return true;
    default: return false;
    }
}

static bool needs_quotes(struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] == '"' || text.ptr[i] == ',' || text.ptr[i] == '\r' || text.ptr[i] == '\n')
            return true;
    return text.len && (text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ');
}

void csv_write_text(struct csv_write *write, struct str text)
{
    struct buf *out = write->out;
    bool quoted = needs_quotes(text);
    comma(write);
    if (quoted)
        buf_char(out, '"');
    if (is_formula(text))
        buf_char(out, '\'');
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] == '"')
            buf_char(out, '"');
        buf_char(out, text.ptr[i]);
    }
    if (quoted)
        buf_char(out, '"');
}

void csv_write_int(struct csv_write *write, int64_t number)
{
    comma(write);
    buf_int(write->out, number);
}

void csv_write_bool(struct csv_write *write, bool truth)
{
    comma(write);
    buf_text(write->out, truth ? "true" : "false");
}

void csv_write_empty(struct csv_write *write)
{
    comma(write);
}

void csv_write_double(struct csv_write *write, double number, int decimals)
{
    comma(write);
    if (isfinite(number))
        buf_double(write->out, number, decimals);
}

void csv_write_end(struct csv_write *write)
{
    buf_text(write->out, "\r\n");
    write->comma = false;
}

void csv_write_row(struct csv_write *write, const char *names)
{
    struct str rest = str_from(names);
    struct str name;
    while (str_split(&rest, '|', &name))
        csv_write_text(write, name);
    csv_write_end(write);
}
