/* Who can use a service, who pays for it, its phones and notes. */
#include <string.h>

#include "model/date_words.h"
#include "services_composing.h"

/* ---- rules ---- */

/* The column that stands for others with it. */
static bool column_is_changed(const struct made *made, enum services_column column)
{
    if (column == COLUMN_AGE_FROM)
        return made_changes(made, COLUMN_AGE_FROM, COLUMN_AGE_TO);
    if (column == COLUMN_CONDITION)
        return made_changes(made, COLUMN_CONDITION, COLUMN_CONDITION_QUESTION);
    return made_changes(made, (int)column, (int)column);
}

static struct rule rule_begin(enum condition condition, enum rule_mode mode)
{
    return (struct rule){.condition = condition,
                         .mode = mode,
                         .high = INT32_MAX,
                         .text = STR(""),
                         .question = STR("")};
}

static void add_terms(struct made *made, const struct column *column, struct str cell)
{
    struct str parts[LIST_PARTS_MAX];
    struct rule rule = rule_begin(column->condition, column->mode);
    int count = sheet_text_parts(cell, parts, LIST_PARTS_MAX);
    for (int i = 0; i < count; i++) {
        int term = made_term(made, column->vocabulary, parts[i], NONE);
        if (term != NONE)
            rule.terms |= UINT64_C(1) << term;
    }
    if (rule.terms)
        *draft_rules(made->draft) = rule;
}

static void add_ages(struct made *made)
{
    struct rule rule = rule_begin(CONDITION_AGE, RULE_REQUIRES);
    int64_t low = 0;
    int64_t high = INT32_MAX;
    bool has_low = str_to_int(made_text(made, COLUMN_AGE_FROM), &low);
    bool has_high = str_to_int(made_text(made, COLUMN_AGE_TO), &high);
    rule.low = (int32_t)low;
    rule.high = (int32_t)high;
    if (has_low || has_high)
        *draft_rules(made->draft) = rule;
}

static void add_conditions(struct made *made)
{
    struct str texts[LIST_PARTS_MAX];
    struct str questions[LIST_PARTS_MAX];
    int count = sheet_text_parts(made_text(made, COLUMN_CONDITION), texts, LIST_PARTS_MAX);
    int asked =
        sheet_text_parts(made_text(made, COLUMN_CONDITION_QUESTION), questions, LIST_PARTS_MAX);
    for (int i = 0; i < count; i++) {
        struct rule rule = rule_begin(CONDITION_TEXT, RULE_REQUIRES);
        rule.text = texts[i];
        rule.question = i < asked ? questions[i] : STR("");
        *draft_rules(made->draft) = rule;
    }
}

static void add_flag(struct made *made, const struct column *column, struct str cell)
{
    enum rule_mode mode = str_equal(cell, STR("only")) ? RULE_REQUIRES
                          : made_yes(cell)             ? RULE_OFFERS
                                                       : RULE_EXCLUDES;
    *draft_rules(made->draft) = rule_begin(column->condition, mode);
}

void made_rules(struct made *made)
{
    struct directory *directory = made->directory;
    int first = directory->rules_count;
    for (int i = 0; made->base && i < made->base->rules.count; i++) {
        struct rule rule = directory->rules[made->base->rules.first + i];
        enum services_column column;
        if (!sheet_tells_rule(&rule, &column) || !column_is_changed(made, column))
            *draft_rules(made->draft) = rule;
    }
    for (int c = COLUMN_NEEDS; c <= COLUMN_CONDITION; c++) {
        const struct column *column = &services_columns[c];
        struct str cell = made_text(made, (enum services_column)c);
        if (!column_is_changed(made, (enum services_column)c))
            continue;
        if (c == COLUMN_AGE_FROM)
            add_ages(made);
        else if (c == COLUMN_CONDITION)
            add_conditions(made);
        else if (column->kind == CELL_TERMS && cell.len)
            add_terms(made, column, cell);
        else if (column->kind == CELL_FLAG && cell.len)
            add_flag(made, column, cell);
    }
    made->service.rules = (struct span){first, directory->rules_count - first};
}

/* ---- grants, phones, notes ---- */

