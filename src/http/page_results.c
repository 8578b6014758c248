/* The answer to a search as a page. */
#include "domain/words.h"
#include "http/page_find.h"
#include "render/card.h"

struct results_writer {
    const struct results *results;
    const struct atlas *atlas;
    const struct picture *picture;
    const struct question *question;
    struct card_context cards;
    struct arena *arena;
    struct buf *words;
    int number; /* of the card last drawn */
    struct map_mark *marks;
    int mark_count;
};

static void mark_add(struct results_writer *writer, const struct hit *hit)
{
    struct map_mark mark = {.number = writer->number, .verdict = hit->verdict};
    struct geo_point point;
    if (writer->mark_count < MAP_MARKS_MAX &&
        hit_spot(writer->atlas, hit, &mark.at, &point, &mark.is_about))
        writer->marks[writer->mark_count++] = mark;
}

static enum err block_add(struct results_writer *writer, int reach, const struct block *block,
                          struct view *list, struct problem *problem)
{
    if (!block->count)
        return OK;
    struct view *into = view_add_object(list, NULL);
    view_add_text(into, "heading", term_label(writer->atlas, "reach", reach));
    view_add_int(into, "reach", reach);
    view_add_flag(into, "is_visit", reach == REACH_VISIT);
    view_add_flag(into, "is_refuge", reach == REACH_REFUGE);
    struct view *cards = view_add_list(into, "cards");
    int fitting = 0;
    for (int i = 0; i < block->count; i++) {
        struct view *card = view_add_object(cards, NULL);
        enum err err = card_view(&writer->cards, &block->hits[i], ++writer->number, card, problem);
        if (err)
            return err;
        mark_add(writer, &block->hits[i]);
        fitting += block->hits[i].verdict != VERDICT_UNSUITABLE;
    }
    int total = block->totals[VERDICT_SUITABLE] + block->totals[VERDICT_ASK];
    view_add_flag(into, "has_more", total > fitting && writer->question->limit < LIMIT_MAX);
    view_add_int(into, "shown", fitting);
    view_add_int(into, "total", total);
    return OK;
}

static void degrees_add(struct results_writer *writer, const char *name, double degrees,
                        struct view *into)
{
    buf_double(writer->words, degrees, 5);
    view_add_text(into, name, words_keep(writer->words, writer->arena));
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
    map_svg_write(writer->atlas, &writer->picture->outline, &drawing, writer->words);
    view_add_html(into, "map", words_keep(writer->words, writer->arena));
    view_add_flag(into, "has_cross", question->has_near);
    if (!question->has_near)
        return;
    degrees_add(writer, "near_lon", question->near.point.lon, into);
    degrees_add(writer, "near_lat", question->near.point.lat, into);
}

/* What limits the answer and can be changed. */
static void notes_add(const struct results_writer *writer, struct view *into)
{
    const struct question *question = writer->question;
    bool is_away = question->has_near && question->near.areas == AREA_BIT(AREA_OUTSIDE);
    view_add_flag(into, "is_away", is_away && question->home_kind == HOME_UNKNOWN);
    view_add_text(into, "vagueness",
                  str_from(question->has_near ? place_vagueness(&question->near) : ""));
    view_add_flag(into, "is_terminated", question->has_near && question->near.is_terminated);
    if (question->home_kind == HOME_KNOWN) {
        place_words(writer->atlas, &question->home, writer->words);
        view_add_text(into, "home_words", words_keep(writer->words, writer->arena));
    }
    view_add_flag(into, "is_nowhere", question->home_kind == HOME_NOWHERE);
    if (question->moment.known_on.days != DATE_MAX.days) {
        char day[DATE_WORDS_LEN];
        date_words(question->moment.known_on, day);
        view_add_format(into, "known_words", "%s", day);
    }
}

/* ---- the shortlist ---- */

static bool is_shown(const struct nearest *nearest, int service)
{
    for (int reach = 0; reach < REACH_COUNT; reach++)
        for (int i = 0; i < nearest->blocks[reach].count; i++)
            if (nearest->blocks[reach].hits[i].service == service)
                return true;
    return false;
}

