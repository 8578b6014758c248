/* The answer to a search as a page. */
#include <string.h>

#include "domain/words.h"
#include "http/picture.h"
#include "render/card.h"

struct results_writer {
    const struct picture *picture;
    const struct question *question;
    struct arena *arena;
    struct buf *words;
    int number; /* of the card last drawn */
    struct map_mark *marks;
    int mark_count;
};

/* A question that one button settles: yes or no about her. */
static bool is_yes_or_no(const char *fact)
{
    enum condition condition = condition_of_field(str_from(fact));
    if (condition == CONDITION_COUNT)
        return false;
    enum fact_kind kind = condition_row(condition)->kind;
    return kind == FACT_FLAG || kind == FACT_COUNT;
}

static void asks_add(const struct card *card, struct view *into)
{
    struct view *list = view_add_list(into, "asks");
    for (int i = 0; i < card->ask_count && card->verdict == VERDICT_ASK; i++) {
        const struct card_ask *ask = &card->asks[i];
        bool has_button = ask->is_hers && is_yes_or_no(ask->fact);
        struct view *item = view_add_object(list, NULL);
        view_add_flag(item, "hers", ask->is_hers);
        view_add_text(item, "text", ask->text);
        view_add_text(item, "fact", str_from(has_button ? ask->fact : ""));
        view_add_flag(item, "typed", ask->is_hers && !has_button);
    }
}

static void mark_add(struct results_writer *writer, const struct hit *hit)
{
    const struct directory *directory = &writer->picture->atlas->directory;
    if (hit->location == NONE || writer->mark_count == MAP_MARKS_MAX)
        return;
    const struct site_record *site = &directory->sites[directory->locations[hit->location].site];
    if (!site->has_point && site->area == NONE)
        return;
    bool is_about = !site->has_point || site->precision > PRECISION_POSTCODE;
    writer->marks[writer->mark_count++] = (struct map_mark){
        writer->number, site->has_point ? site->grid : directory->areas[site->area].label,
        hit->verdict, is_about};
}

static enum err card_add(struct results_writer *writer, const struct hit *hit, struct view *list,
                         struct problem *problem)
{
    struct card *card = ARENA_NEW(writer->arena, struct card);
    if (!card)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    enum err err =
        card_make(writer->picture->atlas, writer->question, hit, writer->arena, card, problem);
    if (err)
        return err;
    struct view *into = view_add_object(list, NULL);
    view_add_int(into, "number", ++writer->number);
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
    view_add_text(into, "phone_note", card->phone_note);
    view_add_flag(into, "has_phone", card->has_phone);
    view_add_text(into, "funding", card->funding);
    view_add_text(into, "checked", card->checked);
    view_add_text(into, "source", card->source_title);
    view_add_text(into, "source_date", card->source_date);
    asks_add(card, into);
    mark_add(writer, hit);
    return OK;
}

static enum err block_add(struct results_writer *writer, int reach, const struct block *block,
                          struct view *list, struct problem *problem)
{
    if (!block->count)
        return OK;
    struct view *into = view_add_object(list, NULL);
    view_add_text(into, "heading", term_label(writer->picture->atlas, "reach", reach));
    view_add_flag(into, "is_visit", reach == REACH_VISIT);
    view_add_flag(into, "is_refuge", reach == REACH_REFUGE);
    struct view *cards = view_add_list(into, "cards");
    int fitting = 0;
    for (int i = 0; i < block->count; i++) {
        enum err err = card_add(writer, &block->hits[i], cards, problem);
        if (err)
            return err;
        fitting += block->hits[i].verdict != VERDICT_UNSUITABLE;
    }
    int total = block->totals[VERDICT_SUITABLE] + block->totals[VERDICT_ASK];
    view_add_flag(into, "has_more", total > fitting && writer->question->limit < LIMIT_MAX);
    view_add_int(into, "shown", fitting);
    view_add_int(into, "total", total);
    return OK;
}

static void map_add(struct results_writer *writer, struct view *into)
{
    const struct question *question = writer->question;
    struct map_drawing drawing = {.title = "Map of the places listed, with the boroughs of London",
                                  .marks = writer->marks,
                                  .mark_count = writer->mark_count,
                                  .has_place = question->has_near,
                                  .place = question->near.grid,
                                  .is_close = true};
    if (!writer->mark_count)
        return;
    map_svg_write(writer->picture->atlas, &writer->picture->outline, &drawing, writer->words);
    view_add_html(into, "map", words_keep(writer->words, writer->arena));
    view_add_flag(into, "has_cross", question->has_near);
}

/* What limits the answer and can be changed. */
static void notes_add(const struct results_writer *writer, struct view *into)
{
    const struct question *question = writer->question;
    bool is_away = question->has_near && question->near.areas == AREA_BIT(AREA_OUTSIDE);
    view_add_flag(into, "is_away", is_away && question->home_kind == HOME_UNKNOWN);
    view_add_flag(into, "is_vague", question->has_near && question->near.precision == PLACE_SECTOR);
    view_add_flag(into, "is_terminated", question->has_near && question->near.is_terminated);
    if (question->home_kind == HOME_KNOWN) {
        place_words(writer->picture->atlas, &question->home, writer->words);
        view_add_text(into, "home_words", words_keep(writer->words, writer->arena));
    }
    view_add_flag(into, "is_nowhere", question->home_kind == HOME_NOWHERE);
    if (question->moment.known_on.days != DATE_MAX.days) {
        char day[DATE_WORDS_LEN];
        date_words(question->moment.known_on, day);
        view_add_format(into, "known_words", "%s", day);
    }
}

enum err results_view(const struct picture *picture, const struct question *question,
                      const struct nearest *nearest, struct arena *arena, struct buf *words,
                      struct view *into, struct problem *problem)
{
    struct results_writer writer = {picture, question, arena, words, 0, NULL, 0};
    writer.marks = ARENA_ARRAY(arena, struct map_mark, MAP_MARKS_MAX);
    if (!writer.marks)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    answer_words(picture->atlas, question, nearest, words);
    view_add_text(into, "sentence", words_keep(words, arena));
    notes_add(&writer, into);
    struct view *blocks = view_add_list(into, "blocks");
    for (int reach = 0; reach < REACH_COUNT; reach++) {
        enum err err = block_add(&writer, reach, &nearest->blocks[reach], blocks, problem);
        if (err)
            return err;
    }
    map_add(&writer, into);
    misses_words(nearest, words);
    view_add_text(into, "misses", words_keep(words, arena));
    view_add_flag(into, "shows_misses", question->include_unsuitable);
    view_add_flag(into, "none",
                  !nearest->totals[VERDICT_SUITABLE] && !nearest->totals[VERDICT_ASK]);
    return OK;
}
