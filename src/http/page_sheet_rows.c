/* What a referral sheet says, in rows of a label and its items. Everything is written first; while
 * it is more than one page holds, the longest row loses its last item. */
#include "domain/service_words.h"
#include "domain/words.h"
#include "domain/words_hours.h"
#include "http/page_printed.h"

enum {
    ROWS_MAX = 8,
    ITEMS_MAX = 48,
    PAGE_LINES = 31,   /* of all rows; web/styles/_paper.scss has the sizes */
    LINE_LETTERS = 74, /* of a row */
    DOTS_LETTERS = 6,  /* room for " …" */
    NAME_LETTERS = 34, /* of a line of the name, */
    NAME_LINES = 3,    /* which is as high as so many; */
    LONG_NAME = 3 * NAME_LETTERS,
    LONG_LETTERS = 60, /* of one that is set small, */
    LONG_LINES = 2,    /* and its height; */
    OWNER_LETTERS = 75,
    FOOT_LETTERS = 95
};

struct row {
    const char *label;
    int count;
    struct str items[ITEMS_MAX];
    bool is_cut;
};

struct rows {
    struct printed *printed;
    const struct service_record *record;
    int service;
    int count;
    struct row *rows;
};

static struct row *row_begin(struct rows *rows, const char *label)
{
    struct row *row = &rows->rows[rows->count++];
    *row = (struct row){.label = label};
    return row;
}

static void item_add(struct row *row, struct str text)
{
    if (!text.len)
        return;
    if (row->count < ITEMS_MAX)
        row->items[row->count++] = text;
    else
        row->is_cut = true;
}

static bool is_known(const struct rows *rows, struct date known_from)
{
    return date_is_known_by(known_from, rows->printed->moment.known_on);
}

static bool is_over(const struct rows *rows, const struct validity *validity)
{
    return validity_on(validity, rows->printed->moment.as_of) == CERTAINLY_NOT;
}

/* ---- rules ----------------------------------------------------------------------------------- */

/* Rules of one condition, or of all that have no row of their own. */
static bool is_told_here(const struct rule *rule, enum condition wanted)
{
    bool has_row = rule->condition == CONDITION_NEED || rule->condition == CONDITION_REFERRAL ||
                   rule->condition == CONDITION_AUDIENCE;
    return !rule->group && (wanted == CONDITION_COUNT ? !has_row : rule->condition == wanted);
}

static void rules_add(struct rows *rows, enum condition wanted, struct row *row)
{
    struct printed *printed = rows->printed;
    struct span span = rows->record->rules;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct rule *rule = &printed->directory->rules[i];
        if (!is_told_here(rule, wanted))
            continue;
        service_rule_words(printed->atlas, rule, &printed->words);
        item_add(row, printed_keep(printed));
    }
}

/* "One of these: (1) She must be 18 or over. (2) She must be pregnant." */
static void alternatives_add(struct rows *rows, struct row *row)
{
    struct printed *printed = rows->printed;
    struct span span = rows->record->rules;
    int told = 0;
    for (int group = 1; group <= ALTERNATIVE_MAX; group++) {
        bool is_first = true;
        for (int i = span.first; i < span.first + span.count; i++) {
            const struct rule *rule = &printed->directory->rules[i];
            if (rule->group != group)
                continue;
            if (is_first)
                buf_format(&printed->words, "%s(%d)", told ? " " : "And one of these: ", told + 1);
            told += is_first;
            is_first = false;
            buf_char(&printed->words, ' ');
            service_rule_words(printed->atlas, rule, &printed->words);
        }
    }
    item_add(row, printed_keep(printed));
}

static void offer_add(struct rows *rows)
{
    const struct atlas *atlas = rows->printed->atlas;
    struct row *row = row_begin(rows, "What it offers");
    item_add(row, rows->record->description);
    rules_add(rows, CONDITION_NEED, row);
    if (!row->count)
        item_add(row, term_label(atlas, "provision-type", rows->record->provision_type));
}

static void whom_add(struct rows *rows)
{
    static const char *const audiences[] = {
        "Women only.", "Women and men, with something for women alone.", "Women and men."};
    struct row *row = row_begin(rows, "Whom it takes");
    item_add(row, str_from(audiences[rows->record->audience]));
    rules_add(rows, CONDITION_COUNT, row);
    alternatives_add(rows, row);
}

