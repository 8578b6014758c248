/* The services of the map page: which there are, and what each card says. */
#include <stdlib.h>

#include "http/page_map.h"

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
}

static struct str keep(struct map_page *page)
{
    return words_keep(&page->words, page->arena);
}

/* ---- which ---- */

static int name_compare(const void *a, const void *b, void *context)
{
    const struct service_record *services = context;
    const int *left = a;
    const int *right = b;
    int order = str_compare(services[*left].name, services[*right].name);
    return order ? order : (*left > *right) - (*left < *right);
}

static enum err services_find(struct map_page *page, struct problem *problem)
{
    const struct atlas *atlas = page->atlas;
    page->services = ARENA_ARRAY(page->arena, int, (size_t)atlas->service_count + 1);
    page->marks = ARENA_ARRAY(page->arena, struct map_mark, MAP_MARKS_MAX);
    if (!page->services || !page->marks)
        return no_memory(problem);
    for (int i = 0; i < atlas->service_count; i++)
        if (eligibility_verdict(atlas, i, &page->question) < VERDICT_UNSUITABLE)
            page->services[page->service_count++] = i;
    qsort_r(page->services, (size_t)page->service_count, sizeof *page->services, name_compare,
            atlas->directory.services);
    if (page->choice.from >= page->service_count)
        page->choice.from = 0;
    return OK;
}

/* ---- one card ---- */

/* What the service itself must be asked; where she lives matters only if it was said. */
static enum err asks_add(struct map_page *page, int service, struct view *into,
                         enum verdict *verdict, struct problem *problem)
{
    struct explanation *told = ARENA_NEW(page->arena, struct explanation);
    if (!told)
        return no_memory(problem);
    enum err err =
        eligibility_explain(page->atlas, service, &page->question, page->arena, told, problem);
    if (err)
        return err;
    struct view *list = view_add_list(into, "asks");
    int count = 0;
    for (int i = 0; i < told->ask_count; i++) {
        const struct ask *ask = &told->asks[i];
        bool is_where = str_equal(str_from(ask->fact), STR("residence"));
        if (ask->is_hers || (is_where && page->choice.borough == NONE))
            continue;
        if (count++ < MAP_PAGE_ASKS)
            view_add_text(view_add_object(list, NULL), "text", ask->text);
    }
    *verdict = count ? VERDICT_ASK : VERDICT_SUITABLE;
    return OK;
}

static void mark_add(struct map_page *page, int number, int site, enum verdict verdict,
                     struct view *into)
{
    const struct atlas *atlas = page->atlas;
    const struct site_record *record = &atlas->directory.sites[site];
    site_words(atlas, site, &page->words);
    view_add_text(into, "words", keep(page));
    bool has_place = record->has_point || record->area != NONE;
    view_add_flag(into, "has_place", has_place);
    if (!has_place)
        return;
    struct geo_point point = atlas->site_points[site];
    buf_double(&page->words, point.lon, 5);
    view_add_text(into, "lon", keep(page));
    buf_double(&page->words, point.lat, 5);
    view_add_text(into, "lat", keep(page));
    bool is_about = !record->has_point || record->precision > PRECISION_POSTCODE;
    view_add_flag(into, "about", is_about);
    if (page->mark_count == MAP_MARKS_MAX)
        return;
    struct geo_grid at =
        record->has_point ? record->grid : atlas->directory.areas[record->area].label;
    page->marks[page->mark_count++] = (struct map_mark){number, at, verdict, is_about};
}

static void sites_add(struct map_page *page, int number, int service, enum verdict verdict,
                      struct view *into)
{
    const struct directory *directory = &page->atlas->directory;
    const struct service_record *record = &directory->services[service];
    struct view *list = view_add_list(into, "sites");
    struct span span = record->locations;
    for (int i = span.first; i < span.first + span.count && !record->confidential; i++)
        if (location_is_present(page->atlas, i, page->question.moment))
            mark_add(page, number, directory->locations[i].site, verdict,
                     view_add_object(list, NULL));
}

