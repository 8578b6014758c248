/* Why a service suits her or not, in words. */
#include "codec/json_write.h"
#include "explaining.h"

void reason_write(const struct reason *reason, struct json_write *json)
{
    if (reason->json.len) {
        json_write_raw(json, reason->json);
        return;
    }
    json_write_object_begin(json);
    json_write_key(json, STR("code"));
    json_write_text(json, str_from(reason->code));
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
    out->verdict = verdict_worse(out->verdict, reason->verdict);
    out->reasons[out->reason_count++] = *reason;
    if (reason->verdict == VERDICT_ASK)
        out->asks[out->ask_count++] = *ask;
}

void reason_tell_kept(struct explaining *e, const struct phrase_key *key, const char *code,
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

void reason_tell(struct explaining *e, const char *code, const char *fact, bool is_hers,
                 enum verdict verdict)
{
    reason_tell_kept(e, NULL, code, fact, is_hers, verdict);
}

bool reason_told_before(struct explaining *e, struct phrase_key key)
{
    const struct phrase *phrase = e->book ? phrasebook_find(e->book, key) : NULL;
    if (phrase)
        add(e, &phrase->reason, &phrase->ask);
    return phrase != NULL;
}

struct phrase_key phrase_key_of(int kind, int which, int how, uint64_t set, uint64_t rest)
{
    return (struct phrase_key){
        {(uint64_t)kind | (uint64_t)which << 8 | (uint64_t)how << 16, set, rest}};
}

/* Of the dated sightings that the asker may know: the last one that had begun by the day, otherwise
 * the first of all. False if there is none. */
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
        bool later = found && date_is_known_by(out->latest, evidence->seen.latest);
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
        struct phrase_key key = phrase_key_of(PHRASE_SILENCE, i, 0, fact->terms, 0);
        if (reason_told_before(e, key))
            continue;
        silence_sentence((enum condition)i, fact, &e->atlas->directory.words, &e->text);
        reason_tell_kept(e, &key, row->code, row->code, false, VERDICT_ASK);
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
