/* Tiles: vector and raster, by set and as OGC API - Tiles addresses them. One that is kept goes out
 * at once; one that is quickly made is made here and now; the others are made by the pool. */
#include <string.h>

#include "http/picture.h"

#define MVT_TYPE "application/vnd.mapbox-vector-tile"

/* What the bytes are: a number of tile_key's. */
enum form { FORM_MVT = 1, FORM_PNG = 2, FORM_PNG_LARGE = 3, FORM_WITH_WOMEN = 16 };

struct tile_ask {
    struct str set;
    struct tile tile;
    enum form form;
    bool has_women; /* a raster's */
    bool has_gaps;  /* likewise */
    struct tile_question question;
};

/* ---- reading --------------------------------------------------------------------------------- */

static enum err no_tiles(struct problem *problem)
{
    return problem_set(problem, ERR_NOT_FOUND, "There are no tiles at this address.");
}

bool tile_ending_cut(struct str *text, struct str ending)
{
    if (text->len < ending.len ||
        !str_equal((struct str){text->ptr + text->len - ending.len, ending.len}, ending))
        return false;
    text->len -= ending.len;
    return true;
}

/* "340.mvt", "340.png", "340@2x.png": the ending says what is wanted. */
static enum err ending_read(struct str *last, enum form *out, struct problem *problem)
{
    if (tile_ending_cut(last, STR(".mvt")))
        *out = FORM_MVT;
    else if (tile_ending_cut(last, STR("@2x.png")))
        *out = FORM_PNG_LARGE;
    else if (tile_ending_cut(last, STR(".png")))
        *out = FORM_PNG;
    else
        return problem_set(problem, ERR_NOT_FOUND,
                           "The address of a tile ends in .mvt, .png or @2x.png.");
    return OK;
}

static enum err wrong(struct problem *problem, struct str name, const char *sentence)
{
    problem_at(problem, "%.*s", (int)name.len, name.ptr);
    return problem_set(problem, ERR_INVALID, "%s", sentence);
}

enum { SHOWN_BYTES = 64 }; /* of what was typed */

static enum err term_read(const struct atlas *atlas, const char *name, struct str code, int *out,
                          struct problem *problem)
{
    const struct vocabulary *list = vocabulary_find(&atlas->directory.words, name);
    *out = list ? term_find(list, code) : NONE;
    if (*out >= 0)
        return OK;
    problem_at(problem, "%s", name);
    return problem_set(problem, ERR_INVALID, "\"%.*s\" is not a code of %s.",
                       (int)(code.len < SHOWN_BYTES ? code.len : SHOWN_BYTES), code.ptr, name);
}

static enum err argument_read(const struct atlas *atlas, const struct http_argument *argument,
                              struct tile_ask *ask, struct problem *problem)
{
    struct str name = argument->name;
    struct str value = argument->value;
    if (str_equal(name, STR("as_of")))
        return date_parse(value, &ask->question.as_of)
                   ? OK
                   : wrong(problem, name, "as_of is a day like 2021-02-01.");
    if (str_equal(name, STR("need")))
        return term_read(atlas, "need", value, &ask->question.need, problem);
    if (str_equal(name, STR("stage")))
        return term_read(atlas, "stage", value, &ask->question.stage, problem);
    if (!str_equal(value, STR("true")) && !str_equal(value, STR("false")))
        return wrong(problem, name, "women is true or false.");
    ask->has_women = str_equal(value, STR("true"));
    return OK;
}

/* Of an image only the gaps are asked about. */
static bool has_asked_layers(const struct tile_ask *ask)
{
    return ask->form == FORM_MVT ? (ask->question.layers & TILE_LAYERS_ASKED) != 0 : ask->has_gaps;
}

/* What a parameter could not change is not taken, so that nobody believes that it did. */
static enum err argument_check(const struct http_request *request, size_t number,
                               const struct tile_ask *ask, struct problem *problem)
{
    struct str name = request->query.items[number].name;
    for (size_t i = 0; i < number; i++)
        if (str_equal(name, request->query.items[i].name))
            return wrong(problem, name, "It may be there once.");
    if (!str_equal(name, STR("women")) && !has_asked_layers(ask))
        return wrong(problem, name,
                     "These tiles are the same on every day and for every need and stage.");
    return OK;
}

