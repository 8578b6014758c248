/* The poster of a borough: every service that a woman of the borough at a stage can use, or may be
 * able to, for the wall of a custody desk. */
#include <stdlib.h>

#include "base/fold.h"
#include "domain/eligibility.h"
#include "domain/service_words.h"
#include "domain/words.h"
#include "domain/words_hours.h"
#include "http/page_printed.h"

enum { POSTER_SERVICES_MAX = 120, ASKS_SHOWN = 2 };

struct poster_item {
    int service;
    enum verdict verdict;
    int doubts;     /* 2: it may not cover the borough; 1: it may not run */
    struct str key; /* its name, as it is sorted */
};

struct poster {
    struct printed printed;
    int borough;
    int stage;                      /* a term, or NONE: whatever hers */
    struct question question;       /* of a woman who lives there, of whom nothing else is known */
    int count;                      /* of items: */
    struct poster_item *items;      /* all that may suit */
    int left;                       /* how many more may be shown */
    struct explanation explanation; /* of the item being drawn */
};

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
}

/* ---- which services -------------------------------------------------------------------------- */

static enum err question_make(struct poster *poster, struct problem *problem)
{
    const struct atlas *atlas = poster->printed.atlas;
    struct question *question = &poster->question;
    question_init(question);
    question->moment = poster->printed.moment;
    question->home_kind = HOME_KNOWN;
    question->home.precision = PLACE_BOROUGH;
    question->home.areas = AREA_BIT(poster->borough);
    question->home.first_area = poster->borough;
    if (poster->stage == NONE)
        return OK;
    enum err err = person_set_term(&question->person, CONDITION_STAGE,
                                   printed_stages(atlas)->terms[poster->stage].code,
                                   &atlas->directory.words, problem);
    if (!err)
        person_complete(&question->person, &atlas->directory.words);
    return err;
}

static int items_compare_by_name(const void *left, const void *right)
{
    const struct poster_item *a = left;
    const struct poster_item *b = right;
    int order = str_compare(a->key, b->key);
    return order ? order : a->service - b->service;
}

/* Suitable ones first; of the others those that surely cover the borough, and run; then by name. */
static int items_compare(const void *left, const void *right)
{
    const struct poster_item *a = left;
    const struct poster_item *b = right;
    int order = 4 * ((int)a->verdict - (int)b->verdict) + a->doubts - b->doubts;
    return order ? order : items_compare_by_name(a, b);
}

static int doubts_of(const struct poster *poster, int service)
{
    const struct atlas *atlas = poster->printed.atlas;
    struct cover cover = cover_at(atlas, service, poster->question.moment);
    int doubts = cover_of_area(&cover, atlas->london, poster->borough) == CERTAINLY ? 0 : 2;
    return doubts + (runs_verdict(atlas, service, poster->question.moment) == VERDICT_ASK);
}

static enum err items_find(struct poster *poster, struct problem *problem)
{
    struct printed *printed = &poster->printed;
    poster->items =
        ARENA_ARRAY(printed->arena, struct poster_item, (size_t)printed->atlas->service_count + 1);
    if (!poster->items)
        return no_memory(problem);
    for (int i = 0; i < printed->atlas->service_count; i++) {
        int service = printed->atlas->by_id[i];
        enum verdict verdict = eligibility_verdict(printed->atlas, service, &poster->question);
        if (verdict != VERDICT_SUITABLE && verdict != VERDICT_ASK)
            continue;
        if (printed->is_neutral && !printed->directory->services[service].phones.count)
            continue; /* a name without a number helps nobody there */
        text_fold(printed->directory->services[service].name, FOLD_CASE | FOLD_ACCENTS,
                  &printed->words);
        poster->items[poster->count++] = (struct poster_item){
            service, verdict, doubts_of(poster, service), printed_keep(printed)};
    }
    qsort(poster->items, (size_t)poster->count, sizeof *poster->items,
          printed->is_neutral ? items_compare_by_name : items_compare);
    return OK;
}

/* ---- one service ----------------------------------------------------------------------------- */

