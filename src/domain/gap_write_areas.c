/* Areas with their verdicts, and what is left uncovered, as GeoJSON. */
#include "gap_writing.h"
#include "rings_write.h"

static void secured_member(struct json_write *json, enum secured secured)
{
    json_write_key(json, STR("secured"));
    switch (secured) {
    case SECURED_NO: json_write_bool(json, false); break;
    case SECURED_YES: json_write_bool(json, true); break;
    case SECURED_UNKNOWN: json_write_null(json); break;
    }
}

/* An end and the day on which it was last seen: one of the two, or neither. */
static void end_members(struct json_write *json, struct date earliest, struct date latest,
                        bool was_seen)
{
    const struct date open = DATE_MAX;
    bool is_open = gap_is_last_seen(earliest, latest);
    if (is_open)
        latest = earliest;
    was_seen |= is_open;
    gap_bound_member(json, STR("until"), was_seen ? open : earliest, was_seen ? open : latest);
    gap_bound_member(json, STR("last_seen"), was_seen ? earliest : open, was_seen ? latest : open);
}

static void until_members(struct json_write *json, const struct gap_service *service)
{
    const struct date open = DATE_MAX;
    bool has_until = service->has_until;
    bool is_funded = service->has_funded_until;
    end_members(json, has_until ? service->until_earliest : open,
                has_until ? service->until_latest : open, false);
    gap_bound_member(json, STR("funded_until"), is_funded ? service->funded_until_earliest : open,
                     is_funded ? service->funded_until_latest : open);
}

static void services_member(const struct gap_writing *writing, struct json_write *json,
                            const struct gap_area *area)
{
    json_write_key(json, STR("services"));
    json_write_list_begin(json);
    for (int i = 0; i < area->service_count; i++) {
        const struct gap_service *service = &area->services[i];
        json_write_object_begin(json);
        gap_service_members(writing, json, service->service);
        secured_member(json, service->secured);
        until_members(json, service);
        if (service->doubt == GAP_PART_OF_THE_AREA)
            gap_text_member(json, STR("doubt"), str_from(gap_doubt_code(service->doubt)));
        json_write_object_end(json);
    }
    json_write_list_end(json);
    json_write_key(json, STR("for_some"));
    json_write_list_begin(json);
    for (int i = 0; i < area->for_some_count; i++) {
        json_write_object_begin(json);
        gap_service_members(writing, json, area->for_some[i].service);
        gap_bool_member(json, STR("certain"), area->for_some[i].is_certain);
        until_members(json, &area->for_some[i]);
        json_write_object_end(json);
    }
    json_write_list_end(json);
    json_write_key(json, STR("may_cover"));
    json_write_list_begin(json);
    for (int i = 0; i < area->may_count; i++) {
        json_write_object_begin(json);
        gap_service_members(writing, json, area->may[i].service);
        gap_text_member(json, STR("doubt"), str_from(gap_doubt_code(area->may[i].doubt)));
        gap_text_member(json, STR("text"), str_from(gap_doubt_words(area->may[i].doubt)));
        json_write_object_end(json);
    }
    json_write_list_end(json);
}

static void last_member(const struct gap_writing *writing, struct json_write *json,
                        const struct gap_area *area)
{
    json_write_key(json, STR("last_recorded"));
    if (area->last_service == NONE) {
        json_write_null(json);
        return;
    }
    json_write_object_begin(json);
    gap_service_members(writing, json, area->last_service);
    end_members(json, area->last_earliest, area->last_latest, area->last_was_seen);
    gap_bool_member(json, STR("certain"), area->last_is_certain);
    json_write_object_end(json);
}

static void next_member(const struct gap_writing *writing, struct json_write *json,
                        const struct gap_area *area)
{
    const struct gap_change *next = &area->next;
    const struct gap_cause *first = next->cause_count ? &next->causes[0] : NULL;
    const struct atlas *atlas = writing->atlas;
    char id[UUID_TEXT_LEN + 1] = "";
    struct buf words;
    json_write_key(json, STR("next_change"));
    if (!area->has_next) {
        json_write_null(json);
        return;
    }
    if (first && first->service != NONE && first->service < atlas->service_count)
        uuid_print(atlas->directory.services[first->service].id, id);
    buf_init(&words, 0);
    gap_causes_words(writing, next->causes, next->cause_count, &words);
    json_write_object_begin(json);
    gap_date_member(json, STR("date"), next->date);
    gap_text_member(json, STR("verdict"), str_from(gap_verdict_code(next->after.verdict)));
    gap_text_member(json, STR("cause"), buf_view(&words));
    gap_text_member(json, STR("event"), str_from(first ? gap_event_code(first->event) : NULL));
    gap_text_member(json, STR("service"), str_from(id));
    json_write_object_end(json);
    json->out->failed |= words.failed;
    buf_finish(&words);
}

