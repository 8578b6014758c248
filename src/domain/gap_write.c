/* What all answers about gaps have in common. */
#include <math.h>

#include "gap_writing.h"

struct gap_question gap_request_question(const struct gap_request *request)
{
    struct gap_question question = request->question;
    if (request->asked == GAP_ASKED_SCENARIO)
        question.scenario = &request->scenario;
    return question;
}

const char *gap_media_type(const struct gap_request *request)
{
    switch (request->format) {
    case GAP_GEOJSON: return "application/geo+json";
    case GAP_JSON: return "application/json";
    case GAP_CSV: break;
    }
    return "text/csv; charset=utf-8; header=present";
}

/* ---- members ---- */

void gap_text_member(struct json_write *json, struct str key, struct str text)
{
    json_write_key(json, key);
    if (text.len)
        json_write_text(json, text);
    else
        json_write_null(json);
}

void gap_date_member(struct json_write *json, struct str key, struct date date)
{
    char text[DATE_TEXT_LEN + 1];
    date_print(date, text);
    json_write_key(json, key);
    json_write_text(json, (struct str){text, DATE_TEXT_LEN});
}

void gap_int_member(struct json_write *json, struct str key, int64_t number)
{
    json_write_key(json, key);
    json_write_int(json, number);
}

void gap_sum_member(struct json_write *json, struct str key, int64_t women, bool overlaps)
{
    json_write_key(json, key);
    if (overlaps)
        json_write_null(json);
    else
        json_write_int(json, women);
}

void gap_double_member(struct json_write *json, struct str key, double number, int decimals)
{
    json_write_key(json, key);
    if (isfinite(number))
        json_write_double(json, number, decimals);
    else
        json_write_null(json);
}

void gap_bool_member(struct json_write *json, struct str key, bool truth)
{
    json_write_key(json, key);
    json_write_bool(json, truth);
}

void gap_bound_member(struct json_write *json, struct str key, struct date earliest,
                      struct date latest)
{
    char text[DATE_TEXT_LEN + 1];
    bound_print(earliest, latest, text);
    gap_text_member(json, key, str_from(text));
}

void gap_service_members(const struct gap_writing *writing, struct json_write *json, int service)
{
    const struct atlas *atlas = writing->atlas;
    char id[UUID_TEXT_LEN + 1] = "";
    if (service < atlas->service_count)
        uuid_print(atlas->directory.services[service].id, id);
    gap_text_member(json, STR("id"), str_from(id));
    gap_text_member(json, STR("name"),
                    gap_service_name(atlas, &writing->request->scenario, service));
}

void gap_area_members(const struct gap_writing *writing, struct json_write *json, int area)
{
    const struct area_record *record = &writing->atlas->directory.areas[area];
    gap_text_member(json, STR("code"), record->code);
    gap_text_member(json, STR("name"), record->name);
}

const char *gap_cell_remainder(const struct gap_cell *cell)
{
    if (cell->verdict != GAP_PARTLY)
        return NULL;
    return cell->rest_is_unknown ? "unknown" : "none";
}

void gap_cell_members(struct json_write *json, const struct gap_cell *cell, bool has_area)
{
    gap_text_member(json, STR("verdict"), str_from(gap_verdict_code(cell->verdict)));
    if (has_area)
        gap_double_member(json, STR("share_of_area"), cell->share_of_area, GAP_SHARE_DECIMALS);
    gap_double_member(json, STR("share_of_women"), cell->share_of_women, GAP_SHARE_DECIMALS);
    gap_double_member(json, STR("share_unknown"), cell->share_unknown, GAP_SHARE_DECIMALS);
    gap_text_member(json, STR("remainder"), str_from(gap_cell_remainder(cell)));
}

void gap_total_members(struct json_write *json, const struct gap_total *total)
{
    for (int i = 0; i < GAP_VERDICT_COUNT; i++)
        gap_int_member(json, str_from(gap_verdict_code((enum gap_verdict)i)), total->areas[i]);
}

void gap_total_women_members(struct json_write *json, const struct gap_total *total, bool overlaps)
{
    gap_sum_member(json, STR("women_covered"), total->women_covered, overlaps);
    gap_sum_member(json, STR("women_unknown"), total->women_unknown, overlaps);
    gap_sum_member(json, STR("women_none"), total->women_none, overlaps);
}

void gap_causes_words(const struct gap_writing *writing, const struct gap_cause *causes, int count,
                      struct buf *out)
{
    for (int i = 0; i < count; i++) {
        if (i)
            buf_char(out, ' ');
        gap_cause_words(writing->atlas, &writing->request->scenario, &causes[i], out);
    }
}