static void add_funding(struct made *made, const struct str cells[FUNDING_CELLS], bool *taken)
{
    struct directory *directory = made->directory;
    for (int i = 0; made->base && i < made->base->fundings.count && i < LIST_PARTS_MAX; i++) {
        struct str own[FUNDING_CELLS];
        struct funding_record row = directory->fundings[made->base->fundings.first + i];
        sheet_funding_text(made->intake, &row, own);
        if (taken[i] || !made_same_cells(own, cells, FUNDING_CELLS))
            continue;
        taken[i] = true;
        *draft_fundings(made->draft) = row;
        return;
    }
    struct funding_record row = {.funder = cells[0],
                                 .amount_gbp = NONE,
                                 .validity = VALIDITY_UNKNOWN,
                                 .from_text = STR(""),
                                 .to_text = STR(""),
                                 .known_from = made->known_from,
                                 .source = made->service.source,
                                 .note = STR("")};
    struct validity *v = &row.validity;
    if ((cells[1].len && date_words_read(cells[1], &v->from_earliest, &v->from_latest)) ||
        (cells[2].len && date_words_read(cells[2], &v->to_earliest, &v->to_latest)) ||
        (cells[3].len && !str_to_int(cells[3], &row.amount_gbp)))
        return; /* cannot be: the cells are canonical */
    *draft_fundings(made->draft) = row;
}

void made_fundings(struct made *made)
{
    struct directory *directory = made->directory;
    struct str parts[FUNDING_CELLS][LIST_PARTS_MAX];
    bool taken[LIST_PARTS_MAX] = {false};
    int first = directory->fundings_count;
    if (!made_changes(made, COLUMN_FUNDER, COLUMN_AMOUNT_GBP)) {
        MADE_COPY(fundings, fundings);
        return;
    }
    for (int c = 0; c < FUNDING_CELLS; c++) {
        int own = sheet_text_parts(made_text(made, (enum services_column)((int)COLUMN_FUNDER + c)),
                                   parts[c], LIST_PARTS_MAX);
        for (int i = own; i < LIST_PARTS_MAX; i++)
            parts[c][i] = STR("");
    }
    for (int i = 0; i < LIST_PARTS_MAX && parts[0][i].len; i++) {
        struct str cells[FUNDING_CELLS];
        for (int c = 0; c < FUNDING_CELLS; c++)
            cells[c] = parts[c][i];
        add_funding(made, cells, taken);
    }
    made->service.fundings = (struct span){first, directory->fundings_count - first};
}

static void add_phone(struct made *made, struct str part)
{
    struct directory *directory = made->directory;
    for (int i = 0; made->base && i < made->base->phones.count; i++) {
        struct phone_record row = directory->phones[made->base->phones.first + i];
        if (!str_equal(sheet_phone_text(made->intake, &row), part))
            continue;
        *draft_phones(made->draft) = row;
        return;
    }
    struct str description = part;
    struct str number = part;
    if (!str_split(&description, ':', &number) || !description.ptr)
        description = STR("");
    *draft_phones(made->draft) =
        (struct phone_record){.number = str_trim(number),
                              .description = description.len ? str_trim(description) : STR(""),
                              .source = made->service.source};
}

void made_phones(struct made *made)
{
    struct directory *directory = made->directory;
    struct str parts[LIST_PARTS_MAX];
    int first = directory->phones_count;
    if (!made_changes(made, COLUMN_PHONES, COLUMN_PHONES)) {
        MADE_COPY(phones, phones);
        return;
    }
    int count = sheet_text_parts(made_text(made, COLUMN_PHONES), parts, LIST_PARTS_MAX);
    for (int i = 0; i < count; i++)
        add_phone(made, parts[i]);
    made->service.phones = (struct span){first, directory->phones_count - first};
}

void made_notes(struct made *made)
{
    struct directory *directory = made->directory;
    struct str parts[LIST_PARTS_MAX];
    int first = directory->notes_count;
    if (!made_changes(made, COLUMN_NOTES, COLUMN_NOTES)) {
        MADE_COPY(notes, notes);
        return;
    }
    int count = sheet_text_parts(made_text(made, COLUMN_NOTES), parts, LIST_PARTS_MAX);
    for (int i = 0; i < count; i++) {
        struct note_record row = {STR(""), parts[i], made->service.source};
        for (int k = 0; made->base && k < made->base->notes.count; k++)
            if (str_equal(directory->notes[made->base->notes.first + k].text, parts[i]))
                row = directory->notes[made->base->notes.first + k];
        *draft_notes(made->draft) = row;
    }
    made->service.notes = (struct span){first, directory->notes_count - first};
}
