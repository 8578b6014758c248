#include "domain/eligibility.h"

#include <string.h>

const char *verdict_code(enum verdict verdict)
{
    static const char *const codes[] = {"suitable", "ask", "unsuitable", ""};
    return codes[verdict];
}

static enum verdict worse(enum verdict a, enum verdict b)
{
    return a > b ? a : b;
}

static enum verdict verdict_of(enum certainty certainty)
{
    return certainty == CERTAINLY   ? VERDICT_SUITABLE
           : certainty == UNCERTAIN ? VERDICT_ASK
                                    : VERDICT_UNSUITABLE;
}

/* Her home against the service's cover. */
static enum verdict residence_verdict(const struct atlas *atlas, int service,
                                      const struct question *question, const struct cover *cover)
{
    bool assumed;
    uint64_t areas = question_home_areas(question, &assumed);
    if (!areas) /* nowhere known: as certain as for no address at all */
        return verdict_of(cover_of_area(cover, atlas->london, AREA_NOWHERE));
    int fits = 0;
    int fails = 0;
    int all = 0;
    int point_area;
    struct geo_grid point;
    bool exact = question_home_point(question, &point_area, &point);
    for (uint64_t left = areas; left; left &= left - 1, all++) {
        int area = __builtin_ctzll(left);
        enum certainty certainty =
            exact && cover->has_shape
                ? cover_of_point(atlas, service, question->moment, cover, area, point)
                : cover_of_area(cover, atlas->london, area);
        fits += certainty == CERTAINLY;
        fails += certainty == CERTAINLY_NOT;
    }
    if (fits == all)
        return VERDICT_SUITABLE;
    return fails == all && !assumed ? VERDICT_UNSUITABLE : VERDICT_ASK;
}

/* The answers of a run of rules of one group. */
struct group_answer {
    bool is_there;
    enum verdict verdict;
};

static enum verdict answer_verdict(enum rule_answer answer)
{
    return answer == RULE_HOLDS   ? VERDICT_SUITABLE
           : answer == RULE_FAILS ? VERDICT_UNSUITABLE
                                  : VERDICT_ASK;
}

static enum rule_answer check(const struct atlas *atlas, const struct rule *rule,
                              const struct question *question)
{
    return rule_check(rule, &question->person.facts[rule->condition],
                      atlas->all_terms[rule->condition]);
}

static void groups_check(const struct atlas *atlas, int service, const struct question *question,
                         struct group_answer groups[ALTERNATIVE_MAX + 1])
{
    const struct directory *directory = &atlas->directory;
    struct span span = directory->services[service].rules;
    memset(groups, 0, (ALTERNATIVE_MAX + 1) * sizeof *groups);
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct rule *rule = &directory->rules[i];
        struct group_answer *group = &groups[rule->group];
        group->is_there = true;
        group->verdict = worse(group->verdict, answer_verdict(check(atlas, rule, question)));
    }
}

/* The best of the alternatives; 0 if there are none. */
static int best_group(const struct group_answer groups[ALTERNATIVE_MAX + 1])
{
    int best = 0;
    for (int group = 1; group <= ALTERNATIVE_MAX; group++)
        if (groups[group].is_there && (!best || groups[group].verdict < groups[best].verdict))
            best = group;
    return best;
}

static uint32_t conditions_mentioned(const struct atlas *atlas, int service)
{
    const struct directory *directory = &atlas->directory;
    struct span span = directory->services[service].rules;
    uint32_t mentioned = 0;
    for (int i = span.first; i < span.first + span.count; i++)
        mentioned |= 1u << directory->rules[i].condition;
    return mentioned;
}

