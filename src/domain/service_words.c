#include "domain/service_words.h"

#include "domain/words.h"

void record_rule_words(const struct directory *directory, const struct rule *rule, struct buf *out)
{
    const struct vocabularies *words = &directory->words;
    const struct fact nobody = {0};
    const char *vocabulary = condition_row(rule->condition)->vocabulary;
    const struct vocabulary *list = vocabulary ? vocabulary_find(words, vocabulary) : NULL;
    bool names_all = list && rule->terms == vocabulary_all(list);
    bool must =
        !names_all && (rule->mode == RULE_REQUIRES || (rule->mode == RULE_OFFERS && rule->limited));
    if (rule->condition == CONDITION_TEXT)
        buf_str(out, rule->text);
    else
        rule_sentence(rule, must ? RULE_FAILS : RULE_HOLDS, &nobody, words, out);
}

void service_rule_words(const struct atlas *atlas, const struct rule *rule, struct buf *out)
{
    record_rule_words(&atlas->directory, rule, out);
}

static void area_names(const struct directory *directory, struct span areas, struct buf *out)
{
    for (int i = 0; i < areas.count; i++) {
        int area = directory->coverage_areas[areas.first + i];
        if (i)
            buf_text(out, i + 1 == areas.count ? " and " : ", ");
        buf_str(out, directory->areas[area].name);
    }
}

void record_coverage_words(const struct directory *directory, const struct coverage_record *row,
                           struct buf *out)
{
    switch (row->kind) {
    case COVERAGE_AREAS: area_names(directory, row->areas, out); break;
    case COVERAGE_EVERYWHERE:
        buf_text(out, "Everywhere");
        if (row->within != NONE) {
            buf_text(out, " in ");
            buf_str(out, directory->areas[row->within].name);
        }
        break;
    case COVERAGE_RADIUS:
        buf_text(out, "Within ");
        distance_words((int32_t)row->radius_m, false, out);
        buf_text(out, " of its site");
        break;
    case COVERAGE_POLYGON: buf_text(out, "an area drawn on a map"); break;
    case COVERAGE_NOT_NAMED:
        if (row->claimed_count)
            buf_format(out, "%d boroughs", row->claimed_count);
        else
            buf_text(out, "some boroughs");
        if (row->within != NONE) {
            buf_text(out, " of ");
            buf_str(out, directory->areas[row->within].name);
        }
        buf_text(out, ", not named by its source");
        if (row->areas.count) {
            buf_text(out, ", but not ");
            area_names(directory, row->areas, out);
        }
        break;
    }
}

void service_coverage_words(const struct atlas *atlas, const struct coverage_record *row,
                            struct buf *out)
{
    record_coverage_words(&atlas->directory, row, out);
}

struct str service_basis_words(const struct coverage_record *row)
{
    static const char *const bases[] = {"Women who live in",       "Women arrested in",
                                        "Women whose court is in", "Women who work in",
                                        "Women who study in",      "Women in prison in"};
    return str_from(row->excludes ? "Not women of" : bases[row->basis]);
}

struct str service_state_words(const struct atlas *atlas, int service, struct moment moment)
{
    const struct statement_record *now = statement_at(atlas, service, moment);
    if (!now)
        return STR("Nothing was known of it on that day.");
    switch (validity_on(&now->validity, moment.as_of)) {
    case CERTAINLY: return STR("It runs on this day.");
    case UNCERTAIN: return STR("We do not know whether it runs on this day. Ask them.");
    case CERTAINLY_NOT: break;
    }
    return validity_is_before(&now->validity, moment.as_of) ? STR("It has not begun on this day.")
                                                            : STR("It has ended before this day.");
}