static void referral_add(struct rows *rows)
{
    struct row *row = row_begin(rows, "How to refer");
    rules_add(rows, CONDITION_REFERRAL, row);
    if (!row->count)
        item_add(row, STR("Its source does not say. Ask them."));
}

/* ---- where, and for whom there --------------------------------------------------------------- */

static void coverage_add(struct rows *rows)
{
    struct printed *printed = rows->printed;
    struct row *row = row_begin(rows, "From where");
    struct span span = rows->record->coverages;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *coverage = &printed->directory->coverages[i];
        if (!is_known(rows, coverage->known_from) || is_over(rows, &coverage->validity))
            continue;
        if (coverage->kind == COVERAGE_AREAS || coverage->kind == COVERAGE_NOT_NAMED) {
            buf_str(&printed->words, service_basis_words(coverage));
            buf_char(&printed->words, ' ');
        }
        service_coverage_words(printed->atlas, coverage, &printed->words);
        buf_char(&printed->words, '.');
        item_add(row, printed_keep(printed));
    }
    if (!row->count)
        item_add(row, STR("Its source does not say which boroughs it covers. Ask them."));
}

/* Names of sites may tell; an address does not. */
static void site_write(struct printed *printed, int site)
{
    const struct site_record *record = &printed->directory->sites[site];
    struct str parts[] = {record->address, record->postcode, record->place};
    if (!printed->is_neutral) {
        site_words(printed->atlas, site, &printed->words);
        return;
    }
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
        if (!parts[i].len || (i == 2 && printed->words.len))
            continue;
        if (printed->words.len)
            buf_text(&printed->words, ", ");
        buf_str(&printed->words, parts[i]);
    }
    if (!printed->words.len && record->area != NONE)
        buf_str(&printed->words, printed->directory->areas[record->area].name);
}

static void sites_add(struct rows *rows)
{
    struct printed *printed = rows->printed;
    struct row *row = row_begin(rows, "Where");
    struct span span = rows->record->locations;
    for (int i = span.first; i < span.first + span.count && !rows->record->confidential; i++) {
        if (!location_is_present(printed->atlas, i, printed->moment))
            continue;
        site_write(printed, printed->directory->locations[i].site);
        item_add(row, printed_keep(printed));
    }
    if (row->count)
        return;
    if (printed->is_neutral)
        rows->count--;
    else if (rows->record->confidential)
        item_add(row, STR("To keep women safe no address is given. Call or write first."));
    else if (rows->record->reach == REACH_REMOTE)
        item_add(row, STR("Help without a visit. Its source gives no place to go to."));
    else
        item_add(row, STR("Its source gives no place to go to."));
}

/* ---- when ------------------------------------------------------------------------------------ */

/* "Peckham: Monday to Friday 9am to 5pm; Saturday closed. Closed on bank holidays." */
static void hours_group_add(struct rows *rows, const struct hours_group *group, bool has_places,
                            struct row *row)
{
    struct printed *printed = rows->printed;
    if (has_places && group->place.len && !printed->is_neutral) {
        buf_str(&printed->words, group->place);
        buf_text(&printed->words, ": ");
    }
    for (int i = 0; i < group->line_count; i++) {
        if (i)
            buf_text(&printed->words, "; ");
        buf_str(&printed->words, group->lines[i].days);
        buf_char(&printed->words, ' ');
        buf_str(&printed->words, group->lines[i].times);
    }
    buf_text(&printed->words, ". ");
    buf_str(&printed->words, group->holidays);
    item_add(row, printed_keep(printed));
}

static void hours_add(struct rows *rows)
{
    struct printed *printed = rows->printed;
    const struct hours_table *table =
        rows->record->confidential && printed->is_neutral
            ? NULL
            : hours_table(printed->atlas, rows->service, printed->moment, printed->arena);
    struct row *row = row_begin(rows, "Open");
    int places = 0;
    for (int i = 0; table && i < table->count; i++)
        places += !table->groups[i].is_over;
    for (int i = 0; table && i < table->count; i++)
        if (!table->groups[i].is_over)
            hours_group_add(rows, &table->groups[i], places > 1, row);
    if (!row->count)
        item_add(row, STR("Not recorded. Call before you go."));
}