static enum err query_read(const struct http_request *request, const struct atlas *atlas,
                           struct tile_ask *ask, struct problem *problem)
{
    static const char *const known[] = {"as_of", "need", "stage", "women"};
    size_t count = ask->form == FORM_MVT ? 3 : 4;
    enum err err = query_check(request, known, count, problem);
    for (size_t i = 0; i < request->query.count && !err; i++) {
        err = argument_check(request, i, ask, problem);
        if (!err && request->query.items[i].value.len)
            err = argument_read(atlas, &request->query.items[i], ask, problem);
    }
    return err;
}

/* Of this form. */
static bool has_tiles(const struct tile_ask *ask)
{
    return ask->question.layers &&
           (ask->form == FORM_MVT || ask->has_gaps || str_equal(ask->set, STR("base")));
}

static struct tile_question question_of(const struct picture *picture, struct str set)
{
    return (struct tile_question){.layers = tile_layers_find(picture->atlas, set),
                                  .as_of = picture->today,
                                  .need = NONE,
                                  .stage = NONE};
}

enum err tile_query_check(const struct http_request *request, const struct picture *picture,
                          struct str set, bool is_image, struct problem *problem)
{
    struct tile_ask ask = {.set = set,
                           .form = is_image ? FORM_PNG : FORM_MVT,
                           .has_gaps = str_equal(set, STR("gaps")),
                           .question = question_of(picture, set)};
    return has_tiles(&ask)
               ? query_read(request, picture->atlas, &ask, problem)
               : problem_set(problem, ERR_NOT_FOUND, "There are no tiles of this name.");
}

/* Equal for all requests that get the same bytes. */
static struct tile_key key_of(const struct tile_ask *ask)
{
    const struct tile_question *question = &ask->question;
    bool is_asked = has_asked_layers(ask);
    return (struct tile_key){.layers = question->layers,
                             .form = (uint32_t)ask->form | (ask->has_women ? FORM_WITH_WOMEN : 0),
                             .z = ask->tile.z,
                             .x = ask->tile.x,
                             .y = ask->tile.y,
                             .as_of_days = is_asked ? question->as_of.days : 0,
                             .need = is_asked ? question->need : NONE,
                             .stage = is_asked ? question->stage : NONE};
}

/* ---- making ---------------------------------------------------------------------------------- */

static enum err vector_make(struct http_request *request, struct picture *picture,
                            const struct tile_ask *ask, struct buf *out, bool *wants_pool,
                            struct problem *problem)
{
    struct site *site = request->site;
    struct site_worker *worker = request->worker;
    const struct tile_sheet *sheet = atomic_load(&picture->tiles.sheet);
    if (!request->is_pooled &&
        (!sheet || !tile_is_quick(worker->tiles, sheet, &ask->question, ask->tile))) {
        *wants_pool = true;
        return OK;
    }
    enum err err = picture_sheet(&site->tiles, &picture->tiles, picture->atlas, worker->projection,
                                 &sheet, problem);
    return err ? err : tile_make(worker->tiles, sheet, &ask->question, ask->tile, out, problem);
}

static enum err cells_make(const struct site *site, const struct picture *picture,
                           const struct tile_ask *ask, struct arena *arena,
                           const struct gap_cell **out, struct problem *problem)
{
    struct gap_question question;
    gap_question_init(&question);
    question.need = ask->question.need;
    question.stage = ask->question.stage;
    question.moment.as_of = ask->question.as_of;
    return raster_cells_make(picture->atlas, site->gaps, &question, arena, out, problem);
}

static enum err raster_make(struct http_request *request, struct picture *picture,
                            const struct tile_ask *ask, struct buf *out, bool *wants_pool,
                            struct problem *problem)
{
    struct site *site = request->site;
    const struct site_worker *worker = request->worker;
    const struct raster *raster = NULL;
    struct raster_look look = {.has_women = ask->has_women};
    struct raster_address address = {ask->tile.z, (int)ask->tile.x, (int)ask->tile.y,
                                     ask->form == FORM_PNG_LARGE ? 2 : 1};
    struct arena arena;
    if (!request->is_pooled) {
        *wants_pool = true;
        return OK;
    }
    arena_init(&arena, HTTP_WORK_ARENA_BYTES);
    enum err err = picture_raster(&site->tiles, &picture->tiles, picture->atlas, worker->projection,
                                  &raster, problem);
    if (!err && ask->has_gaps)
        err = cells_make(site, picture, ask, &arena, &look.cells, problem);
    if (!err)
        err = raster_tile(raster, &look, &address, out, problem);
    arena_finish(&arena);
    return err;
}

