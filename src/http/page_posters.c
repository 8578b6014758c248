/* Where a poster is chosen: its borough, its stage, its day. */
#include <stdlib.h>

#include "http/page_printed.h"

static void option_add(struct view *list, struct str value, struct str label)
{
    struct view *option = view_add_object(list, NULL);
    view_add_text(option, "value", value);
    view_add_text(option, "label", label);
}

struct option {
    struct str value;
    struct str label;
};

/* Boroughs are in the order of their codes, which people do not know. */
static int options_compare(const void *left, const void *right)
{
    const struct option *a = left;
    const struct option *b = right;
    return str_compare(a->label, b->label);
}

static void choices_add(const struct printed *printed)
{
    const struct vocabulary *stages = printed_stages(printed->atlas);
    struct option areas[BOROUGH_MAX] = {0};
    struct view *list = view_add_list(printed->view, "boroughs");
    int count = printed->atlas->borough_count;
    for (int i = 0; i < count; i++)
        areas[i] =
            (struct option){printed->directory->areas[i].code, printed->directory->areas[i].name};
    qsort(areas, (size_t)count, sizeof *areas, options_compare);
    for (int i = 0; i < count; i++)
        option_add(list, areas[i].value, areas[i].label);
    list = view_add_list(printed->view, "stages");
    for (int i = 0; stages && i < stages->count; i++)
        option_add(list, stages->terms[i].code, stages->terms[i].label);
}

/* The form was sent: on to the poster's own address. */
static enum err chosen_answer(struct printed *printed, int borough, int stage,
                              struct http_answer *answer)
{
    struct str query = STR("");
    if (stage != NONE) {
        buf_text(&printed->words, "stage=");
        buf_str(&printed->words, printed_stages(printed->atlas)->terms[stage].code);
        query = printed_keep(printed);
    }
    query = printed_query(printed, query, printed->is_neutral);
    buf_text(&printed->words, "/posters/");
    buf_str(&printed->words, printed->directory->areas[borough].code);
    buf_str(&printed->words, query);
    buf_char(&printed->words, '\0');
    struct str address = printed_keep(printed);
    answer->status = 303;
    return address.len ? http_answer_header(answer, "Location", address.ptr) : ERR_NO_MEMORY;
}

static enum err choice_draw(struct printed *printed, bool is_missing, struct http_answer *answer,
                            struct problem *problem)
{
    view_add_text(printed->view, "title", STR("Posters to print"));
    view_add_flag(printed->view, "has_errors", is_missing);
    if (is_missing) {
        struct view *error = view_add_object(view_add_list(printed->view, "errors"), NULL);
        view_add_text(error, "field", STR("borough"));
        view_add_text(error, "text", STR("Choose a borough."));
    }
    choices_add(printed);
    enum err err = printed_draw(printed, "posters", answer, problem);
    answer->status = is_missing ? 422 : 200;
    return err;
}

enum err page_posters(struct http_request *request, struct http_answer *answer,
                      struct problem *problem)
{
    struct printed printed;
    int stage;
    bool is_sent;
    enum err err = printed_begin(request, &printed, problem);
    struct str code = http_argument_get(request->query, STR("borough"), &is_sent);
    int borough = printed_borough(printed.atlas, code);
    if (!err)
        err = printed_stage_read(&printed, &stage, problem);
    if (!err && code.len && borough == NONE) {
        problem_at(problem, "borough");
        err = problem_set(problem, ERR_INVALID, "There is no borough of this code.");
    }
    if (!err)
        err = borough != NONE ? chosen_answer(&printed, borough, stage, answer)
                              : choice_draw(&printed, is_sent, answer, problem);
    printed_finish(&printed);
    return err;
}
