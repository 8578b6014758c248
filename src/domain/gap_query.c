/* A request as a link. */
#include "domain/gap_read.h"

static void part(struct buf *out, size_t start, const char *name, struct str value)
{
    if (out->len > start)
        buf_char(out, '&');
    buf_text(out, name);
    buf_char(out, '=');
    buf_str(out, value);
}

static void part_day(struct buf *out, size_t start, const char *name, struct date date)
{
    char text[DATE_TEXT_LEN + 1];
    date_print(date, text);
    part(out, start, name, (struct str){text, DATE_TEXT_LEN});
}

static void part_term(const struct atlas *atlas, struct buf *out, size_t start, const char *name,
                      const char *vocabulary, int term)
{
    const struct vocabulary *list = vocabulary_find(&atlas->directory.words, vocabulary);
    if (list && term != NONE)
        part(out, start, name, list->terms[term].code);
}

static void part_fact(const struct atlas *atlas, struct buf *out, size_t start,
                      const struct condition_row *row, const struct fact *fact)
{
    const struct vocabulary *list =
        row->vocabulary ? vocabulary_find(&atlas->directory.words, row->vocabulary) : NULL;
    part(out, start, row->field, STR(""));
    if (row->kind == FACT_FLAG)
        buf_text(out, fact->number ? "true" : "false");
    else if (!list)
        buf_int(out, fact->number);
    else if (!fact->terms)
        buf_text(out, "none");
    bool comma = false;
    for (int i = 0; list && i < list->count; i++) {
        if (!(fact->terms >> i & 1))
            continue;
        if (comma)
            buf_char(out, ',');
        buf_str(out, list->terms[i].code);
        comma = true;
    }
}

static bool is_usual(enum condition condition, const struct fact *fact)
{
    struct gap_question usual;
    gap_question_init(&usual);
    const struct fact *other = &usual.person.facts[condition];
    return fact->known == other->known && fact->number == other->number &&
           fact->terms == other->terms;
}

bool gap_request_has_facts(const struct gap_request *request)
{
    for (int i = 0; i < CONDITION_COUNT; i++)
        if (!is_usual((enum condition)i, &request->question.person.facts[i]))
            return true;
    return false;
}

static bool has_columns(enum gap_asked asked)
{
    return asked == GAP_ASKED_MATRIX || asked == GAP_ASKED_TIMELINE || asked == GAP_ASKED_SCENARIO;
}

static void query_options(const struct gap_request *request, struct buf *out, size_t start)
{
    static const char *const axes[] = {"none", "need", "stage", "type"};
    if (has_columns(request->asked))
        part(out, start, "columns", str_from(axes[request->question.axis]));
    if (request->asked == GAP_ASKED_AREAS && !request->geometry)
        part(out, start, "geometry", STR("false"));
    if (request->asked == GAP_ASKED_UNCOVERED && request->include_unknown)
        part(out, start, "include_unknown", STR("true"));
    if (request->asked == GAP_ASKED_REACH) {
        part(out, start, "within_m", STR(""));
        buf_double(out, request->within_m, 3);
    }
}

void gap_request_query(const struct atlas *atlas, const struct gap_request *request,
                       struct buf *out)
{
    const struct gap_question *question = &request->question;
    size_t start = out->len;
    bool has_time = request->asked == GAP_ASKED_TIMELINE || request->asked == GAP_ASKED_CLIFF;
    part(out, start, "area", question->area_type);
    part_term(atlas, out, start, "need", "need", question->need);
    part_term(atlas, out, start, "stage", "stage", question->stage);
    part_term(atlas, out, start, "type", "provision-type", question->type);
    part_day(out, start, has_time ? "from" : "as_of", question->moment.as_of);
    if (has_time)
        part_day(out, start, "to", request->to);
    if (question->moment.known_on.days != DATE_MAX.days)
        part_day(out, start, "known_on", question->moment.known_on);
    if (question->funding == GAP_SECURED_ONLY && request->asked != GAP_ASKED_CLIFF)
        part(out, start, "secured", STR("true"));
    if (!question->women_specific)
        part(out, start, "women_specific", STR("false"));
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const struct condition_row *row = condition_row((enum condition)i);
        const struct fact *fact = &question->person.facts[i];
        if (row->field && fact->known && !is_usual((enum condition)i, fact))
            part_fact(atlas, out, start, row, fact);
    }
    query_options(request, out, start);
}