/* Those that have no card on this page stay on the list all the same. */
static void picks_add(const struct results_writer *writer, struct view *into)
{
    const struct search *search = writer->results->search;
    view_add_int(into, "pick_max", PICKS_MAX);
    struct view *list = view_add_list(into, "picked_elsewhere");
    for (int i = 0; i < search->pick_count; i++) {
        const struct service_record *record = &writer->atlas->directory.services[search->picks[i]];
        if (is_shown(writer->results->nearest, search->picks[i]))
            continue;
        char id[UUID_TEXT_LEN + 1];
        uuid_print(record->id, id);
        struct view *item = view_add_object(list, NULL);
        view_add_format(item, "id", "%s", id);
        view_add_text(item, "name", record->name);
    }
}

/* ---- where nothing fits ---- */

/* Numbers to call from anywhere in London. */
static void helplines_add(const struct results_writer *writer, struct view *into)
{
    enum { HELPLINES_MAX = 5 };
    const struct directory *directory = &writer->atlas->directory;
    struct view *list = view_add_list(into, "helplines");
    int told = 0;
    for (int i = 0; i < writer->atlas->service_count && told < HELPLINES_MAX; i++) {
        int service = writer->atlas->by_id[i];
        const struct service_record *record = &directory->services[service];
        if (!record->phones.count || record->reach == REACH_VISIT)
            continue;
        struct moment moment = writer->question->moment;
        uint64_t covered = cover_at(writer->atlas, service, moment).yes & writer->atlas->london;
        if (runs_verdict(writer->atlas, service, moment) != VERDICT_SUITABLE ||
            covered != writer->atlas->london)
            continue;
        struct view *item = view_add_object(list, NULL);
        char id[UUID_TEXT_LEN + 1];
        uuid_print(record->id, id);
        view_add_format(item, "id", "%s", id);
        view_add_text(item, "name", record->name);
        view_add_text(item, "phone", directory->phones[record->phones.first].number);
        dial_view(directory->phones[record->phones.first].number, item);
        told++;
    }
    view_add_flag(into, "has_helplines", told > 0);
}

enum err results_view(const struct picture *picture, const struct results *results,
                      struct http_request *request, struct buf *words, struct view *into,
                      struct problem *problem)
{
    const struct nearest *nearest = results->nearest;
    struct results_writer writer = {
        .results = results,
        .atlas = picture->atlas,
        .picture = picture,
        .question = &results->search->question,
        .cards = {picture, results->search, request->form, request->arena, words},
        .arena = request->arena,
        .words = words,
        .marks = ARENA_ARRAY(request->arena, struct map_mark, MAP_MARKS_MAX)};
    if (!writer.marks)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    answer_words(picture->atlas, writer.question, nearest, words);
    view_add_text(into, "sentence", words_keep(words, writer.arena));
    notes_add(&writer, into);
    struct view *blocks = view_add_list(into, "blocks");
    for (int reach = 0; reach < REACH_COUNT; reach++) {
        enum err err = block_add(&writer, reach, &nearest->blocks[reach], blocks, problem);
        if (err)
            return err;
    }
    map_add(&writer, into);
    misses_words(nearest, words);
    view_add_text(into, "misses", words_keep(words, writer.arena));
    view_add_flag(into, "shows_misses", writer.question->include_unsuitable && !results->is_rescue);
    view_add_flag(into, "has_misses_drawn", writer.question->include_unsuitable);
    bool is_empty = !nearest->totals[VERDICT_SUITABLE] && !nearest->totals[VERDICT_ASK];
    view_add_flag(into, "none", is_empty && !results->counts->whole);
    if (is_empty)
        helplines_add(&writer, into);
    view_add_flag(into, "is_rescue", results->is_rescue && writer.number > 0);
    view_add_flag(into, "has_cards", writer.number > 0);
    if (results->counts->whole > 1)
        filters_view(picture->atlas, &results->search->narrow, results->counts, into);
    picks_add(&writer, into);
    return OK;
}
