/* Services in a table: what each is, whom it takes, from where, when, and who pays. */
#include <string.h>

#include "annex_making.h"
#include "domain/service_words.h"

enum { RULES_SHOWN_MAX = 8, WAYS_SHOWN_MAX = 4 };

static bool is_known_by(const struct annex_making *making, struct date known_from)
{
    return date_is_known_by(known_from, making->moment.known_on);
}

/* ---- when ---- */

static void dates_words(struct annex_making *making, int service)
{
    const struct statement_record *row = statement_at(making->atlas, service, making->moment);
    char from[BOUND_WORDS_LEN];
    char to[BOUND_WORDS_LEN];
    bound_words(row->validity.from_earliest, row->validity.from_latest, from);
    bound_words(row->validity.to_earliest, row->validity.to_latest, to);
    buf_format(&making->words, "Began: %s", from[0] ? from : "not stated");
    if (row->validity.to_earliest.days == DATE_MAX.days)
        buf_text(&making->words, "\nIt goes on");
    else
        buf_format(&making->words, "\nEnds: %s", to[0] ? to : "not stated");
    switch (validity_on(&row->validity, making->moment.as_of)) {
    case CERTAINLY: break;
    case UNCERTAIN: buf_text(&making->words, "\nMay run on this day"); break;
    case CERTAINLY_NOT:
        buf_text(&making->words, validity_is_before(&row->validity, making->moment.as_of)
                                     ? "\nNot yet begun"
                                     : "\nHas ended");
        break;
    }
}

/* ---- whom it takes ---- */

/* That it is for women is said first; what it offers help with is no condition. */
static bool is_told(const struct rule *rule)
{
    return rule->condition != CONDITION_AUDIENCE &&
           !(rule->condition == CONDITION_NEED && rule->mode == RULE_OFFERS && !rule->group);
}

static int ways_count(const struct directory *directory, struct span rules)
{
    bool has[ALTERNATIVE_MAX + 1] = {false};
    int count = 0;
    for (int i = rules.first; i < rules.first + rules.count; i++) {
        const struct rule *rule = &directory->rules[i];
        if (rule->group && rule->group <= ALTERNATIVE_MAX && is_told(rule) && !has[rule->group]) {
            has[rule->group] = true;
            count++;
        }
    }
    return count;
}

/* Sources seldom end their conditions with a full stop. */
static void sentence_add(struct annex_making *making, const struct rule *rule)
{
    struct buf *words = &making->words;
    buf_char(words, ' ');
    service_rule_words(making->atlas, rule, words);
    if (words->len && !strchr(".?!", words->ptr[words->len - 1]))
        buf_char(words, '.');
}

/* The rules that always hold (group 0) or those of one alternative. false: there are none. */
static bool way_words(struct annex_making *making, struct span rules, int group, const char *before)
{
    const struct directory *directory = &making->atlas->directory;
    int count = 0;
    for (int i = rules.first; i < rules.first + rules.count; i++) {
        const struct rule *rule = &directory->rules[i];
        if (rule->group != group || !is_told(rule))
            continue;
        if (count == RULES_SHOWN_MAX) {
            buf_text(&making->words, " There are more conditions.");
            break;
        }
        if (!count++)
            buf_text(&making->words, before);
        sentence_add(making, rule);
    }
    return count > 0;
}

/* What it is, and under it whom it takes: what always holds, then each way in on its own line. */
static void rules_words(struct annex_making *making, int service)
{
    static const char *const audiences[] = {"Women only.", "A part of its own for women.",
                                            "Women and men."};
    const struct service_record *record = &making->atlas->directory.services[service];
    int ways = ways_count(&making->atlas->directory, record->rules);
    int told = 0;
    if (record->description.len) {
        buf_str(&making->words, record->description);
        buf_char(&making->words, '\n');
    }
    buf_text(&making->words, audiences[record->audience]);
    way_words(making, record->rules, 0, "");
    for (int group = 1; group <= ALTERNATIVE_MAX; group++) {
        if (told == WAYS_SHOWN_MAX && told < ways) {
            buf_text(&making->words, "\nThere are other ways in.");
            return;
        }
        told += way_words(making, record->rules, group,
                          ways == 1 ? ""
                          : told    ? "\nOr:"
                                    : "\nEither:");
    }
}

/* ---- where it takes them from ---- */

/* Every borough by name: paper has no link to the rest. */
static void where_words(struct annex_making *making, int service)
{
    const struct atlas *atlas = making->atlas;
    struct cover cover = cover_at(atlas, service, making->moment);
    uint64_t sure = cover.yes & atlas->london;
    int areas[BOROUGH_MAX];
    int count = 0;
    if (!sure || sure == atlas->london) {
        cover_words(atlas, service, making->moment, &making->words);
        return;
    }
    for (int k = 0; k < making->detail.area_count; k++) { /* by name */
        int area = making->detail.areas[k].area;
        if (area < BOROUGH_MAX && sure & AREA_BIT(area))
            areas[count++] = area;
    }
    annex_areas(making, areas, count);
}

/* ---- who pays ---- */

/* A funder once, with all that it gave. */
static void funder_words(struct annex_making *making, struct span span, struct str funder)
{
    const struct directory *directory = &making->atlas->directory;
    int told = 0;
    buf_str(&making->words, funder.len ? funder : STR("Funder not stated"));
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct funding_record *row = &directory->fundings[i];
        if (row->amount_gbp == NONE || !str_equal(row->funder, funder) ||
            !is_known_by(making, row->known_from))
            continue;
        buf_text(&making->words, told++ ? ", " : ": ");
        money_words(row->amount_gbp, &making->words);
    }
    buf_char(&making->words, '\n');
}

static void funding_cell_words(struct annex_making *making, int service)
{
    const struct directory *directory = &making->atlas->directory;
    struct span span = directory->services[service].fundings;
    struct funding_state state = funding_at(making->atlas, service, making->moment);
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct funding_record *row = &directory->fundings[i];
        bool is_new = is_known_by(making, row->known_from);
        for (int k = span.first; k < i && is_new; k++)
            is_new = !str_equal(directory->fundings[k].funder, row->funder) ||
                     !is_known_by(making, directory->fundings[k].known_from);
        if (is_new)
            funder_words(making, span, row->funder);
    }
    funding_words(&state, &making->words);
}

static void service_row(struct annex_rows *rows, int service)
{
    struct annex_making *making = rows->making;
    const struct service_record *record = &making->atlas->directory.services[service];
    buf_str(&making->words, record->name);
    buf_char(&making->words, '\n');
    organisation_words(making->atlas, service, &making->words);
    annex_cell(rows, annex_keep(making))->service = service;
    rules_words(making, service);
    annex_cell(rows, annex_keep(making));
    where_words(making, service);
    annex_cell(rows, annex_keep(making));
    dates_words(making, service);
    annex_cell(rows, annex_keep(making));
    funding_cell_words(making, service);
    annex_cell(rows, annex_keep(making));
}

void annex_services_table(struct annex_making *making, const int *services, int count,
                          struct str title)
{
    static const struct annex_head heads[] = {{"Service and who runs it", 20, false},
                                              {"What it is and whom it takes", 32, false},
                                              {"Boroughs", 13, false},
                                              {"Dates", 17, false},
                                              {"Paid for by", 18, false}};
    struct annex_rows rows = annex_rows_begin(making, heads, 5);
    for (int i = 0; i < count; i++)
        service_row(&rows, services[i]);
    annex_rows_end(&rows, title);
}
