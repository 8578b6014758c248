/* Why a service suits her or not, in words. */
#include "explaining.h"

/* One reason more, and one question more where it asks. */
static void add(struct explaining *e, const struct phrase *phrase)
{
    if (e->told_count == REASONS_MAX)
        return;
    e->verdict = verdict_worse(e->verdict, (enum verdict)phrase->verdict);
    e->told[e->told_count++] = phrase;
}

static const struct phrase *phrase_unkept(struct explaining *e, struct phrase draft,
                                          struct str text)
{
    struct phrase *phrase = ARENA_NEW(e->arena, struct phrase);
    if (phrase)
        *phrase = draft;
    return phrase && phrase_make(phrase, text, e->arena) ? phrase : NULL;
}

void reason_tell_kept(struct explaining *e, const struct phrase_key *key, const char *code,
                      const char *fact, bool is_hers, enum verdict verdict)
{
    struct str text = buf_view(&e->text);
    struct phrase draft = {
        .code = code, .fact = fact, .verdict = (uint8_t)verdict, .is_hers = is_hers};
    const struct phrase *phrase = NULL;
    e->failed |= e->text.failed;
    if (text.len && !e->failed) {
        if (e->book && key)
            phrase = phrasebook_keep(e->book, *key, &draft, text);
        if (!phrase)
            phrase = phrase_unkept(e, draft, text);
        e->failed |= !phrase;
    }
    if (phrase)
        add(e, phrase);
    buf_clear(&e->text);
}

void reason_tell(struct explaining *e, const char *code, const char *fact, bool is_hers,
                 enum verdict verdict)
{
    reason_tell_kept(e, NULL, code, fact, is_hers, verdict);
}

bool reason_told_before(struct explaining *e, struct phrase_key key)
{
    const struct phrase *phrase = e->book ? phrasebook_find(e->book, key) : NULL;
    if (phrase)
        add(e, phrase);
    return phrase != NULL;
}

struct phrase_key phrase_key_of(int kind, int which, int how, uint64_t set, uint64_t rest)
{
    return (struct phrase_key){
        {(uint64_t)kind | (uint64_t)which << 8 | (uint64_t)how << 16, set, rest}};
}

/* Of the dated sightings that the asker may know: the last one that had begun by the day (of
 * "2023-24" and "June 2024" the latter, which is surely as late as that), otherwise the first of
 * all. False if there is none. */
