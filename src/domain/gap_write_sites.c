/* New sites as GeoJSON, and what is within reach as JSON. */
#include <math.h>

#include "gap_writing.h"

static const char *method_word(enum siting_aim method)
{
    switch (method) {
    case SITING_COVER: return "cover";
    case SITING_MEDIAN: break;
    }
    return "median";
}

static void site_feature(const struct gap_writing *writing, struct json_write *json,
                         const struct gap_siting *siting, const struct siting_answer *answer,
                         int rank)
{
    int chosen = answer->chosen[rank];
    struct geo_point point =
        projection_to_point(writing->projection, siting->problem.candidates[chosen]);
    bool is_cover = siting->problem.aim == SITING_COVER;
    json_write_object_begin(json);
    gap_text_member(json, STR("type"), STR("Feature"));
    gap_int_member(json, STR("id"), rank + 1);
    json_write_key(json, STR("geometry"));
    json_write_object_begin(json);
    gap_text_member(json, STR("type"), STR("Point"));
    json_write_key(json, STR("coordinates"));
    json_write_list_begin(json);
    json_write_double(json, point.lon, GAP_DEGREE_DECIMALS);
    json_write_double(json, point.lat, GAP_DEGREE_DECIMALS);
    json_write_list_end(json);
    json_write_object_end(json);
    json_write_key(json, STR("properties"));
    json_write_object_begin(json);
    gap_int_member(json, STR("rank"), rank + 1);
    gap_text_member(json, STR("name"), siting->names[chosen]);
    gap_double_member(json, is_cover ? STR("women_gained") : STR("woman_metres_saved"),
                      answer->gains[rank], 0);
    json_write_object_end(json);
    json_write_object_end(json);
}

/* What was reached, how far it may be from the best, and what it cost. */
static void outcome_members(struct json_write *json, const struct gap_siting *siting,
                            const struct siting_answer *answer)
{
    const struct siting_problem *asked = &siting->problem;
    bool is_cover = asked->aim == SITING_COVER;
    gap_text_member(json, STR("method"), str_from(method_word(asked->aim)));
    gap_int_member(json, STR("sites_asked"), asked->site_count);
    gap_int_member(json, STR("candidates"), asked->candidate_count);
    gap_int_member(json, STR("sites_existing"), siting->existing_count);
    gap_double_member(json, STR("radius_m"), is_cover ? asked->radius_m : (double)NAN, 3);
    gap_bool_member(json, STR("optimal"), answer->is_optimal);
    gap_double_member(json, STR("objective"), answer->objective, 0);
    gap_double_member(json, STR("bound"), answer->bound, 0);
    gap_double_member(json, STR("gap"), answer->gap, 6);
    gap_double_member(json, STR("women"), answer->women, 0);
    double before = is_cover ? answer->women_before : (double)NAN;
    gap_double_member(json, STR("women_in_reach_before"), before, 0);
    gap_double_member(json, STR("women_in_reach_after"), before + answer->objective, 0);
    gap_double_member(json, STR("mean_before_m"), answer->mean_before_m, 0);
    gap_double_member(json, STR("mean_after_m"), answer->mean_after_m, 0);
    gap_double_member(json, STR("seconds"), answer->seconds, 3);
}

enum err gap_sites_write(const struct gap_writing *writing, const struct gap_siting *siting,
                         const struct siting_answer *answer, struct buf *out,
                         struct problem *problem)
{
    if (writing->request->format == GAP_CSV) {
        gap_sites_csv(writing, siting, answer, out);
        return gap_written(out, problem);
    }
    struct json_write json = json_write_to(out);
    gap_features_begin(&json);
    for (int i = 0; i < answer->count; i++)
        site_feature(writing, &json, siting, answer, i);
    json_write_list_end(&json);
    outcome_members(&json, siting, answer);
    gap_text_member(&json, STR("reach_means"), gap_reach_words());
    gap_common_members(writing, &json);
    json_write_object_end(&json);
    return gap_written(out, problem);
}

/* ---- within reach ---- */

static void reach_members(struct json_write *json, const struct gap_reach_area *area)
{
    gap_int_member(json, STR("women"), area->women);
    gap_double_member(json, STR("share_within"), area->share_within, GAP_SHARE_DECIMALS);
    gap_double_member(json, STR("median_m"), area->median_m, 0);
    gap_double_member(json, STR("p90_m"), area->p90_m, 0);
    gap_double_member(json, STR("places_per_1000"), area->places_per_1000, 3);
}

enum err gap_reach_write(const struct gap_writing *writing, const struct gap_reach *reach,
                         struct buf *out, struct problem *problem)
{
    if (writing->request->format == GAP_CSV) {
        gap_reach_csv(writing, reach, out);
        return gap_written(out, problem);
    }
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    gap_double_member(&json, STR("within_m"), reach->within_m, 3);
    gap_int_member(&json, STR("sites"), reach->site_count);
    gap_int_member(&json, STR("sites_approximate"), reach->site_count_approximate);
    gap_int_member(&json, STR("sites_with_capacity"), reach->capacity_count);
    json_write_key(&json, STR("areas"));
    json_write_list_begin(&json);
    for (int i = 0; i < reach->area_count; i++) {
        json_write_object_begin(&json);
        gap_area_members(writing, &json, reach->areas[i].area);
        reach_members(&json, &reach->areas[i]);
        json_write_object_end(&json);
    }
    json_write_list_end(&json);
    json_write_key(&json, STR("all"));
    json_write_object_begin(&json);
    reach_members(&json, &reach->all);
    json_write_object_end(&json);
    gap_text_member(&json, STR("reach_means"), gap_reach_words());
    gap_common_members(writing, &json);
    json_write_object_end(&json);
    return gap_written(out, problem);
}