static void area_feature(const struct gap_writing *writing, struct json_write *json,
                         const struct gap_area *area)
{
    const struct area_record *record = &writing->atlas->directory.areas[area->area];
    const struct gap_boundaries *boundaries = writing->boundaries;
    json_write_object_begin(json);
    gap_text_member(json, STR("type"), STR("Feature"));
    gap_text_member(json, STR("id"), record->code.len ? record->code : record->name);
    json_write_key(json, STR("geometry"));
    if (boundaries && boundaries->by_area[area->area].len)
        json_write_raw(json, boundaries->by_area[area->area]);
    else
        json_write_null(json);
    json_write_key(json, STR("properties"));
    json_write_object_begin(json);
    gap_area_members(writing, json, area->area);
    gap_text_member(json, STR("type"), record->type);
    gap_int_member(json, STR("women"), area->women);
    gap_cell_members(json, &area->cell, true);
    services_member(writing, json, area);
    last_member(writing, json, area);
    next_member(writing, json, area);
    json_write_object_end(json);
    json_write_object_end(json);
}

enum err gap_detail_write(const struct gap_writing *writing, const struct gap_detail *detail,
                          struct buf *out, struct problem *problem)
{
    if (writing->request->format == GAP_CSV) {
        gap_detail_csv(writing, detail, out);
        return gap_written(out, problem);
    }
    struct json_write json = json_write_to(out);
    gap_features_begin(&json);
    for (int i = 0; i < detail->area_count; i++)
        area_feature(writing, &json, &detail->areas[i]);
    json_write_list_end(&json);
    json_write_key(&json, STR("totals"));
    json_write_object_begin(&json);
    gap_total_members(&json, &detail->total);
    gap_sum_member(&json, STR("women"), detail->women, detail->overlaps);
    gap_total_women_members(&json, &detail->total, detail->overlaps);
    json_write_object_end(&json);
    gap_bool_member(&json, STR("overlaps"), detail->overlaps);
    gap_common_members(writing, &json);
    json_write_object_end(&json);
    return gap_written(out, problem);
}

/* ---- what is left ---- */

bool gap_remainder_counts(const struct gap_writing *writing, const struct gap_remainder *remainder)
{
    return !remainder->is_unknown || writing->request->include_unknown;
}

static enum err remainder_feature(const struct gap_writing *writing, struct json_write *json,
                                  const struct gap_remainder *remainder, struct problem *problem)
{
    const struct area_record *area = &writing->atlas->directory.areas[remainder->area];
    struct str id = area->code.len ? area->code : area->name;
    struct buf words; /* an area may have two: what is left, and what may be covered */
    struct rings rings;
    enum err err = rings_from_wkb(remainder->wkb, writing->arena, &rings, problem);
    if (err)
        return err;
    buf_init(&words, 0);
    buf_str(&words, id);
    buf_text(&words, remainder->is_unknown ? "-unknown" : "");
    json_write_object_begin(json);
    gap_text_member(json, STR("type"), STR("Feature"));
    gap_text_member(json, STR("id"), buf_view(&words));
    json->out->failed |= words.failed;
    buf_finish(&words);
    json_write_key(json, STR("geometry"));
    rings_write(json, writing->projection, &rings, GAP_DEGREE_DECIMALS);
    json_write_key(json, STR("properties"));
    json_write_object_begin(json);
    gap_area_members(writing, json, remainder->area);
    gap_text_member(json, STR("verdict"), str_from(gap_verdict_code(remainder->verdict)));
    gap_bool_member(json, STR("is_unknown"), remainder->is_unknown);
    gap_double_member(json, STR("hectares"), remainder->area_m2 / 10000, 3);
    gap_int_member(json, STR("women"), remainder->women);
    json_write_object_end(json);
    json_write_object_end(json);
    return OK;
}

enum err gap_remainders_write(const struct gap_writing *writing,
                              const struct gap_remainder *remainders, int count, struct buf *out,
                              struct problem *problem)
{
    if (writing->request->format == GAP_CSV) {
        gap_remainders_csv(writing, remainders, count, out);
        return gap_written(out, problem);
    }
    struct json_write json = json_write_to(out);
    enum err err = OK;
    gap_features_begin(&json);
    for (int i = 0; i < count && !err; i++)
        if (gap_remainder_counts(writing, &remainders[i]))
            err = remainder_feature(writing, &json, &remainders[i], problem);
    if (err)
        return err;
    json_write_list_end(&json);
    gap_common_members(writing, &json);
    json_write_object_end(&json);
    return gap_written(out, problem);
}
