/* The finder, sent. */
#include "http/page_find.h"

#define HTML "text/html; charset=utf-8"

/* Every choice of a list is counted over every hit: with more services that takes too long for a
 * thread that others wait for. */
enum { SERVICES_AT_ONCE_MAX = 3000 };

/* Where nothing fits, the closest to fitting of each block are shown instead. */
static enum err rescue_find(struct http_request *request, const struct picture *picture,
                            struct search *search, struct narrow_counts *counts,
                            struct results *results, struct problem *problem)
{
    enum { RESCUE_LIMIT = 3 };
    struct site_worker *worker = request->worker;
    if (counts->whole || search->question.include_unsuitable)
        return OK;
    results->is_rescue = true;
    search->question.include_unsuitable = true;
    search->question.limit = RESCUE_LIMIT;
    return nearest_find_narrowed(picture->atlas, worker->slices, &search->question, &search->narrow,
                                 request->arena, &worker->nearest, counts, problem);
}

static enum err results_draw(struct http_request *request, const struct picture *picture,
                             struct search *search, struct view *view, struct http_answer *answer,
                             struct problem *problem)
{
    struct site_worker *worker = request->worker;
    struct narrow_counts counts;
    struct results results = {.search = search, .nearest = &worker->nearest, .counts = &counts};
    enum err err =
        nearest_find_narrowed(picture->atlas, worker->slices, &search->question, &search->narrow,
                              request->arena, &worker->nearest, &counts, problem);
    if (!err)
        err = rescue_find(request, picture, search, &counts, &results, problem);
    buf_clear(&worker->words);
    if (!err)
        err = results_view(picture, &results, request, &worker->words, view, problem);
    form_keep(request->form, view);
    return err ? err : page_draw(request->site, "results", view, answer->body, problem);
}

enum err find_page(struct http_request *request, find_draw draw, struct http_answer *answer,
                   struct problem *problem)
{
    struct site_worker *worker = request->worker;
    struct picture *picture = picture_enter(request->site);
    if (!request->is_pooled && picture->atlas->service_count > SERVICES_AT_ONCE_MAX) {
        picture_leave(picture);
        answer->wants_pool = true;
        return OK;
    }
    struct form_errors *errors = ARENA_NEW(request->arena, struct form_errors);
    struct search *search = ARENA_NEW(request->arena, struct search);
    struct view *view = page_view(request->site, picture, request->arena);
    enum err err =
        errors && search
            ? form_read(picture->atlas, worker->projection, request, search, errors, problem)
            : problem_set(problem, ERR_NO_MEMORY, "There is no memory for the search.");
    if (!err) {
        form_view(picture->atlas, request->form, errors, view);
        view_add_flag(view, "at_find", true);
        answer->content_type = HTML;
        answer->status = errors->count ? 422 : 200;
        err = errors->count ? page_draw(request->site, "finder", view, answer->body, problem)
                            : draw(request, picture, search, view, answer, problem);
    }
    picture_leave(picture);
    return err;
}

enum err page_find(struct http_request *request, struct http_answer *answer,
                   struct problem *problem)
{
    return find_page(request, results_draw, answer, problem);
}

/* A reload or a bookmark of the results: nothing of the search is in the address. */
enum err page_find_again(struct http_request *request, struct http_answer *answer,
                         struct problem *problem)
{
    (void)request;
    (void)problem;
    answer->status = 303;
    return http_answer_header(answer, "Location", "/");
}