enum verdict eligibility_verdict(const struct atlas *atlas, int service,
                                 const struct question *question)
{
    const struct statement_record *statement = statement_at(atlas, service, question->moment);
    if (!statement)
        return VERDICT_COUNT;
    struct cover cover = cover_at(atlas, service, question->moment);
    enum verdict verdict = verdict_of(validity_on(&statement->validity, question->moment.as_of));
    verdict = worse(verdict, residence_verdict(atlas, service, question, &cover));
    struct group_answer groups[ALTERNATIVE_MAX + 1];
    groups_check(atlas, service, question, groups);
    verdict = worse(verdict, groups[0].verdict);
    int best = best_group(groups);
    if (best)
        verdict = worse(verdict, groups[best].verdict);
    uint32_t mentioned = conditions_mentioned(atlas, service);
    for (int i = 0; i < CONDITION_COUNT; i++)
        if (!(mentioned >> i & 1))
            verdict =
                worse(verdict,
                      answer_verdict(silence_check((enum condition)i, &question->person.facts[i])));
    return verdict;
}

/* ---- words ---- */

struct explaining {
    const struct atlas *atlas;
    int service;
    const struct question *question;
    struct arena *arena;
    struct explanation *out;
    struct buf text; /* of the sentence being made */
    bool failed;
};

/* Keeps the sentence in text as a reason, and as a question where it asks. */
static void tell(struct explaining *e, const char *code, const char *fact, bool is_hers,
                 enum verdict verdict)
{
    struct str copy = str_copy(buf_view(&e->text), e->arena);
    e->failed |= e->text.failed || !copy.ptr;
    buf_clear(&e->text);
    if (e->failed || !copy.len || e->out->reason_count == REASONS_MAX)
        return;
    e->out->verdict = worse(e->out->verdict, verdict);
    e->out->reasons[e->out->reason_count++] = (struct reason){code, verdict, copy};
    if (verdict == VERDICT_ASK)
        e->out->asks[e->out->ask_count++] = (struct ask){fact, is_hers, copy};
}

/* The latest dated sighting of the service that the asker may know; false if there is none. */
static bool last_sighting(const struct explaining *e, struct sighting *out)
{
    const struct directory *directory = &e->atlas->directory;
    struct span span = directory->services[e->service].evidence;
    bool found = false;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct evidence_record *evidence = &directory->evidence[i];
        if (evidence->has_date &&
            date_is_known_by(evidence->seen.earliest, e->question->moment.known_on) &&
            (!found || date_is_known_by(out->latest, evidence->seen.latest))) {
            *out = evidence->seen;
            found = true;
        }
    }
    return found;
}

static void explain_doubt(struct explaining *e, const struct statement_record *statement)
{
    char words[BOUND_WORDS_LEN];
    struct sighting seen = {DATE_MIN, DATE_MAX};
    struct date as_of = e->question->moment.as_of;
    const struct validity *v = &statement->validity;
    bool end_is_stated = !date_is_known_by(DATE_MAX, v->to_latest);
    if (date_is_known_by(v->from_latest, as_of) && end_is_stated) {
        bound_when(v->to_earliest, v->to_latest, words);
        buf_format(&e->text, "It ended %s. Does it still run?", words);
    } else if (last_sighting(e, &seen)) {
        bound_when(seen.earliest, seen.latest, words);
        bool past = date_is_known_by(seen.earliest, as_of);
        buf_format(&e->text,
                   past ? "Our source last saw it %s. Does it still run?"
                        : "Our source first saw it %s. Did it run before?",
                   words);
    } else {
        buf_text(&e->text, "Our source has no date. Does it still run?");
    }
}

static void explain_runs(struct explaining *e, const struct statement_record *statement)
{
    char words[BOUND_WORDS_LEN];
    struct date as_of = e->question->moment.as_of;
    const struct validity *v = &statement->validity;
    enum verdict verdict = verdict_of(validity_on(v, as_of));
    switch (verdict) {
    case VERDICT_SUITABLE: return; /* goes without saying */
    case VERDICT_ASK: explain_doubt(e, statement); break;
    case VERDICT_UNSUITABLE:
    case VERDICT_COUNT:
        if (validity_is_before(v, as_of)) {
            bound_when(v->from_earliest, v->from_latest, words);
            buf_format(&e->text, "It had not begun: it began %s.", words);
        } else {
            bound_when(v->to_earliest, v->to_latest, words);
            buf_format(&e->text, "It ended %s.", words);
        }
        break;
    }
    tell(e, "runs", "runs", false, verdict);
}

