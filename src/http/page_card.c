/* One service of an answer as a card: whom to call, why, and what to ask. */
#include "domain/service_words.h"
#include "domain/words.h"
#include "http/page_find.h"
#include "render/card.h"

/* A question that one button settles: yes or no about her. */
static bool is_yes_or_no(const char *fact)
{
    enum condition condition = condition_of_field(str_from(fact));
    if (condition == CONDITION_COUNT)
        return false;
    enum fact_kind kind = condition_row(condition)->kind;
    return kind == FACT_FLAG || kind == FACT_COUNT;
}

/* A question of the form. Conditions in words have none: nobody but the service can settle them. */
static bool is_in_form(const char *fact)
{
    struct str field = str_from(fact);
    return str_equal(field, STR("home")) || condition_of_field(field) != CONDITION_COUNT;
}

static void asks_add(const struct card_context *context, const struct card *card, int number,
                     struct view *into)
{
    struct view *list = view_add_list(into, "asks");
    for (int i = 0; i < card->ask_count && card->verdict == VERDICT_ASK; i++) {
        const struct card_ask *ask = &card->asks[i];
        bool has_button = ask->is_hers && is_yes_or_no(ask->fact);
        struct view *item = view_add_object(list, NULL);
        view_add_flag(item, "hers", ask->is_hers);
        view_add_text(item, "text", ask->text);
        view_add_format(item, "at", "q%d-%d", number, i + 1);
        view_add_text(item, "fact", str_from(has_button ? ask->fact : ""));
        bool is_typed = ask->is_hers && !has_button && is_in_form(ask->fact);
        view_add_text(item, "typed", str_from(is_typed ? ask->fact : ""));
        view_add_flag(item, "unsure",
                      has_button && form_has(context->form, STR("unsure"), str_from(ask->fact)));
    }
}

bool hit_spot(const struct atlas *atlas, const struct hit *hit, struct geo_grid *grid,
              struct geo_point *point, bool *is_about)
{
    const struct directory *directory = &atlas->directory;
    if (hit->location == NONE)
        return false;
    int index = directory->locations[hit->location].site;
    const struct site_record *site = &directory->sites[index];
    if (!site->has_point && site->area == NONE)
        return false;
    *is_about = !site->has_point || site->precision > PRECISION_POSTCODE;
    *grid = site->has_point ? site->grid : directory->areas[site->area].label;
    *point = atlas->site_points[index];
    return true;
}

/* Degrees as attributes of the card, for the map of scripts; five decimals are a metre. */
static void spot_add(const struct card_context *context, const struct hit *hit, struct view *into)
{
    enum { METRE_DECIMALS = 5 };
    struct geo_grid grid;
    struct geo_point point;
    bool is_about;
    if (!hit_spot(context->picture->atlas, hit, &grid, &point, &is_about))
        return;
    buf_double(context->words, point.lon, METRE_DECIMALS);
    view_add_text(into, "lon", words_keep(context->words, context->arena));
    buf_double(context->words, point.lat, METRE_DECIMALS);
    view_add_text(into, "lat", words_keep(context->words, context->arena));
    view_add_flag(into, "about", is_about);
}

/* "Women come to it by themselves or by probation." */
static void referral_add(const struct card_context *context, int service, struct view *into)
{
    const struct directory *directory = &context->picture->atlas->directory;
    struct span span = directory->services[service].rules;
    for (int i = span.first; i < span.first + span.count; i++) {
        if (directory->rules[i].condition != CONDITION_REFERRAL)
            continue;
        if (context->words->len)
            buf_char(context->words, ' ');
        service_rule_words(context->picture->atlas, &directory->rules[i], context->words);
    }
    view_add_text(into, "referral", words_keep(context->words, context->arena));
}

static bool is_picked(const struct search *search, int service)
{
    for (int i = 0; i < search->pick_count; i++)
        if (search->picks[i] == service)
            return true;
    return false;
}

enum err card_view(const struct card_context *context, const struct hit *hit, int number,
                   struct view *into, struct problem *problem)
{
    struct card *card = ARENA_NEW(context->arena, struct card);
    if (!card)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    enum err err = card_make(context->picture->atlas, &context->search->question, hit,
                             context->arena, card, problem);
    if (err)
        return err;
    view_add_int(into, "number", number);
    view_add_text(into, "id", str_from(card->id));
    view_add_text(into, "name", card->name);
    view_add_text(into, "organisation", card->organisation);
    view_add_text(into, "verdict", str_from(verdict_code(card->verdict)));
    view_add_text(into, "verdict_label", card->verdict_label);
    view_add_text(into, "because", card->because);
    view_add_text(into, "distance", card->distance);
    view_add_text(into, "site", card->site);
    view_add_text(into, "coverage", card->coverage);
    view_add_text(into, "phone", card->phone);
    dial_view(card->phone, into);
    view_add_text(into, "phone_note", card->phone_note);
    view_add_flag(into, "has_phone", card->has_phone);
    view_add_text(into, "hours", card->hours.words);
    view_add_text(into, "hours_code", str_from(card->hours.code));
    view_add_text(into, "funding", card->funding);
    view_add_text(into, "checked", card->checked);
    view_add_text(into, "overdue", card->overdue);
    view_add_text(into, "source", card->source_title);
    view_add_text(into, "source_date", card->source_date);
    view_add_flag(into, "picked", is_picked(context->search, hit->service));
    referral_add(context, hit->service, into);
    asks_add(context, card, number, into);
    spot_add(context, hit, into);
    return OK;
}