static void money_add(struct rows *rows)
{
    struct printed *printed = rows->printed;
    struct row *row = row_begin(rows, "On this day");
    struct funding_state state = funding_at(printed->atlas, rows->service, printed->moment);
    buf_str(&printed->words, service_state_words(printed->atlas, rows->service, printed->moment));
    buf_char(&printed->words, ' ');
    funding_words(&state, &printed->words);
    buf_char(&printed->words, '.');
    item_add(row, printed_keep(printed));
}

/* ---- one page -------------------------------------------------------------------------------- */

static int lines_of(size_t letters, int line_letters)
{
    return letters ? 1 + (int)(letters - 1) / line_letters : 0;
}

static int row_lines(const struct row *row)
{
    int lines = row->is_cut;
    for (int i = 0; i < row->count; i++)
        lines += lines_of(row->items[i].len, LINE_LETTERS);
    return lines;
}

/* The last item goes; an only one is cut after a word, to half of its lines. */
static void row_shorten(struct row *row, struct printed *printed)
{
    struct str *item = &row->items[0];
    row->is_cut = true;
    if (row->count > 1) {
        row->count--;
        return;
    }
    size_t end = (size_t)(lines_of(item->len, LINE_LETTERS) / 2 * LINE_LETTERS - DOTS_LETTERS);
    size_t word = end;
    while (word > 0 && item->ptr[word - 1] != ' ')
        word--;
    if (!word) /* one endless word: cut between letters */
        for (word = end; word > 0 && (item->ptr[word] & 0xC0) == 0x80; word--)
            ;
    buf_str(&printed->words, str_trim((struct str){item->ptr, word}));
    buf_text(&printed->words, " …");
    *item = printed_keep(printed);
}

static void rows_fit(struct rows *rows, int lines)
{
    for (;;) {
        int all = 0;
        int longest = 0;
        for (int i = 0; i < rows->count; i++) {
            all += row_lines(&rows->rows[i]);
            if (row_lines(&rows->rows[i]) > row_lines(&rows->rows[longest]))
                longest = i;
        }
        struct row *row = &rows->rows[longest];
        if (all <= lines || row_lines(row) <= 2)
            return;
        row_shorten(row, rows->printed);
    }
}

static void rows_view(const struct rows *rows, struct view *into)
{
    struct view *list = view_add_list(into, "rows");
    for (int i = 0; i < rows->count; i++) {
        const struct row *row = &rows->rows[i];
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "label", str_from(row->label));
        view_add_flag(item, "is_cut", row->is_cut);
        struct view *texts = view_add_list(item, "items");
        for (int k = 0; k < row->count; k++)
            view_add_text(texts, NULL, row->items[k]);
    }
}

/* What else takes more than its least. */
static int lines_beside(const struct rows *rows)
{
    struct printed *printed = rows->printed;
    const struct service_record *record = rows->record;
    size_t letters = record->name.len;
    bool is_long = letters > LONG_NAME;
    int lines = is_long ? LONG_LINES * (lines_of(letters, LONG_LETTERS) - 1)
                        : NAME_LINES * (lines_of(letters, NAME_LETTERS) - 1);
    view_add_flag(printed->view, "name_is_long", is_long);
    for (int i = record->phones.first; i < record->phones.first + record->phones.count; i++)
        lines += lines_of(1 + printed->directory->phones[i].description.len, LINE_LETTERS);
    organisation_words(printed->atlas, rows->service, &printed->words);
    lines += lines_of(printed_keep(printed).len, OWNER_LETTERS) - 1;
    if (record->source != NONE)
        lines += lines_of(printed->directory->sources[record->source].title.len, FOOT_LETTERS) - 1;
    return lines;
}

void sheet_rows_add(struct printed *printed, int service)
{
    struct rows rows = {.printed = printed,
                        .record = &printed->directory->services[service],
                        .service = service,
                        .rows = ARENA_ARRAY(printed->arena, struct row, ROWS_MAX)};
    if (!rows.rows)
        return; /* the view is not whole either: it has the same arena */
    if (!printed->is_neutral) {
        offer_add(&rows);
        whom_add(&rows);
        coverage_add(&rows);
    }
    sites_add(&rows);
    hours_add(&rows);
    if (!printed->is_neutral) {
        referral_add(&rows);
        money_add(&rows);
    }
    rows_fit(&rows, PAGE_LINES - lines_beside(&rows));
    rows_view(&rows, printed->view);
}
