/* The timeline and the cliff, as JSON. */
#include "gap_writing.h"

/* ---- the timeline ---- */

static void column_member(const struct gap_writing *writing, struct json_write *json,
                          const struct gap_matrix *matrix, int column)
{
    gap_text_member(
        json, STR("column"),
        gap_column_term(writing->atlas, &writing->request->question, matrix->columns[column]).code);
}

static void cell_member(struct json_write *json, struct str key, const struct gap_cell *cell)
{
    json_write_key(json, key);
    json_write_object_begin(json);
    gap_cell_members(json, cell, false);
    json_write_object_end(json);
}

static void change_write(const struct gap_writing *writing, struct json_write *json,
                         const struct gap_matrix *matrix, const struct gap_change *change)
{
    json_write_object_begin(json);
    gap_date_member(json, STR("date"), change->date);
    json_write_key(json, STR("area"));
    json_write_object_begin(json);
    gap_area_members(writing, json, change->area);
    json_write_object_end(json);
    column_member(writing, json, matrix, change->column);
    cell_member(json, STR("before"), &change->before);
    cell_member(json, STR("after"), &change->after);
    gap_causes_member(writing, json, STR("causes"), change->causes, change->cause_count);
    json_write_object_end(json);
}

static void falls_member(const struct gap_writing *writing, struct json_write *json,
                         const struct gap_timeline *timeline)
{
    const struct gap_matrix *matrix = &timeline->first;
    json_write_key(json, STR("falls"));
    json_write_list_begin(json);
    for (int i = 0; i < matrix->area_count * matrix->column_count; i++) {
        struct date day = timeline->falls[i];
        if (day.days <= timeline->from.days || day.days == DATE_MAX.days)
            continue;
        json_write_object_begin(json);
        gap_area_members(writing, json, matrix->areas[i / matrix->column_count]);
        column_member(writing, json, matrix, i % matrix->column_count);
        gap_date_member(json, STR("date"), day);
        json_write_object_end(json);
    }
    json_write_list_end(json);
}

static const char *columns_word(enum gap_axis axis)
{
    switch (axis) {
    case GAP_ONE: return "none";
    case GAP_NEEDS: return "need";
    case GAP_STAGES: return "stage";
    case GAP_TYPES: break;
    }
    return "type";
}

enum err gap_timeline_write(const struct gap_writing *writing, const struct gap_timeline *timeline,
                            struct buf *out, struct problem *problem)
{
    if (writing->request->format == GAP_CSV) {
        gap_timeline_csv(writing, timeline, out);
        return gap_written(out, problem);
    }
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    gap_date_member(&json, STR("from"), timeline->from);
    gap_date_member(&json, STR("to"), timeline->to);
    gap_text_member(&json, STR("columns"), str_from(columns_word(writing->request->question.axis)));
    json_write_key(&json, STR("dates"));
    json_write_list_begin(&json);
    for (int i = 0; i < timeline->date_count; i++) {
        char text[DATE_TEXT_LEN + 1];
        date_print(timeline->dates[i], text);
        json_write_text(&json, str_from(text));
    }
    json_write_list_end(&json);
    json_write_key(&json, STR("changes"));
    json_write_list_begin(&json);
    for (int i = 0; i < timeline->change_count; i++)
        change_write(writing, &json, &timeline->first, &timeline->changes[i]);
    json_write_list_end(&json);
    falls_member(writing, &json, timeline);
    gap_common_members(writing, &json);
    json_write_object_end(&json);
    return gap_written(out, problem);
}

/* ---- the cliff ---- */

static void step_write(const struct gap_writing *writing, struct json_write *json,
                       const struct gap_cliff_step *step)
{
    char words[BOUND_WORDS_LEN];
    bound_words(step->last_earliest, step->last_latest, words);
    json_write_object_begin(json);
    gap_bound_member(json, STR("last_day"), step->last_earliest, step->last_latest);
    gap_text_member(json, STR("words"), str_from(words));
    gap_causes_member(writing, json, STR("services"), step->services, step->service_count);
    json_write_key(json, STR("falls"));
    json_write_list_begin(json);
    for (int i = 0; i < step->fall_count; i++) {
        const struct gap_fall *fall = &step->falls[i];
        json_write_object_begin(json);
        gap_area_members(writing, json, fall->area);
        cell_member(json, STR("before"), &fall->before);
        cell_member(json, STR("after"), &fall->after);
        gap_int_member(json, STR("women"), fall->women);
        json_write_object_end(json);
    }
    json_write_list_end(json);
    gap_int_member(json, STR("women"), step->women);
    json_write_object_end(json);
}

enum err gap_cliff_write(const struct gap_writing *writing, const struct gap_cliff *cliff,
                         struct buf *out, struct problem *problem)
{
    if (writing->request->format == GAP_CSV) {
        gap_cliff_csv(writing, cliff, out);
        return gap_written(out, problem);
    }
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    gap_date_member(&json, STR("from"), cliff->from);
    gap_date_member(&json, STR("to"), cliff->to);
    json_write_key(&json, STR("steps"));
    json_write_list_begin(&json);
    for (int i = 0; i < cliff->step_count; i++)
        step_write(writing, &json, &cliff->steps[i]);
    json_write_list_end(&json);
    gap_common_members(writing, &json);
    json_write_object_end(&json);
    return gap_written(out, problem);
}