static void phone_add(const struct poster *poster, const struct service_record *record,
                      struct view *into)
{
    if (!record->phones.count)
        return;
    const struct phone_record *phone = &poster->printed.directory->phones[record->phones.first];
    view_add_text(into, "phone", phone->number);
    dial_view(phone->number, into);
    if (!poster->printed.is_neutral)
        view_add_text(into, "phone_note", phone->description);
}

/* "She must be 18 or over. Women come to it by themselves.": its rules but those of the stage,
 * which the heading says. */
static void rules_add(struct poster *poster, const struct service_record *record, struct view *into)
{
    struct printed *printed = &poster->printed;
    for (int i = record->rules.first; i < record->rules.first + record->rules.count; i++) {
        const struct rule *rule = &printed->directory->rules[i];
        if (rule->group || rule->condition == CONDITION_AUDIENCE ||
            rule->condition == CONDITION_TEXT ||
            (rule->condition == CONDITION_STAGE && poster->stage != NONE))
            continue;
        if (printed->words.len)
            buf_char(&printed->words, ' ');
        service_rule_words(printed->atlas, rule, &printed->words);
    }
    view_add_text(into, "rules", printed_keep(printed));
}

static void site_add(struct poster *poster, const struct service_record *record, struct view *into)
{
    struct printed *printed = &poster->printed;
    struct span span = record->locations;
    for (int i = span.first; i < span.first + span.count && !record->confidential; i++) {
        if (!location_is_present(printed->atlas, i, printed->moment))
            continue;
        if (printed->words.len)
            buf_text(&printed->words, "; ");
        site_words(printed->atlas, printed->directory->locations[i].site, &printed->words);
    }
    view_add_text(into, "site", printed_keep(printed));
}

static void hours_add(struct poster *poster, int service, struct view *into)
{
    struct printed *printed = &poster->printed;
    const struct hours_table *table =
        hours_table(printed->atlas, service, printed->moment, printed->arena);
    const struct hours_group *group = NULL;
    for (int i = 0; table && i < table->count && !group; i++)
        if (!table->groups[i].is_over)
            group = &table->groups[i];
    for (int i = 0; group && i < group->line_count; i++) {
        if (i)
            buf_text(&printed->words, "; ");
        buf_str(&printed->words, group->lines[i].days);
        buf_char(&printed->words, ' ');
        buf_str(&printed->words, group->lines[i].times);
    }
    view_add_text(into, "hours", printed_keep(printed));
}

/* What would settle it, the first questions; each once. */
static enum err asks_add(struct poster *poster, const struct poster_item *item, struct view *into,
                         struct problem *problem)
{
    struct printed *printed = &poster->printed;
    struct explanation *explanation = &poster->explanation;
    if (item->verdict != VERDICT_ASK)
        return OK;
    enum err err = eligibility_explain(printed->atlas, item->service, &poster->question,
                                       printed->arena, explanation, problem);
    int told = 0;
    for (int i = 0; i < explanation->ask_count && told < ASKS_SHOWN && !err; i++) {
        bool is_new = true;
        for (int k = 0; k < i; k++)
            is_new &= !str_equal(explanation->asks[k].text, explanation->asks[i].text);
        if (!is_new)
            continue;
        buf_text(&printed->words, told++ ? " " : "");
        buf_str(&printed->words, explanation->asks[i].text);
    }
    view_add_text(into, "asks", printed_keep(printed));
    return err;
}

static enum err item_add(struct poster *poster, const struct poster_item *item, struct view *list,
                         struct problem *problem)
{
    struct printed *printed = &poster->printed;
    const struct service_record *record = &printed->directory->services[item->service];
    struct view *into = view_add_object(list, NULL);
    view_add_text(into, "name", record->name);
    phone_add(poster, record, into);
    hours_add(poster, item->service, into);
    if (printed->is_neutral)
        return OK;
    organisation_words(printed->atlas, item->service, &printed->words);
    struct str organisation = printed_keep(printed);
    if (!str_equal(organisation, record->name))
        view_add_text(into, "organisation", organisation);
    view_add_text(into, "verdict", str_from(verdict_code(item->verdict)));
    view_add_text(into, "verdict_label", term_label(printed->atlas, "verdict", (int)item->verdict));
    site_add(poster, record, into);
    rules_add(poster, record, into);
    return asks_add(poster, item, into, problem);
}

