#include "facts.h"

#include <stdio.h>
#include <string.h>

/* Lists have plural fields; on the command line "--need a --need b" reads better. */
static const struct {
    const char *field;
    const char *name;
} singulars[] = {{"needs", "need"}, {"languages", "language"}, {"offences", "offence"}};

static const char *value_word(const struct condition_row *row)
{
    switch (row->kind) {
    case FACT_NONE: return NULL;
    case FACT_FLAG: return "[yes|no]";
    case FACT_COUNT: return "N|yes|no";
    case FACT_NUMBER: return "YEARS";
    case FACT_TERM: return "CODE";
    case FACT_TERMS: return "CODE,...";
    }
    return NULL;
}

void fact_option(const struct condition_row *row, struct option *out)
{
    *out = (struct option){.value = value_word(row), .help = row->label};
    out->kind = row->kind == FACT_FLAG ? OPTION_ANSWER : OPTION_VALUE;
    out->repeats = row->kind == FACT_TERMS;
    for (size_t i = 0; i < OPTION_NAME_LEN - 1 && row->field[i]; i++)
        out->name[i] = row->field[i] == '_' ? '-' : row->field[i];
    for (size_t i = 0; i < sizeof singulars / sizeof *singulars; i++) {
        if (strcmp(singulars[i].field, row->field) != 0)
            continue;
        out->also = row->field;
        snprintf(out->name, sizeof out->name, "%s", singulars[i].name);
    }
}

const char *fact_field(const struct option *option)
{
    for (int i = 0; i < CONDITION_COUNT; i++) {
        struct option candidate;
        const struct condition_row *row = condition_row((enum condition)i);
        if (!row->field)
            continue;
        fact_option(row, &candidate);
        if (strcmp(candidate.name, option->name) == 0)
            return row->field;
    }
    return NULL;
}

bool call_is_first(const struct call *call, int given)
{
    for (int i = 0; i < given; i++)
        if (call->given[i].option == call->given[given].option)
            return false;
    return true;
}

void call_join(const struct call *call, const struct option *option, struct buf *out)
{
    for (int i = 0; i < call->given_count; i++) {
        if (call->given[i].option != option)
            continue;
        if (out->len)
            buf_char(out, ',');
        buf_text(out, call->given[i].value);
    }
}