static void areas_list(const struct atlas *atlas, uint64_t areas, struct buf *out)
{
    bool first = true;
    while (areas) {
        int area = __builtin_ctzll(areas);
        areas &= areas - 1;
        if (!first)
            buf_text(out, areas ? ", " : " or ");
        if (area == AREA_OUTSIDE)
            buf_text(out, "outside London");
        else if (area < atlas->borough_count)
            buf_str(out, atlas->directory.areas[area].name);
        first = false;
    }
}

/* Where she lives. Beside a confidential service no borough is ever named. */
static void home_list(struct explaining *e, uint64_t home)
{
    if (!home || e->atlas->directory.services[e->service].confidential)
        buf_text(&e->text, "where she lives");
    else
        areas_list(e->atlas, home, &e->text);
}

/* A row that names her borough but is over or yet to come: the more telling "no". */
static bool explain_dated_cover(struct explaining *e, uint64_t home)
{
    const struct directory *directory = &e->atlas->directory;
    struct span span = directory->services[e->service].coverages;
    struct moment moment = e->question->moment;
    char words[BOUND_WORDS_LEN];
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &directory->coverages[i];
        if (row->excludes || row->basis != BASIS_RESIDENCE || !(e->atlas->covers[i].full & home) ||
            !date_is_known_by(row->known_from, moment.known_on) ||
            validity_on(&row->validity, moment.as_of) != CERTAINLY_NOT)
            continue;
        bool before = validity_is_before(&row->validity, moment.as_of);
        if (before)
            bound_words(row->validity.from_earliest, row->validity.from_latest, words);
        else
            bound_words(row->validity.to_earliest, row->validity.to_latest, words);
        buf_text(&e->text, before ? "It did not yet cover " : "It no longer covered ");
        areas_list(e->atlas, home & e->atlas->covers[i].full, &e->text);
        buf_format(&e->text, before ? ": it did from %s." : ": it did until %s.", words);
        return true;
    }
    return false;
}

/* What would let her in by another basis than where she lives: which boroughs, and the question. */
static void other_bases(struct explaining *e)
{
    static const char *const words[] = {"",
                                        "Was she arrested in ",
                                        "Is her case at a court in ",
                                        "Does she work in ",
                                        "Does she study in ",
                                        "Is she in a prison that it works in?"};
    const struct directory *directory = &e->atlas->directory;
    struct span span = directory->services[e->service].coverages;
    struct moment moment = e->question->moment;
    bool first = true;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct coverage_record *row = &directory->coverages[i];
        if (row->basis == BASIS_RESIDENCE || !date_is_known_by(row->known_from, moment.known_on) ||
            validity_on(&row->validity, moment.as_of) == CERTAINLY_NOT)
            continue;
        if (!first)
            buf_char(&e->text, ' ');
        first = false;
        buf_text(&e->text, words[row->basis]);
        if (row->basis == BASIS_PRISON)
            continue;
        if (row->kind == COVERAGE_AREAS && e->atlas->covers[i].full)
            areas_list(e->atlas, e->atlas->covers[i].full, &e->text);
        else
            buf_text(&e->text, "its area");
        buf_char(&e->text, '?');
    }
}