/* The tile, kept from now on. An empty one is soon made again, so it is not kept. */
static enum err tile_share(struct picture *picture, const struct tile_ask *ask, struct str bytes,
                           struct http_answer *answer, struct problem *problem)
{
    struct http_shared *shared = NULL;
    struct tile_key key = key_of(ask);
    struct http_shared_options options = {.body = bytes,
                                          .content_type =
                                              ask->form == FORM_MVT ? MVT_TYPE : "image/png",
                                          .cache = HTTP_REVALIDATE,
                                          .is_open_data = true};
    answer->cache = HTTP_REVALIDATE;
    if (!bytes.len) {
        answer->status = 204;
        return OK;
    }
    enum err err = http_shared_create(&options, &shared, problem);
    if (err)
        return err;
    tile_cache_add(picture->tiles.cache, &key, shared,
                   bytes.len + bytes.len / 2 + HTTP_TILE_OWN_BYTES);
    http_answer_shared(answer, shared);
    http_shared_give_back(shared);
    return OK;
}

static enum err tile_answer(struct http_request *request, struct picture *picture,
                            const struct tile_ask *ask, struct http_answer *answer,
                            struct problem *problem)
{
    struct tile_key key = key_of(ask);
    struct http_shared *shared = tile_cache_take(picture->tiles.cache, &key);
    if (shared) {
        http_answer_shared(answer, shared);
        http_shared_give_back(shared);
        return OK;
    }
    struct buf *bytes = &((struct site_worker *)request->worker)->words;
    buf_clear(bytes);
    enum err err = ask->form == FORM_MVT
                       ? vector_make(request, picture, ask, bytes, &answer->wants_pool, problem)
                       : raster_make(request, picture, ask, bytes, &answer->wants_pool, problem);
    if (!err && bytes->failed)
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the tile.");
    if (!err && !answer->wants_pool)
        err = tile_share(picture, ask, buf_view(bytes), answer, problem);
    if (bytes->room > HTTP_BODY_KEPT_BYTES)
        buf_finish(bytes);
    return err;
}

/* ---- addresses ------------------------------------------------------------------------------- */

/* The query is read last: a wrong address is none, whatever it is asked for. */
static enum err ask_answer(struct http_request *request, struct tile_ask *ask, struct str z,
                           struct str x, struct str y, struct http_answer *answer,
                           struct problem *problem)
{
    struct picture *picture = picture_enter(request->site);
    struct tile_question *question = &ask->question;
    *question = question_of(picture, ask->set);
    ask->has_gaps = str_equal(ask->set, STR("gaps"));
    enum err err = has_tiles(ask) ? OK : no_tiles(problem);
    if (!err)
        err = tile_read(z, x, y, &ask->tile, problem);
    if (!err)
        err = query_read(request, picture->atlas, ask, problem);
    if (!err)
        err = tile_answer(request, picture, ask, answer, problem);
    picture_leave(picture);
    return err;
}

enum err api_tile(struct http_request *request, struct http_answer *answer, struct problem *problem)
{
    const struct str *words = request->parameters;
    struct tile_ask ask = {.set = words[0]};
    struct str last = words[3];
    struct picture *picture = picture_enter(request->site);
    bool is_set = tile_layers_find(picture->atlas, ask.set) != 0;
    picture_leave(picture);
    enum err err = is_set ? ending_read(&last, &ask.form, problem) : no_tiles(problem);
    return err ? err : ask_answer(request, &ask, words[1], words[2], last, answer, problem);
}

/* OGC API - Tiles puts the row before the column. */
enum err api_tile_of_all(struct http_request *request, struct http_answer *answer,
                         struct problem *problem)
{
    const struct str *words = request->parameters;
    struct tile_ask ask = {.set = STR("all"), .form = FORM_MVT};
    return ask_answer(request, &ask, words[0], words[2], words[1], answer, problem);
}

enum err api_tile_of_collection(struct http_request *request, struct http_answer *answer,
                                struct problem *problem)
{
    const struct str *words = request->parameters;
    struct tile_ask ask = {.set = words[0], .form = FORM_MVT};
    if (!tileset_is_collection(words[0]))
        return no_tiles(problem);
    return ask_answer(request, &ask, words[1], words[3], words[2], answer, problem);
}