static bool nearest_sighting(const struct explaining *e, struct sighting *out, bool *past)
{
    const struct directory *directory = &e->atlas->directory;
    struct span span = directory->services[e->service].evidence;
    struct moment moment = e->question->moment;
    bool found = false;
    *past = false;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct evidence_record *evidence = &directory->evidence[i];
        if (!evidence->has_date || !date_is_known_by(evidence->seen.earliest, moment.known_on))
            continue;
        bool by_then = date_is_known_by(evidence->seen.earliest, moment.as_of);
        bool later = found && (by_then ? date_is_known_by(out->earliest, evidence->seen.earliest)
                                       : date_is_known_by(out->latest, evidence->seen.latest));
        if (!found || (by_then && !*past) || (by_then == *past && later == by_then)) {
            *out = evidence->seen;
            *past = by_then;
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
    bool past;
    if (!nearest_sighting(e, &seen, &past))
        return (struct running){RUNS_NO_DATE, DATE_MIN, DATE_MAX};
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
    struct phrase_key key =
        phrase_key_of(PHRASE_RUNS, (int)running.how, 0, (uint32_t)running.earliest.days,
                      (uint32_t)running.latest.days);
    if (reason_told_before(e, key))
        return;
    char words[BOUND_WORDS_LEN] = "";
    if (running.how != RUNS_NO_DATE)
        bound_when(running.earliest, running.latest, words);
    buf_text(&e->text, sentences[running.how][0]);
    buf_text(&e->text, words);
    buf_text(&e->text, sentences[running.how][1]);
    reason_tell_kept(e, &key, "runs", "runs", false, verdict);
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
    return phrase_key_of(PHRASE_RULE, (int)rule->condition, (int)answer << 4 | (int)rule->mode,
                         terms, range);
}

static void explain_rule(struct explaining *e, const struct rule *rule)
{
    const struct condition_row *row = condition_row(rule->condition);
    const struct fact *fact = &e->question->person.facts[rule->condition];
    enum rule_answer answer = rule_answer_of(e->atlas, rule, e->question);
    bool hers = answer == RULE_ASK_HER;
    if (answer == RULE_HOLDS && !fact->known && (rule->mode == RULE_OFFERS || row->unknown_is_fine))
        return; /* nobody asked for it */
    bool has_own_words = rule->condition == CONDITION_TEXT;
    struct phrase_key key = rule_key(rule, answer, fact);
    if (!has_own_words && reason_told_before(e, key))
        return;
    rule_sentence(rule, answer, fact, &e->atlas->directory.words, &e->text);
    reason_tell_kept(e, has_own_words ? NULL : &key, row->code,
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
static void explain_alternatives(struct explaining *e)
{
    struct group_answer groups[ALTERNATIVE_MAX + 1];
    groups_check(e->atlas, e->rules, e->question, groups);
    int best = best_group(groups);
    if (best && groups[best].verdict != VERDICT_UNSUITABLE) {
        explain_group(e, best);
        return;
    }
    for (int group = 1; group <= ALTERNATIVE_MAX; group++)
        if (groups[group].is_there)
            explain_group(e, group);
}

static void explain_rules(struct explaining *e)
{
    const struct rule *rules = e->atlas->directory.rules + e->rules.first;
    bool has_alternatives = false;
    for (int i = 0; i < e->rules.count; i++) {
        has_alternatives |= rules[i].group != 0;
        if (!rules[i].group)
            explain_rule(e, &rules[i]);
    }
    if (has_alternatives)
        explain_alternatives(e);
}

static void explain_silence_on(struct explaining *e, enum condition condition)
{
    const struct condition_row *row = condition_row(condition);
    const struct fact *fact = &e->question->person.facts[condition];
    struct phrase_key key = phrase_key_of(PHRASE_SILENCE, (int)condition, 0, fact->terms, 0);
    int place = e->told_count;
    if (e->silences[condition]) {
        add(e, e->silences[condition]);
    } else if (!reason_told_before(e, key)) {
        silence_sentence(condition, fact, &e->atlas->directory.words, &e->text);
        reason_tell_kept(e, &key, row->code, row->code, false, VERDICT_ASK);
    }
    if (e->told_count > place)
        e->silences[condition] = e->told[place];
}

static void explain_silences(struct explaining *e)
{
    const struct rule *rules = e->atlas->directory.rules + e->rules.first;
    uint32_t silent = e->silent_asks;
    for (int i = 0; i < e->rules.count; i++)
        silent &= ~(1u << rules[i].condition);
    for (; silent; silent &= silent - 1)
        explain_silence_on(e, (enum condition)__builtin_ctz(silent));
}

static void reasons_add(struct explaining *e, enum verdict verdict)
{
    for (int i = 0; i < e->told_count; i++)
        if (e->told[i]->verdict == verdict)
            e->reasons[e->reason_count++] = e->told[i];
}

/* Worst first, otherwise in the order told. What is ruled out needs no questions. */
static void reasons_sort(struct explaining *e)
{
    e->reason_count = 0;
    if (e->verdict == VERDICT_UNSUITABLE)
        reasons_add(e, VERDICT_UNSUITABLE);
    e->ask_first = e->reason_count;
    if (e->verdict == VERDICT_ASK)
        reasons_add(e, VERDICT_ASK);
    e->ask_count = e->reason_count - e->ask_first;
    reasons_add(e, VERDICT_SUITABLE);
}

void explaining_begin(struct explaining *e, struct phrasebook *book, const struct atlas *atlas,
                      const struct question *question, struct arena *arena)
{
    *e = (struct explaining){.book = book, .atlas = atlas, .question = question, .arena = arena};
    buf_init(&e->text, 0);
    for (int i = 0; i < CONDITION_COUNT; i++)
        if (silence_check((enum condition)i, &question->person.facts[i]) != RULE_HOLDS)
            e->silent_asks |= 1u << i;
}

void explaining_end(struct explaining *e)
{
    buf_finish(&e->text);
}

enum err explain_service(struct explaining *e, const struct telling *listing, int service,
                         struct problem *problem)
{
    struct cover cover;
    e->service = service;
    e->verdict = VERDICT_SUITABLE;
    e->told_count = 0;
    if (listing) {
        cover = listing->cover;
        e->rules = listing->rules;
        e->may_name_home = listing->may_name_home;
    } else {
        const struct service_record *record = &e->atlas->directory.services[service];
        cover = cover_at(e->atlas, service, e->question->moment);
        e->rules = record->rules;
        e->may_name_home = !record->confidential;
    }
    if (!listing || listing->runs != VERDICT_SUITABLE)
        explain_runs(e);
    explain_residence(e, &cover);
    explain_rules(e);
    explain_silences(e);
    reasons_sort(e);
    return e->failed ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the reasons.")
                     : OK;
}

enum err eligibility_explain(const struct atlas *atlas, int service,
                             const struct question *question, struct arena *arena,
                             struct explanation *out, struct problem *problem)
{
    struct explaining e;
    explaining_begin(&e, NULL, atlas, question, arena);
    enum err err = explain_service(&e, NULL, service, problem);
    out->verdict = e.verdict;
    out->reason_count = e.reason_count;
    for (int i = 0; i < e.reason_count; i++)
        out->reasons[i] = (struct reason){e.reasons[i]->code, (enum verdict)e.reasons[i]->verdict,
                                          phrase_text(e.reasons[i])};
    out->ask_count = e.ask_count;
    for (int i = 0; i < e.ask_count; i++) {
        const struct phrase *asked = e.reasons[e.ask_first + i];
        out->asks[i] = (struct ask){asked->fact, asked->is_hers, phrase_text(asked)};
    }
    explaining_end(&e);
    return err;
}