static void explain_residence_doubt(struct explaining *e, const struct cover *cover, uint64_t home,
                                    bool assumed)
{
    uint64_t named = home & (e->atlas->london | AREA_BIT(AREA_OUTSIDE));
    uint64_t fits = named & cover->yes;
    uint64_t open = named & (cover->is_stated ? cover->maybe : named);
    bool hers = false;
    if (!cover->is_stated && cover->others) {
        hers = true;
        other_bases(e);
    } else if (!cover->is_stated) {
        buf_text(&e->text, "Does it cover ");
        home_list(e, named);
        buf_text(&e->text, "? Its source does not say.");
    } else if (!named) {
        hers = e->question->home_kind == HOME_UNKNOWN;
        buf_text(&e->text,
                 hers ? "Where does she live? It covers some boroughs only."
                      : "Does it take women with no fixed address? It is for some boroughs only.");
    } else if (open) {
        bool partly = cover->has_shape;
        buf_text(&e->text,
                 partly ? "Does it cover where she lives? It takes part of " : "Does it cover ");
        home_list(e, open);
        buf_text(&e->text, partly ? "." : "? Its source does not say.");
    } else if (cover->others) {
        hers = true;
        other_bases(e);
    } else if (assumed && !fits) {
        hers = true;
        buf_text(&e->text, "Where does she live? It does not cover ");
        areas_list(e->atlas, named, &e->text);
        buf_char(&e->text, '.');
    } else {
        hers = true;
        buf_text(&e->text, "Where does she live? It covers ");
        areas_list(e->atlas, fits, &e->text);
        buf_text(&e->text, ", but not all of where she may be.");
    }
    tell(e, "residence", hers ? "home" : "residence", hers, VERDICT_ASK);
}

static void explain_residence(struct explaining *e)
{
    const struct question *question = e->question;
    struct cover cover = cover_at(e->atlas, e->service, question->moment);
    enum verdict verdict = residence_verdict(e->atlas, e->service, question, &cover);
    bool assumed;
    uint64_t home = question_home_areas(question, &assumed);
    uint64_t named = home & (e->atlas->london | AREA_BIT(AREA_OUTSIDE));
    bool all_london = (cover.yes & e->atlas->london) == e->atlas->london;
    switch (verdict) {
    case VERDICT_ASK: explain_residence_doubt(e, &cover, home, assumed); return;
    case VERDICT_SUITABLE:
        buf_text(&e->text, "It covers ");
        if (all_london)
            buf_text(&e->text, "all of London");
        else
            home_list(e, named);
        if (assumed && !all_london)
            buf_text(&e->text, ", if she lives there");
        buf_char(&e->text, '.');
        break;
    case VERDICT_UNSUITABLE:
    case VERDICT_COUNT:
        if (explain_dated_cover(e, named))
            break;
        buf_text(&e->text, "It does not cover ");
        if (named == AREA_BIT(AREA_OUTSIDE))
            buf_text(&e->text, "women who live outside London");
        else
            home_list(e, named);
        buf_char(&e->text, '.');
        break;
    }
    tell(e, "residence", "residence", false, verdict);
}

static void explain_rule(struct explaining *e, const struct rule *rule)
{
    const struct condition_row *row = condition_row(rule->condition);
    const struct fact *fact = &e->question->person.facts[rule->condition];
    enum rule_answer answer = check(e->atlas, rule, e->question);
    bool hers = answer == RULE_ASK_HER;
    if (answer == RULE_HOLDS && rule->mode == RULE_OFFERS && !fact->known)
        return; /* nobody asked for it */
    rule_sentence(rule, answer, fact, &e->atlas->directory.words, &e->text);
    tell(e, row->code, hers && row->field ? row->field : row->code, hers, answer_verdict(answer));
}

static void explain_group(struct explaining *e, int group)
{
    const struct directory *directory = &e->atlas->directory;
    struct span span = directory->services[e->service].rules;
    for (int i = span.first; i < span.first + span.count; i++)
        if (directory->rules[i].group == group)
            explain_rule(e, &directory->rules[i]);
}

