/* Services of the shortlist beside each other: the same search, asked of these alone. */
#include "domain/service_words.h"
#include "domain/words.h"
#include "http/page_find.h"

#define HTML "text/html; charset=utf-8"

/* The hit of a service, wherever it is in the answer; NULL if nothing is known of it. */
static const struct hit *hit_of(const struct nearest *nearest, int service)
{
    for (int reach = 0; reach < REACH_COUNT; reach++)
        for (int i = 0; i < nearest->blocks[reach].count; i++)
            if (nearest->blocks[reach].hits[i].service == service)
                return &nearest->blocks[reach].hits[i];
    return NULL;
}

static void needs_add(const struct card_context *context, int service, struct view *into)
{
    const struct atlas *atlas = context->picture->atlas;
    const struct vocabulary *words = vocabulary_find(&atlas->directory.words, "need");
    struct span span = atlas->directory.services[service].rules;
    uint64_t terms = 0;
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct rule *rule = &atlas->directory.rules[i];
        if (rule->condition == CONDITION_NEED && rule->mode != RULE_EXCLUDES)
            terms |= rule->terms;
    }
    struct view *list = view_add_list(into, "needs");
    for (int i = 0; words && i < words->count; i++)
        if (terms >> i & 1)
            view_add_text(list, NULL, words->terms[i].label);
}

static void rules_add(const struct card_context *context, int service, struct view *into)
{
    const struct directory *directory = &context->picture->atlas->directory;
    struct span span = directory->services[service].rules;
    struct view *list = view_add_list(into, "rules");
    for (int i = span.first; i < span.first + span.count; i++) {
        const struct rule *rule = &directory->rules[i];
        if (rule->condition == CONDITION_NEED || rule->condition == CONDITION_REFERRAL)
            continue;
        service_rule_words(context->picture->atlas, rule, context->words);
        view_add_text(list, NULL, words_keep(context->words, context->arena));
    }
}

static enum err columns_add(const struct card_context *context, const struct nearest *nearest,
                            struct view *into, struct problem *problem)
{
    const struct search *search = context->search;
    struct view *columns = view_add_list(into, "columns");
    int count = 0;
    for (int i = 0; i < search->pick_count; i++) {
        const struct hit *hit = hit_of(nearest, search->picks[i]);
        if (!hit)
            continue;
        struct view *column = view_add_object(columns, NULL);
        enum err err = card_view(context, hit, ++count, column, problem);
        if (err)
            return err;
        needs_add(context, hit->service, column);
        rules_add(context, hit->service, column);
    }
    view_add_int(into, "count", count);
    view_add_flag(into, "has_columns", count > 0);
    return OK;
}

static enum err compare_draw(struct http_request *request, const struct picture *picture,
                             struct search *search, struct view *view, struct http_answer *answer,
                             struct problem *problem)
{
    struct site_worker *worker = request->worker;
    const struct card_context context = {picture, search, request->form, request->arena,
                                         &worker->words};
    struct narrow_counts counts;
    enum err err = OK;
    search->question.include_unsuitable = true;
    search->question.limit = LIMIT_MAX;
    search->narrow =
        (struct narrow){.services = search->picks, .service_count = search->pick_count};
    buf_clear(&worker->words);
    if (search->pick_count)
        err = nearest_find_narrowed(picture->atlas, worker->slices, &search->question,
                                    &search->narrow, request->arena, &worker->nearest, &counts,
                                    problem);
    if (!err && search->pick_count)
        err = columns_add(&context, &worker->nearest, view, problem);
    form_send_again(request->form, view);
    return err ? err : page_draw(request->site, "compare", view, answer->body, problem);
}

enum err page_compare(struct http_request *request, struct http_answer *answer,
                      struct problem *problem)
{
    return find_page(request, compare_draw, answer, problem);
}