static enum err card_add(struct map_page *page, int number, int service, struct view *list,
                         struct problem *problem)
{
    const struct atlas *atlas = page->atlas;
    const struct service_record *record = &atlas->directory.services[service];
    struct moment moment = page->question.moment;
    struct view *into = view_add_object(list, NULL);
    char id[UUID_TEXT_LEN + 1];
    uuid_print(record->id, id);
    view_add_int(into, "number", number);
    view_add_format(into, "id", "%s", id);
    view_add_text(into, "name", record->name);
    organisation_words(atlas, service, &page->words);
    view_add_text(into, "organisation", keep(page));
    view_add_text(into, "type", term_label(atlas, "provision-type", record->provision_type));
    enum verdict verdict = VERDICT_SUITABLE;
    enum err err = asks_add(page, service, into, &verdict, problem);
    if (err)
        return err;
    view_add_text(into, "verdict", str_from(verdict_code(verdict)));
    view_add_text(into, "verdict_label", term_label(atlas, "verdict", (int)verdict));
    sites_add(page, number, service, verdict, into);
    view_add_flag(into, "confidential", record->confidential);
    cover_words(atlas, service, moment, &page->words);
    view_add_text(into, "coverage", keep(page));
    struct funding_state funding = funding_at(atlas, service, moment);
    funding_words(&funding, &page->words);
    view_add_text(into, "funding", keep(page));
    struct map_choice choice = page->choice;
    bool is_chosen = service == choice.service;
    choice.service = is_chosen ? NONE : service;
    view_add_flag(into, "chosen", is_chosen);
    view_add_text(into, "link", map_page_link(page, &choice));
    return OK;
}

/* ---- the list ---- */

static void pages_add(struct map_page *page, int shown)
{
    struct map_choice choice = page->choice;
    int from = choice.from;
    view_add_flag(page->view, "has_pages", shown < page->service_count);
    view_add_int(page->view, "first", from + 1);
    view_add_int(page->view, "last", from + shown);
    if (from > 0) {
        choice.from = from - MAP_PAGE_SERVICES;
        view_add_text(page->view, "before", map_page_link(page, &choice));
    }
    if (from + shown < page->service_count) {
        choice.from = from + MAP_PAGE_SERVICES;
        view_add_text(page->view, "after", map_page_link(page, &choice));
    }
}

/* "49 services that help with somewhere to live, for women in prison who live in Camden" */
static void sentence_add(struct map_page *page)
{
    const struct map_choice *choice = &page->choice;
    const struct vocabularies *words = &page->atlas->directory.words;
    struct buf *out = &page->words;
    number_words(page->service_count, out);
    buf_text(out, page->service_count == 1 ? " service" : " services");
    if (choice->need != NONE) {
        buf_text(out, page->service_count == 1 ? " that helps with " : " that help with ");
        buf_str(out, vocabulary_find(words, "need")->terms[choice->need].phrase);
    }
    if (choice->stage != NONE || choice->borough != NONE)
        buf_text(out, " for women");
    if (choice->stage != NONE) {
        buf_char(out, ' ');
        buf_str(out, vocabulary_find(words, "stage")->terms[choice->stage].phrase);
    }
    if (choice->borough != NONE) {
        buf_text(out, " who live in ");
        buf_str(out, page->atlas->directory.areas[choice->borough].name);
    }
    view_add_text(page->view, "sentence", keep(page));
}

enum err map_page_list_add(struct map_page *page, struct problem *problem)
{
    enum err err = services_find(page, problem);
    if (err)
        return err;
    struct view *cards = view_add_list(page->view, "cards");
    int shown = 0;
    while (shown < MAP_PAGE_SERVICES && page->choice.from + shown < page->service_count && !err) {
        int at = page->choice.from + shown++;
        err = card_add(page, at + 1, page->services[at], cards, problem);
    }
    if (err)
        return err;
    sentence_add(page);
    pages_add(page, shown);
    view_add_flag(page->view, "none", page->service_count == 0);
    return OK;
}
