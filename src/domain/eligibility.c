#include "domain/eligibility.h"

#include <string.h>

#include "codec/json_write.h"
#include "domain/phrasebook.h"

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

static void groups_check(const struct atlas *atlas, struct span span,
                         const struct question *question,
                         struct group_answer groups[ALTERNATIVE_MAX + 1])
{
    const struct directory *directory = &atlas->directory;
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

static uint32_t conditions_mentioned(const struct atlas *atlas, struct span span)
{
    const struct directory *directory = &atlas->directory;
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
    struct span rules = atlas->directory.services[service].rules;
    groups_check(atlas, rules, question, groups);
    verdict = worse(verdict, groups[0].verdict);
    int best = best_group(groups);
    if (best)
        verdict = worse(verdict, groups[best].verdict);
    uint32_t mentioned = conditions_mentioned(atlas, rules);
    for (int i = 0; i < CONDITION_COUNT; i++)
        if (!(mentioned >> i & 1))
            verdict =
                worse(verdict,
                      answer_verdict(silence_check((enum condition)i, &question->person.facts[i])));
    return verdict;
}

/* ---- words ---- */

struct explaining {
    struct phrasebook *book; /* NULL: every sentence is made anew */
    const struct atlas *atlas;
    int service;
    struct span rules;
    bool may_name_home; /* not beside a confidential service */
    const struct question *question;
    struct arena *arena;
    struct explanation *out;
    struct buf text; /* of the sentence being made */
    bool failed;
};

void reason_write(const struct reason *reason, struct json_write *json)
{
    if (reason->json.len) {
        json_write_raw(json, reason->json);
        return;
    }
    json_write_object_begin(json);
    json_write_key(json, STR("code"));
    json_write_text(json, str_from(reason->code));
    json_write_key(json, STR("verdict"));
    json_write_text(json, str_from(verdict_code(reason->verdict)));
    json_write_key(json, STR("text"));
    json_write_text(json, reason->text);
    json_write_object_end(json);
}

void ask_write(const struct ask *ask, struct json_write *json)
{
    if (ask->json.len) {
        json_write_raw(json, ask->json);
        return;
    }
    json_write_object_begin(json);
    json_write_key(json, STR("fact"));
    json_write_text(json, str_from(ask->fact));
    json_write_key(json, STR("ask"));
    json_write_text(json, ask->is_hers ? STR("her") : STR("service"));
    json_write_key(json, STR("text"));
    json_write_text(json, ask->text);
    json_write_object_end(json);
}

/* One reason more, and one question more where it asks. */
static void add(struct explaining *e, const struct reason *reason, const struct ask *ask)
{
    struct explanation *out = e->out;
    if (out->reason_count == REASONS_MAX)
        return;
    out->verdict = worse(out->verdict, reason->verdict);
    out->reasons[out->reason_count++] = *reason;
    if (reason->verdict == VERDICT_ASK)
        out->asks[out->ask_count++] = *ask;
}

/* Adds the sentence in text. key: what its words depend on, so that the book can keep it; NULL if
 * they depend on more than that. */
static void tell_kept(struct explaining *e, const struct phrase_key *key, const char *code,
                      const char *fact, bool is_hers, enum verdict verdict)
{
    struct str text = buf_view(&e->text);
    struct reason reason = {code, verdict, text, {NULL, 0}};
    struct ask ask = {fact, is_hers, text, {NULL, 0}};
    e->failed |= e->text.failed;
    const struct phrase *phrase = e->book && key && text.len && !e->failed
                                      ? phrasebook_keep(e->book, *key, &reason, &ask)
                                      : NULL;
    if (phrase) {
        add(e, &phrase->reason, &phrase->ask);
    } else if (text.len && !e->failed) {
        reason.text = ask.text = str_copy(text, e->arena);
        e->failed |= !reason.text.ptr;
        if (!e->failed)
            add(e, &reason, &ask);
    }
    buf_clear(&e->text);
}

static void tell(struct explaining *e, const char *code, const char *fact, bool is_hers,
                 enum verdict verdict)
{
    tell_kept(e, NULL, code, fact, is_hers, verdict);
}

/* Adds the sentence of that key if the book has it. */
static bool told_before(struct explaining *e, struct phrase_key key)
{
    const struct phrase *phrase = e->book ? phrasebook_find(e->book, key) : NULL;
    if (phrase)
        add(e, &phrase->reason, &phrase->ask);
    return phrase != NULL;
}

/* Kinds of sentences that the book may keep: the first part of their key. */
enum { PHRASE_RUNS = 1, PHRASE_COVERS, PHRASE_DOUBT, PHRASE_RULE, PHRASE_SILENCE };

static struct phrase_key key_of(int kind, int which, int how, uint64_t set, uint64_t rest)
{
    return (struct phrase_key){
        {(uint64_t)kind | (uint64_t)which << 8 | (uint64_t)how << 16, set, rest}};
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

/* What there is to tell about the days on which it runs, with the bound that the words name. */
struct running {
    enum {
        RUNS_NO_DATE,
        RUNS_ENDED_PERHAPS,
        RUNS_LAST_SEEN,
        RUNS_FIRST_SEEN,
        RUNS_NOT_BEGUN,
        RUNS_ENDED
    } how;
    struct date earliest;
    struct date latest;
};

static struct running running_doubt(const struct explaining *e, const struct validity *v)
{
    struct date as_of = e->question->moment.as_of;
    struct sighting seen = {DATE_MIN, DATE_MAX};
    bool end_is_stated = !date_is_known_by(DATE_MAX, v->to_latest);
    if (date_is_known_by(v->from_latest, as_of) && end_is_stated)
        return (struct running){RUNS_ENDED_PERHAPS, v->to_earliest, v->to_latest};
    if (!last_sighting(e, &seen))
        return (struct running){RUNS_NO_DATE, DATE_MIN, DATE_MAX};
    bool past = date_is_known_by(seen.earliest, as_of);
    return (struct running){past ? RUNS_LAST_SEEN : RUNS_FIRST_SEEN, seen.earliest, seen.latest};
}

static void explain_runs(struct explaining *e)
{
    static const char *const sentences[][2] = {
        /* before the day and after it */
        [RUNS_NO_DATE] = {"Our source has no date", ". Does it still run?"},
        [RUNS_ENDED_PERHAPS] = {"It ended ", ". Does it still run?"},
        [RUNS_LAST_SEEN] = {"Our source last saw it ", ". Does it still run?"},
        [RUNS_FIRST_SEEN] = {"Our source first saw it ", ". Did it run before?"},
        [RUNS_NOT_BEGUN] = {"It had not begun: it began ", "."},
        [RUNS_ENDED] = {"It ended ", "."}};
    const struct statement_record *statement =
        statement_at(e->atlas, e->service, e->question->moment);
    if (!statement)
        return;
    struct date as_of = e->question->moment.as_of;
    const struct validity *v = &statement->validity;
    enum verdict verdict = verdict_of(validity_on(v, as_of));
    if (verdict == VERDICT_SUITABLE) /* goes without saying */
        return;
    struct running running = {RUNS_ENDED, v->to_earliest, v->to_latest};
    if (verdict == VERDICT_ASK)
        running = running_doubt(e, v);
    else if (validity_is_before(v, as_of))
        running = (struct running){RUNS_NOT_BEGUN, v->from_earliest, v->from_latest};
    struct phrase_key key = key_of(PHRASE_RUNS, (int)running.how, 0,
                                   (uint32_t)running.earliest.days, (uint32_t)running.latest.days);
    if (told_before(e, key))
        return;
    char words[BOUND_WORDS_LEN] = "";
    if (running.how != RUNS_NO_DATE)
        bound_when(running.earliest, running.latest, words);
    buf_text(&e->text, sentences[running.how][0]);
    buf_text(&e->text, words);
    buf_text(&e->text, sentences[running.how][1]);
    tell_kept(e, &key, "runs", "runs", false, verdict);
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

/* Where she lives, as far as it may be named: beside a confidential service no borough ever is. */
static uint64_t home_nameable(const struct explaining *e, uint64_t home)
{
    return e->may_name_home ? home : 0;
}

static void home_list(struct explaining *e, uint64_t home)
{
    home = home_nameable(e, home);
    if (home)
        areas_list(e->atlas, home, &e->text);
    else
        buf_text(&e->text, "where she lives");
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

/* Why it is open whether it covers her home. */
enum doubt {
    DOUBT_UNSTATED,
    DOUBT_NOWHERE,
    DOUBT_UNNAMED,
    DOUBT_PARTLY,
    DOUBT_OTHERS,
    DOUBT_ASSUMED,
    DOUBT_SOME
};

static enum doubt residence_doubt(const struct cover *cover, uint64_t named, bool assumed)
{
    if (!cover->is_stated)
        return cover->others ? DOUBT_OTHERS : DOUBT_UNSTATED;
    if (!named)
        return DOUBT_NOWHERE;
    if (named & cover->maybe)
        return cover->has_shape ? DOUBT_PARTLY : DOUBT_UNNAMED;
    if (cover->others)
        return DOUBT_OTHERS;
    return assumed && !(named & cover->yes) ? DOUBT_ASSUMED : DOUBT_SOME;
}

/* The sentence; areas: those that it names. */
static void doubt_sentence(struct explaining *e, enum doubt doubt, uint64_t areas, bool is_hers)
{
    switch (doubt) {
    case DOUBT_OTHERS: other_bases(e); break;
    case DOUBT_UNSTATED:
    case DOUBT_UNNAMED:
        buf_text(&e->text, "Does it cover ");
        home_list(e, areas);
        buf_text(&e->text, "? Its source does not say.");
        break;
    case DOUBT_NOWHERE:
        buf_text(&e->text,
                 is_hers
                     ? "Where does she live? It covers some boroughs only."
                     : "Does it take women with no fixed address? It is for some boroughs only.");
        break;
    case DOUBT_PARTLY:
        buf_text(&e->text, "Does it cover where she lives? It takes part of ");
        home_list(e, areas);
        buf_char(&e->text, '.');
        break;
    case DOUBT_ASSUMED:
        buf_text(&e->text, "Where does she live? It does not cover ");
        areas_list(e->atlas, areas, &e->text);
        buf_char(&e->text, '.');
        break;
    case DOUBT_SOME:
        buf_text(&e->text, "Where does she live? It covers ");
        areas_list(e->atlas, areas, &e->text);
        buf_text(&e->text, ", but not all of where she may be.");
        break;
    }
}

static void explain_residence_doubt(struct explaining *e, const struct cover *cover, uint64_t named,
                                    bool assumed)
{
    enum doubt doubt = residence_doubt(cover, named, assumed);
    bool hers = doubt == DOUBT_OTHERS || doubt == DOUBT_ASSUMED || doubt == DOUBT_SOME ||
                (doubt == DOUBT_NOWHERE && e->question->home_kind == HOME_UNKNOWN);
    uint64_t areas = doubt == DOUBT_UNNAMED || doubt == DOUBT_PARTLY ? named & cover->maybe
                     : doubt == DOUBT_SOME                           ? named & cover->yes
                                                                     : named;
    bool may_name = doubt == DOUBT_ASSUMED || doubt == DOUBT_SOME;
    struct phrase_key key =
        key_of(PHRASE_DOUBT, (int)doubt, hers, may_name ? areas : home_nameable(e, areas), 0);
    if (doubt != DOUBT_OTHERS && told_before(e, key))
        return;
    doubt_sentence(e, doubt, areas, hers);
    tell_kept(e, doubt == DOUBT_OTHERS ? NULL : &key, "residence", hers ? "home" : "residence",
              hers, VERDICT_ASK);
}

static void explain_covered(struct explaining *e, bool all_london, uint64_t named, bool assumed)
{
    bool says_if = assumed && !all_london;
    struct phrase_key key =
        key_of(PHRASE_COVERS, all_london, says_if, all_london ? 0 : home_nameable(e, named), 0);
    if (told_before(e, key))
        return;
    buf_text(&e->text, "It covers ");
    if (all_london)
        buf_text(&e->text, "all of London");
    else
        home_list(e, named);
    buf_text(&e->text, says_if ? ", if she lives there." : ".");
    tell_kept(e, &key, "residence", "residence", false, VERDICT_SUITABLE);
}

static void explain_residence(struct explaining *e, const struct cover *cover)
{
    const struct question *question = e->question;
    bool assumed;
    uint64_t home = question_home_areas(question, &assumed);
    uint64_t named = home & (e->atlas->london | AREA_BIT(AREA_OUTSIDE));
    switch (residence_verdict(e->atlas, e->service, question, cover)) {
    case VERDICT_ASK: explain_residence_doubt(e, cover, named, assumed); return;
    case VERDICT_SUITABLE:
        explain_covered(e, (cover->yes & e->atlas->london) == e->atlas->london, named, assumed);
        return;
    case VERDICT_UNSUITABLE:
    case VERDICT_COUNT: break;
    }
    if (!explain_dated_cover(e, named)) {
        buf_text(&e->text, "It does not cover ");
        if (named == AREA_BIT(AREA_OUTSIDE))
            buf_text(&e->text, "women who live outside London");
        else
            home_list(e, named);
        buf_char(&e->text, '.');
    }
    tell(e, "residence", "residence", false, VERDICT_UNSUITABLE);
}

/* What rule_sentence looks at, and no more: the fewer keys, the more often one is found. */
static struct phrase_key rule_key(const struct rule *rule, enum rule_answer answer,
                                  const struct fact *fact)
{
    uint64_t terms = rule->terms;
    uint64_t range = (uint64_t)(uint32_t)rule->low | (uint64_t)(uint32_t)rule->high << 32;
    uint64_t both = fact->known ? fact->terms & rule->terms : 0;
    if (answer == RULE_ASK_HER)
        terms = range = 0;
    else if (answer == RULE_ASK_SERVICE)
        terms = fact->terms & ~rule->terms;
    else if (both &&
             (answer == RULE_HOLDS ? rule->mode == RULE_OFFERS : rule->mode == RULE_EXCLUDES))
        terms = both;
    return key_of(PHRASE_RULE, (int)rule->condition, (int)answer << 4 | (int)rule->mode, terms,
                  range);
}

static void explain_rule(struct explaining *e, const struct rule *rule)
{
    const struct condition_row *row = condition_row(rule->condition);
    const struct fact *fact = &e->question->person.facts[rule->condition];
    enum rule_answer answer = check(e->atlas, rule, e->question);
    bool hers = answer == RULE_ASK_HER;
    if (answer == RULE_HOLDS && rule->mode == RULE_OFFERS && !fact->known)
        return; /* nobody asked for it */
    bool has_own_words = rule->condition == CONDITION_TEXT;
    struct phrase_key key = rule_key(rule, answer, fact);
    if (!has_own_words && told_before(e, key))
        return;
    rule_sentence(rule, answer, fact, &e->atlas->directory.words, &e->text);
    tell_kept(e, has_own_words ? NULL : &key, row->code,
              hers && row->field ? row->field : row->code, hers, answer_verdict(answer));
}

static void explain_group(struct explaining *e, int group)
{
    const struct directory *directory = &e->atlas->directory;
    for (int i = e->rules.first; i < e->rules.first + e->rules.count; i++)
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
    uint32_t mentioned = conditions_mentioned(e->atlas, e->rules);
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const struct condition_row *row = condition_row((enum condition)i);
        const struct fact *fact = &e->question->person.facts[i];
        if (mentioned >> i & 1 || silence_check((enum condition)i, fact) == RULE_HOLDS)
            continue;
        struct phrase_key key = key_of(PHRASE_SILENCE, i, 0, fact->terms, 0);
        if (told_before(e, key))
            continue;
        silence_sentence((enum condition)i, fact, &e->atlas->directory.words, &e->text);
        tell_kept(e, &key, row->code, row->code, false, VERDICT_ASK);
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

enum verdict runs_verdict(const struct atlas *atlas, int service, struct moment moment)
{
    const struct statement_record *statement = statement_at(atlas, service, moment);
    return statement ? verdict_of(validity_on(&statement->validity, moment.as_of)) : VERDICT_COUNT;
}

enum err eligibility_explain_by(struct phrasebook *book, const struct listing *listing,
                                const struct atlas *atlas, int service,
                                const struct question *question, struct arena *arena,
                                struct explanation *out, struct problem *problem)
{
    struct explaining e = {
        .book = book,
        .atlas = atlas,
        .service = service,
        .rules = listing ? listing->rules : atlas->directory.services[service].rules,
        .may_name_home =
            listing ? listing->may_name_home : !atlas->directory.services[service].confidential,
        .question = question,
        .arena = arena,
        .out = out};
    struct cover cover = listing ? listing->cover : cover_at(atlas, service, question->moment);
    buf_init(&e.text, 0);
    out->verdict = VERDICT_SUITABLE;
    out->reason_count = out->ask_count = 0;
    if (!listing || listing->runs != VERDICT_SUITABLE)
        explain_runs(&e);
    explain_residence(&e, &cover);
    struct group_answer groups[ALTERNATIVE_MAX + 1];
    groups_check(atlas, e.rules, question, groups);
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

enum err eligibility_explain(const struct atlas *atlas, int service,
                             const struct question *question, struct arena *arena,
                             struct explanation *out, struct problem *problem)
{
    return eligibility_explain_by(NULL, NULL, atlas, service, question, arena, out, problem);
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
