/* What programs ask about gaps. All of it may take long, so only answers that are kept are given on
 * an event thread. */
#include "domain/gap_write.h"
#include "http/picture.h"

/* ---- boundaries ---- */

/* Are the areas of that type the same on both days? */
static bool has_same_members(const struct atlas *atlas, struct str type, struct date a,
                             struct date b)
{
    const struct directory *directory = &atlas->directory;
    for (int i = atlas->borough_count; i < directory->areas_count; i++) {
        uint64_t maybe;
        if (str_equal(directory->areas[i].type, type) && !directory->areas[i].wkb.len &&
            area_members(atlas, i, a, &maybe) != area_members(atlas, i, b, &maybe))
            return false;
    }
    return true;
}

/* With the mutex held, so that nobody makes them twice. *found is false when too many are kept
 * already. */
static enum err boundaries_get(struct picture *picture, const struct projection *projection,
                               const struct gap_question *question, bool *found,
                               struct gap_boundaries *out, struct problem *problem)
{
    struct boundaries_kept *kept = &picture->boundaries;
    struct date as_of = question->moment.as_of;
    *found = true;
    for (int i = 0; i < kept->count; i++) {
        if (!str_equal(kept->items[i].type, question->area_type) ||
            !has_same_members(picture->atlas, question->area_type, kept->items[i].as_of, as_of))
            continue;
        *out = kept->items[i];
        return OK;
    }
    *found = kept->count < BOUNDARIES_KEPT_MAX;
    enum err err = OK;
    if (*found)
        err = gap_boundaries_make(picture->atlas, projection, question->area_type, as_of,
                                  &kept->arena, out, problem);
    if (*found && !err)
        kept->items[kept->count++] = *out;
    return err;
}

/* ---- making ---- */

/* Appends the answer. On a thread of the pool. */
static enum err gaps_write(struct http_request *request, struct picture *picture,
                           const struct gap_request *gaps, struct arena *arena, struct buf *out,
                           struct problem *problem)
{
    const struct site *site = request->site;
    const struct site_worker *worker = request->worker;
    struct gap_writing writing = {
        .atlas = picture->atlas, .projection = worker->projection, .request = gaps, .arena = arena};
    struct gap_boundaries boundaries;
    bool found = false;
    enum err err = OK;
    if (gaps->asked == GAP_ASKED_AREAS && gaps->geometry && gaps->format != GAP_CSV) {
        pthread_mutex_lock(&picture->boundaries.mutex);
        err = boundaries_get(picture, worker->projection, &gaps->question, &found, &boundaries,
                             problem);
        pthread_mutex_unlock(&picture->boundaries.mutex);
        writing.boundaries = found ? &boundaries : NULL;
    }
    return err ? err : gap_answer(&writing, site->gaps, request->is_cancelled, out, problem);
}

/* The addresses exist and their bodies are short enough: what cannot be found or is too much is in
 * the question. */
static enum err question_is_wrong(enum err err)
{
    return err == ERR_NOT_FOUND || err == ERR_LIMIT ? ERR_INVALID : err;
}

/* ---- GET ---- */

/* The same for all requests that get the same bytes. */
static void question_print(const struct picture *picture, const struct gap_request *gaps,
                           struct buf *out)
{
    buf_int(out, gaps->asked);
    buf_char(out, ' ');
    buf_int(out, gaps->format);
    buf_char(out, ' ');
    gap_request_query(picture->atlas, gaps, out);
}

static enum err gaps_share(struct http_request *request, struct picture *picture,
                           const struct gap_request *gaps, struct arena *arena,
                           struct http_shared **out, struct problem *problem)
{
    struct buf *body = &((struct site_worker *)request->worker)->words;
    buf_clear(body);
    enum err err = gaps_write(request, picture, gaps, arena, body, problem);
    struct http_shared_options options = {.body = buf_view(body),
                                          .content_type = gap_media_type(gaps),
                                          .cache = HTTP_REVALIDATE,
                                          .is_open_data = true};
    if (!err && body->failed)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    return err ? err : http_shared_create(&options, out, problem);
}