void gap_causes_member(const struct gap_writing *writing, struct json_write *json, struct str key,
                       const struct gap_cause *causes, int count)
{
    struct buf words;
    buf_init(&words, 0);
    json_write_key(json, key);
    json_write_list_begin(json);
    for (int i = 0; i < count; i++) {
        json_write_object_begin(json);
        if (causes[i].service != NONE)
            gap_service_members(writing, json, causes[i].service);
        buf_clear(&words);
        gap_causes_words(writing, &causes[i], 1, &words);
        gap_text_member(json, STR("event"), str_from(gap_event_code(causes[i].event)));
        gap_text_member(json, STR("text"), buf_view(&words));
        json_write_object_end(json);
    }
    json_write_list_end(json);
    json->out->failed |= words.failed;
    buf_finish(&words);
}

void gap_features_begin(struct json_write *json)
{
    json_write_object_begin(json);
    gap_text_member(json, STR("type"), STR("FeatureCollection"));
    json_write_key(json, STR("features"));
    json_write_list_begin(json);
}

/* ---- the question ---- */

static void term_member(const struct gap_writing *writing, struct json_write *json, struct str key,
                        const char *vocabulary, int term)
{
    const struct vocabulary *list = vocabulary_find(&writing->atlas->directory.words, vocabulary);
    gap_text_member(json, key, list && term != NONE ? list->terms[term].code : STR(""));
}

/* One fact about her, in the form of the find contract. */
static void fact_member(const struct gap_writing *writing, struct json_write *json,
                        const struct condition_row *row, const struct fact *fact)
{
    const struct vocabulary *list =
        row->vocabulary ? vocabulary_find(&writing->atlas->directory.words, row->vocabulary) : NULL;
    json_write_key(json, str_from(row->field));
    if (row->kind == FACT_FLAG) {
        json_write_bool(json, fact->number != 0);
        return;
    }
    if (!list) {
        json_write_int(json, fact->number);
        return;
    }
    if (row->kind == FACT_TERMS)
        json_write_list_begin(json);
    for (int i = 0; i < list->count; i++)
        if (fact->terms >> i & 1)
            json_write_text(json, list->terms[i].code);
    if (row->kind == FACT_TERMS)
        json_write_list_end(json);
}

static void question_member(const struct gap_writing *writing, struct json_write *json)
{
    const struct gap_question *question = &writing->request->question;
    json_write_key(json, STR("question"));
    json_write_object_begin(json);
    gap_text_member(json, STR("area"), question->area_type);
    term_member(writing, json, STR("need"), "need", question->need);
    term_member(writing, json, STR("stage"), "stage", question->stage);
    term_member(writing, json, STR("type"), "provision-type", question->type);
    gap_date_member(json, STR("as_of"), question->moment.as_of);
    if (question->moment.known_on.days == DATE_MAX.days)
        gap_text_member(json, STR("known_on"), STR(""));
    else
        gap_date_member(json, STR("known_on"), question->moment.known_on);
    gap_bool_member(json, STR("secured"), question->funding == GAP_SECURED_ONLY);
    gap_bool_member(json, STR("women_specific"), question->women_specific);
    for (int i = 0; i < CONDITION_COUNT; i++) {
        const struct condition_row *row = condition_row((enum condition)i);
        if (row->field && question->person.facts[i].known)
            fact_member(writing, json, row, &question->person.facts[i]);
    }
    json_write_object_end(json);
}

static void listings_member(const struct gap_writing *writing, struct json_write *json)
{
    struct gap_listings listings =
        gap_listings_of(writing->atlas, writing->request->question.moment);
    double share = listings.count ? (double)listings.checked / listings.count : (double)NAN;
    json_write_key(json, STR("listings"));
    json_write_object_begin(json);
    gap_int_member(json, STR("count"), listings.count);
    gap_int_member(json, STR("checked_within_12_months"), listings.checked);
    gap_double_member(json, STR("share"), share, GAP_SHARE_DECIMALS);
    json_write_object_end(json);
}

static void sources_member(const struct gap_writing *writing, struct json_write *json)
{
    const struct atlas *atlas = writing->atlas;
    int count = 0;
    const int *sources =
        gap_sources_of(atlas, writing->request->question.moment, writing->arena, &count);
    json->out->failed |= !sources;
    json_write_key(json, STR("sources"));
    json_write_list_begin(json);
    for (int i = 0; sources && i <= count; i++) {
        bool is_demand = i == count;
        json_write_object_begin(json);
        gap_text_member(json, STR("title"),
                        is_demand ? gap_demand_words(atlas)
                                  : atlas->directory.sources[sources[i]].title);
        gap_text_member(json, STR("url"),
                        is_demand ? STR("") : atlas->directory.sources[sources[i]].url);
        json_write_object_end(json);
    }
    json_write_list_end(json);
}

void gap_common_members(const struct gap_writing *writing, struct json_write *json)
{
    question_member(writing, json);
    listings_member(writing, json);
    gap_text_member(json, STR("unknown_means"), gap_unknown_words());
    sources_member(writing, json);
    gap_text_member(json, STR("atlas_version"), str_from(writing->atlas->version));
}
