#include "render/card.h"

#include "domain/words.h"
#include "model/freshness.h"

/* The two strongest: what speaks against an unsuitable one, what speaks for the others. Doubts are
 * put as questions instead. */
static void because_write(const struct explanation *explanation, struct buf *out)
{
    enum verdict wanted =
        explanation->verdict == VERDICT_UNSUITABLE ? VERDICT_UNSUITABLE : VERDICT_SUITABLE;
    int told = 0;
    for (int i = 0; i < explanation->reason_count && told < CARD_STRONGEST; i++) {
        if (explanation->reasons[i].verdict != wanted)
            continue;
        if (told++)
            buf_char(out, ' ');
        buf_str(out, explanation->reasons[i].text);
    }
}

static void phone_add(const struct atlas *atlas, const struct service_record *record,
                      struct card *card)
{
    const struct directory *directory = &atlas->directory;
    card->has_phone = record->phones.count > 0;
    if (!card->has_phone) {
        card->phone = STR("No number in its source");
        return;
    }
    card->phone = directory->phones[record->phones.first].number;
    card->phone_note = directory->phones[record->phones.first].description;
}

static void source_add(const struct atlas *atlas, const struct service_record *record,
                       struct card *card)
{
    if (record->source == NONE)
        return;
    const struct source_record *source = &atlas->directory.sources[record->source];
    card->source_title = source->title;
    card->source_url = source->url;
    card->source_date = source->date_text;
}

/* Two rules may lead to the same question: it is put once. */
static void asks_add(const struct explanation *explanation, struct card *card)
{
    for (int i = 0; i < explanation->ask_count && card->ask_count < CARD_ASKS_MAX; i++) {
        const struct ask *ask = &explanation->asks[i];
        bool is_new = true;
        for (int k = 0; k < card->ask_count; k++)
            is_new &= !str_equal(card->asks[k].text, ask->text);
        if (is_new)
            card->asks[card->ask_count++] = (struct card_ask){ask->is_hers, ask->fact, ask->text};
    }
}

enum err card_make(const struct atlas *atlas, const struct question *question,
                   const struct hit *hit, struct arena *arena, struct card *out,
                   struct problem *problem)
{
    struct explanation *explanation = ARENA_NEW(arena, struct explanation);
    if (!explanation)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    enum err err = eligibility_explain(atlas, hit->service, question, arena, explanation, problem);
    if (err)
        return err;
    const struct service_record *record = &atlas->directory.services[hit->service];
    struct card card = {.service = hit->service, .verdict = hit->verdict, .name = record->name};
    struct buf words;
    buf_init(&words, 0);
    uuid_print(record->id, card.id);
    organisation_words(atlas, hit->service, &words);
    card.organisation = words_keep(&words, arena);
    card.verdict_label = term_label(atlas, "verdict", (int)hit->verdict);
    because_write(explanation, &words);
    card.because = words_keep(&words, arena);
    if (hit->distance_m != NONE) {
        distance_words(hit->distance_m, hit->is_about, &words);
        card.distance = words_keep(&words, arena);
        card.distance_is_about = hit->is_about;
    }
    if (hit->location != NONE) {
        site_words(atlas, atlas->directory.locations[hit->location].site, &words);
        card.site = words_keep(&words, arena);
    }
    cover_words(atlas, hit->service, question->moment, &words);
    card.coverage = words_keep(&words, arena);
    struct funding_state funding = funding_at(atlas, hit->service, question->moment);
    funding_words(&funding, &words);
    card.funding = words_keep(&words, arena);
    char day[DATE_WORDS_LEN];
    date_words(record->checked_on, day);
    buf_text(&words, day);
    card.checked = words_keep(&words, arena);
    char overdue[OVERDUE_WORDS_LEN];
    overdue_words(record, date_later(question->moment.as_of, wall_time_now().day), overdue);
    buf_text(&words, overdue);
    card.overdue = words_keep(&words, arena);
    phone_add(atlas, record, &card);
    card.hours =
        hours_words(atlas, hit->service, hit->location, question->moment, wall_time_now(), arena);
    source_add(atlas, record, &card);
    asks_add(explanation, &card);
    buf_finish(&words);
    *out = card;
    return OK;
}