/* Facts of hers are neither kept here nor to be kept by others. */
static enum err gaps_make(struct http_request *request, struct picture *picture,
                          const struct gap_request *gaps, struct str question,
                          struct http_answer *answer, struct problem *problem)
{
    struct arena arena;
    arena_init(&arena, HTTP_WORK_ARENA_BYTES);
    enum err err;
    if (gap_request_has_facts(gaps)) {
        answer->content_type = gap_media_type(gaps);
        answer->has_etag = true;
        err = gaps_write(request, picture, gaps, &arena, answer->body, problem);
    } else {
        struct http_shared *shared = NULL;
        struct site_worker *worker = request->worker;
        err = gaps_share(request, picture, gaps, &arena, &shared, problem);
        if (!err) {
            http_kept_add(picture->answers, question, shared, 2 * worker->words.len);
            http_answer_shared(answer, shared);
        }
        http_shared_give_back(shared);
        if (worker->words.room > HTTP_BODY_KEPT_BYTES)
            buf_finish(&worker->words);
    }
    arena_finish(&arena);
    return question_is_wrong(err);
}

static enum err query_read(const struct http_request *request, const struct picture *picture,
                           struct gap_request *gaps, struct problem *problem)
{
    const struct site_worker *worker = request->worker;
    enum err err = OK;
    for (size_t i = 0; i < request->query.count && !err; i++)
        err = gap_request_set(picture->atlas, worker->projection, request->query.items[i].name,
                              request->query.items[i].value, gaps, problem);
    return question_is_wrong(err ? err : gap_request_complete(gaps, problem));
}

static enum err gaps_get(enum gap_asked asked, struct http_request *request,
                         struct http_answer *answer, struct problem *problem)
{
    struct picture *picture = picture_enter(request->site);
    struct gap_request gaps;
    struct buf question;
    struct http_shared *shared = NULL;
    buf_init(&question, 0);
    gap_request_init(&gaps, asked);
    enum err err = query_read(request, picture, &gaps, problem);
    if (!err) {
        question_print(picture, &gaps, &question);
        err = question.failed ? ERR_NO_MEMORY : OK;
    }
    if (!err)
        shared = http_kept_take(picture->answers, buf_view(&question));
    if (shared)
        http_answer_shared(answer, shared);
    else if (!err && request->is_pooled)
        err = gaps_make(request, picture, &gaps, buf_view(&question), answer, problem);
    else if (!err)
        answer->wants_pool = true;
    http_shared_give_back(shared);
    buf_finish(&question);
    picture_leave(picture);
    return err;
}

enum err api_gaps(struct http_request *request, struct http_answer *answer, struct problem *problem)
{
    return gaps_get(GAP_ASKED_AREAS, request, answer, problem);
}

enum err api_gaps_uncovered(struct http_request *request, struct http_answer *answer,
                            struct problem *problem)
{
    return gaps_get(GAP_ASKED_UNCOVERED, request, answer, problem);
}

enum err api_gaps_matrix(struct http_request *request, struct http_answer *answer,
                         struct problem *problem)
{
    return gaps_get(GAP_ASKED_MATRIX, request, answer, problem);
}

enum err api_gaps_timeline(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    return gaps_get(GAP_ASKED_TIMELINE, request, answer, problem);
}

enum err api_gaps_cliff(struct http_request *request, struct http_answer *answer,
                        struct problem *problem)
{
    return gaps_get(GAP_ASKED_CLIFF, request, answer, problem);
}

enum err api_gaps_reach(struct http_request *request, struct http_answer *answer,
                        struct problem *problem)
{
    return gaps_get(GAP_ASKED_REACH, request, answer, problem);
}

/* ---- POST ---- */

static enum err gaps_post(enum gap_asked asked, struct http_request *request,
                          struct http_answer *answer, struct problem *problem)
{
    const struct site_worker *worker = request->worker;
    struct picture *picture = picture_enter(request->site);
    struct gap_request gaps;
    struct arena arena;
    arena_init(&arena, HTTP_WORK_ARENA_BYTES);
    gap_request_init(&gaps, asked);
    enum err err = query_check(request, NULL, 0, problem);
    if (!err)
        err = gap_request_read(picture->atlas, worker->projection, request->body, &arena, &gaps,
                               problem);
    if (!err)
        err = gaps_write(request, picture, &gaps, &arena, answer->body, problem);
    answer->content_type = gap_media_type(&gaps);
    arena_finish(&arena);
    picture_leave(picture);
    return question_is_wrong(err);
}

enum err api_gaps_scenario(struct http_request *request, struct http_answer *answer,
                           struct problem *problem)
{
    return gaps_post(GAP_ASKED_SCENARIO, request, answer, problem);
}

enum err api_siting(struct http_request *request, struct http_answer *answer,
                    struct problem *problem)
{
    return gaps_post(GAP_ASKED_SITES, request, answer, problem);
}
