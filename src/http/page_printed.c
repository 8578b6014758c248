/* What the sheet and the poster share: their query, and the frame of the paper. */
#include "http/page_printed.h"
#include "domain/words.h"

#define HTML "text/html; charset=utf-8"

struct str printed_keep(struct printed *printed)
{
    return words_keep(&printed->words, printed->arena);
}

/* ---- the query ------------------------------------------------------------------------------- */

static enum err day_read(const struct http_argument *argument, struct date *out,
                         struct problem *problem)
{
    if (date_parse(argument->value, out))
        return OK;
    return problem_set(problem, ERR_INVALID, "%.*s must be a day, like 2021-02-01.",
                       (int)argument->name.len, argument->name.ptr);
}

static enum err argument_read(const struct http_argument *argument, struct printed *printed,
                              struct problem *problem)
{
    if (!argument->value.len)
        return OK; /* a field of the form that was left empty */
    problem_at(problem, "%.*s", (int)(argument->name.len < 60 ? argument->name.len : 60),
               argument->name.ptr);
    if (str_equal(argument->name, STR("as_of"))) {
        printed->has_day = true;
        return day_read(argument, &printed->moment.as_of, problem);
    }
    if (str_equal(argument->name, STR("known_on")))
        return day_read(argument, &printed->moment.known_on, problem);
    if (str_equal(argument->name, STR("neutral"))) {
        printed->is_neutral = str_equal(argument->value, STR("true"));
        if (!printed->is_neutral && !str_equal(argument->value, STR("false")))
            return problem_set(problem, ERR_INVALID, "neutral is true or false.");
    }
    return OK;
}

enum err printed_begin(struct http_request *request, struct printed *printed,
                       struct problem *problem)
{
    enum err err = OK;
    *printed = (struct printed){.request = request,
                                .picture = picture_enter(request->site),
                                .moment = {date_today(), DATE_MAX},
                                .arena = ARENA_NEW(request->arena, struct arena)};
    if (!printed->arena)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the page.");
    arena_init(printed->arena, HTTP_WORK_ARENA_BYTES);
    printed->atlas = printed->picture->atlas;
    printed->directory = &printed->atlas->directory;
    buf_init(&printed->words, 0);
    for (size_t i = 0; i < request->query.count && !err; i++)
        err = argument_read(&request->query.items[i], printed, problem);
    printed->view = page_view(request->site, printed->picture, printed->arena);
    return err;
}

void printed_finish(struct printed *printed)
{
    buf_finish(&printed->words);
    if (printed->arena)
        arena_finish(printed->arena);
    picture_leave(printed->picture);
}

struct str printed_query(struct printed *printed, struct str query, bool is_neutral)
{
    char day[DATE_TEXT_LEN + 1];
    const char *joint = "?";
    if (query.len) {
        buf_text(&printed->words, joint);
        buf_str(&printed->words, query);
        joint = "&";
    }
    if (printed->has_day) {
        date_print(printed->moment.as_of, day);
        buf_format(&printed->words, "%sas_of=%s", joint, day);
        joint = "&";
    }
    if (printed->moment.known_on.days != DATE_MAX.days) {
        date_print(printed->moment.known_on, day);
        buf_format(&printed->words, "%sknown_on=%s", joint, day);
        joint = "&";
    }
    if (is_neutral)
        buf_format(&printed->words, "%sneutral=true", joint);
    return printed_keep(printed);
}

/* ---- boroughs and stages ----------------------------------------------------------------------
 */

const struct vocabulary *printed_stages(const struct atlas *atlas)
{
    return vocabulary_find(&atlas->directory.words, "stage");
}

int printed_borough(const struct atlas *atlas, struct str code)
{
    for (int i = 0; i < atlas->borough_count; i++)
        if (str_equal(atlas->directory.areas[i].code, code))
            return i;
    return NONE;
}

enum err printed_stage_read(const struct printed *printed, int *stage, struct problem *problem)
{
    struct str code = http_argument_get(printed->request->query, STR("stage"), NULL);
    const struct vocabulary *stages = printed_stages(printed->atlas);
    *stage = stages && code.len ? term_find(stages, code) : NONE;
    if (!code.len || *stage != NONE)
        return OK;
    problem_at(problem, "stage");
    return problem_set(problem, ERR_INVALID, "There is no stage of this name.");
}

/* ---- the frame ------------------------------------------------------------------------------- */

void printed_frame(struct printed *printed, const char *kind, struct str path, struct str query)
{
    char day[DATE_WORDS_LEN];
    struct view *view = printed->view;
    struct str other = printed_query(printed, query, !printed->is_neutral);
    date_words(printed->moment.as_of, day);
    view_add_text(view, "paper", str_from(kind));
    view_add_flag(view, "neutral", printed->is_neutral);
    view_add_format(view, "day", "%s", day);
    view_add_text(view, "fingerprint", str_from(printed->atlas->version));
    view_add_format(view, "other", "%.*s%.*s", (int)path.len, path.ptr, (int)other.len, other.ptr);
    if (printed->moment.known_on.days != DATE_MAX.days) {
        date_words(printed->moment.known_on, day);
        view_add_format(view, "known_on", "%s", day);
    }
    if (printed->is_neutral)
        view_add_text(view, "title", STR("Useful numbers"));
}

enum err printed_draw(struct printed *printed, const char *template, struct http_answer *answer,
                      struct problem *problem)
{
    answer->content_type = HTML;
    answer->cache = HTTP_REVALIDATE;
    answer->has_etag = true;
    return page_draw(printed->request->site, template, printed->view, answer->body, problem);
}