/* ---- the poster ------------------------------------------------------------------------------ */

/* Those of one reach, or of all for NONE. */
static enum err block_add(struct poster *poster, int reach, struct view *blocks,
                          struct problem *problem)
{
    struct printed *printed = &poster->printed;
    struct view *list = NULL;
    enum err err = OK;
    for (int i = 0; i < poster->count && poster->left > 0 && !err; i++) {
        const struct service_record *record =
            &printed->directory->services[poster->items[i].service];
        if (reach != NONE && (int)record->reach != reach)
            continue;
        if (!list) {
            struct view *block = view_add_object(blocks, NULL);
            view_add_text(block, "heading",
                          reach == NONE ? STR("") : term_label(printed->atlas, "reach", reach));
            view_add_flag(block, "is_refuge", reach == REACH_REFUGE);
            list = view_add_list(block, "items");
        }
        poster->left--;
        err = item_add(poster, &poster->items[i], list, problem);
    }
    return err;
}

static void sentence_add(struct poster *poster)
{
    struct printed *printed = &poster->printed;
    int suitable = 0;
    for (int i = 0; i < poster->count; i++)
        suitable += poster->items[i].verdict == VERDICT_SUITABLE;
    buf_format(&printed->words, "%d service%s. %d suitable, %d to ask first.", poster->count,
               poster->count == 1 ? "" : "s", suitable, poster->count - suitable);
    view_add_text(printed->view, "sentence", printed_keep(printed));
    view_add_flag(printed->view, "is_empty", !poster->count);
    view_add_int(printed->view, "more", poster->count - POSTER_SERVICES_MAX);
    view_add_flag(printed->view, "has_more", poster->count > POSTER_SERVICES_MAX);
}

/* The path and the part of the query that is the poster's own. */
static void poster_frame(struct poster *poster)
{
    struct printed *printed = &poster->printed;
    const struct area_record *borough = &printed->directory->areas[poster->borough];
    struct str query = STR("");
    if (poster->stage != NONE) {
        const struct term *stage = &printed_stages(printed->atlas)->terms[poster->stage];
        buf_text(&printed->words, "stage=");
        buf_str(&printed->words, stage->code);
        query = printed_keep(printed);
        view_add_text(printed->view, "stage", stage->phrase);
    }
    buf_text(&printed->words, "/posters/");
    buf_str(&printed->words, borough->code);
    printed_frame(printed, "poster", printed_keep(printed), query);
    view_add_text(printed->view, "borough", borough->name);
    if (!printed->is_neutral)
        view_add_format(printed->view, "title", "Poster for %.*s", (int)borough->name.len,
                        borough->name.ptr);
}

static enum err poster_view(struct poster *poster, struct problem *problem)
{
    struct printed *printed = &poster->printed;
    struct view *blocks = view_add_list(printed->view, "blocks");
    enum err err = question_make(poster, problem);
    if (!err)
        err = items_find(poster, problem);
    poster->left = POSTER_SERVICES_MAX;
    if (!err && printed->is_neutral)
        err = block_add(poster, NONE, blocks, problem);
    for (int reach = 0; reach < REACH_COUNT && !printed->is_neutral && !err; reach++)
        err = block_add(poster, reach, blocks, problem);
    poster_frame(poster);
    sentence_add(poster);
    return err;
}

/* ---- what was asked for ---------------------------------------------------------------------- */

enum err page_poster(struct http_request *request, struct http_answer *answer,
                     struct problem *problem)
{
    struct poster *poster = ARENA_NEW(request->arena, struct poster);
    if (!poster)
        return no_memory(problem);
    enum err err = printed_begin(request, &poster->printed, problem);
    if (!err)
        err = printed_stage_read(&poster->printed, &poster->stage, problem);
    if (!err) {
        poster->borough = printed_borough(poster->printed.atlas, request->parameters[0]);
        if (poster->borough == NONE)
            err = problem_set(problem, ERR_NOT_FOUND, "There is no borough at this address.");
    }
    if (!err)
        err = poster_view(poster, problem);
    if (!err)
        err = printed_draw(&poster->printed, "poster", answer, problem);
    printed_finish(&poster->printed);
    return err;
}