/* Where no alternative can hold, all that fails is told; otherwise the best one. */
static void explain_alternatives(struct explaining *e,
                                 const struct group_answer groups[ALTERNATIVE_MAX + 1])
{
    int best = best_group(groups);
    if (best && groups[best].verdict != VERDICT_UNSUITABLE) {
        explain_group(e, best);
        return;
    }
    for (int group = 1; group <= ALTERNATIVE_MAX; group++)
        if (groups[group].is_there)
            explain_group(e, group);
}

static void explain_silence(struct explaining *e)
{
    uint32_t mentioned = conditions_mentioned(e->atlas, e->service);
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const struct condition_row *row = condition_row((enum condition)i);
        const struct fact *fact = &e->question->person.facts[i];
        if (mentioned >> i & 1 || silence_check((enum condition)i, fact) == RULE_HOLDS)
            continue;
        silence_sentence((enum condition)i, fact, &e->atlas->directory.words, &e->text);
        tell(e, row->code, row->code, false, VERDICT_ASK);
    }
}

/* What is ruled out needs no questions. */
static void drop_asks(struct explanation *out)
{
    int kept = 0;
    for (int i = 0; i < out->reason_count; i++)
        if (out->reasons[i].verdict != VERDICT_ASK)
            out->reasons[kept++] = out->reasons[i];
    out->reason_count = kept;
    out->ask_count = 0;
}

/* Worst first, otherwise in the order told. */
static void sort_reasons(struct explanation *out)
{
    for (int i = 1; i < out->reason_count; i++) {
        struct reason reason = out->reasons[i];
        int place = i;
        for (; place && out->reasons[place - 1].verdict < reason.verdict; place--)
            out->reasons[place] = out->reasons[place - 1];
        out->reasons[place] = reason;
    }
}

enum err eligibility_explain(const struct atlas *atlas, int service,
                             const struct question *question, struct arena *arena,
                             struct explanation *out, struct problem *problem)
{
    struct explaining e = {atlas, service, question, arena, out, {0}, false};
    buf_init(&e.text, 0);
    *out = (struct explanation){.verdict = VERDICT_SUITABLE};
    const struct statement_record *statement = statement_at(atlas, service, question->moment);
    if (statement)
        explain_runs(&e, statement);
    explain_residence(&e);
    struct group_answer groups[ALTERNATIVE_MAX + 1];
    groups_check(atlas, service, question, groups);
    explain_group(&e, 0);
    explain_alternatives(&e, groups);
    explain_silence(&e);
    if (out->verdict == VERDICT_UNSUITABLE)
        drop_asks(out);
    sort_reasons(out);
    buf_finish(&e.text);
    return e.failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the reasons.")
                    : OK;
}

void cover_words(const struct atlas *atlas, int service, struct moment moment, struct buf *out)
{
    enum { NAMES_MOST = 4 };
    struct cover cover = cover_at(atlas, service, moment);
    uint64_t yes = cover.yes & atlas->london;
    uint64_t maybe = cover.maybe & atlas->london;
    if (yes == atlas->london) {
        buf_text(out, "All of London");
    } else if (yes) {
        int count = __builtin_popcountll(yes);
        bool first = true;
        for (int shown = 0; yes && shown < (count > NAMES_MOST + 1 ? NAMES_MOST : count); shown++) {
            int area = __builtin_ctzll(yes);
            yes &= yes - 1;
            if (!first)
                buf_text(out, yes || count > NAMES_MOST + 1 ? ", " : " and ");
            buf_str(out, atlas->directory.areas[area].name);
            first = false;
        }
        if (yes)
            buf_format(out, " and %d more boroughs", __builtin_popcountll(yes));
    } else if (maybe) {
        buf_text(out, "Its source does not name its boroughs");
    } else if (cover.others) {
        buf_text(out, "Not by where she lives: see its conditions");
    } else {
        buf_text(out,
                 cover.is_stated ? "None on this day" : "Its source does not say whom it covers");
    }
}
