/* The features of a collection: a page of them, all of them, one of them. What is long is written
 * while it is sent, from the atlas that was there when it was asked for. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "features_items.h"

#define GEOJSON "application/geo+json"

/* Few features with borders go out in one piece, and packed. */
enum { SHAPES_AT_ONCE = 500, LINK_HEADER_MAX = 6000 };

/* ---- the question ---- */

void features_items_close(struct features_items *items)
{
    if (!items)
        return;
    picture_leave(items->picture);
    buf_finish(&items->memo.words);
    arena_finish(&items->scratch);
    arena_finish(&items->arena);
    free(items);
}

/* Parameters of the collection gaps that are about gaps. */
static bool is_about_gaps(const struct collection *collection, struct str name)
{
    static const char *const names[] = {"need", "stage", "secured", "women_specific", "known_on"};
    for (size_t i = 0; collection->is_computed && i < sizeof names / sizeof *names; i++)
        if (str_equal(name, str_from(names[i])))
            return true;
    return false;
}

/* What is wrong with a parameter is a malformed request, whatever it is. */
static enum err parameter_err(enum err err)
{
    return err == ERR_NOT_FOUND || err == ERR_LIMIT ? ERR_INVALID : err;
}

static enum err parameter_set(struct features_items *items, const struct http_argument *argument,
                              struct problem *problem)
{
    if (str_equal(argument->name, STR("f")))
        return OK;
    if (is_about_gaps(items->query.collection, argument->name))
        return gap_request_set(items->picture->atlas, items->projection, argument->name,
                               argument->value, &items->gaps, problem);
    return collection_query_set(&items->query, argument->name, argument->value, problem);
}

/* The day of what has one alone: of an interval today, or else its day that is closest to today. */
static struct date day_take(struct features_items *items)
{
    const struct collection_query *query = &items->query;
    struct date day = items->picture->today;
    if (query->has_time && day.days < query->from.days)
        day = query->from;
    if (query->has_time && day.days > query->to.days)
        day = query->to;
    items->query.has_time = false;
    return day;
}

static enum err day_set(struct features_items *items, struct problem *problem)
{
    const struct collection *collection = items->reading.collection;
    if (collection->is_computed)
        items->gaps.question.moment.as_of = day_take(items);
    if (!collection->is_of_a_day || !items->query.has_time)
        return OK;
    items->reading.moment.as_of = day_take(items);
    items->reading.collection = items->query.collection = &items->dated;
    return collection_on(collection, items->reading.moment.as_of, &items->arena, &items->dated,
                         problem);
}

static enum err query_read(struct features_items *items, const struct http_request *request,
                           struct problem *problem)
{
    enum err err = OK;
    collection_query_init(items->reading.collection, &items->query);
    gap_request_init(&items->gaps, GAP_ASKED_AREAS);
    for (size_t i = 0; i < request->query.count && !err; i++)
        err = parameter_set(items, &request->query.items[i], problem);
    if (!err)
        err = day_set(items, problem);
    if (!err && items->reading.collection->is_computed)
        err = gap_request_complete(&items->gaps, problem);
    if (!err)
        err = collection_query_complete(&items->query, &items->arena, problem);
    if (!items->query.has_limit && items->format >= FEATURES_NDJSON)
        items->query.limit = 0; /* a download is of all */
    if (items->format == FEATURES_HTML && items->query.limit > FEATURES_PAGE_ROWS)
        items->query.limit = FEATURES_PAGE_ROWS;
    return parameter_err(err);
}

static enum err gaps_make(struct features_items *items, struct problem *problem)
{
    struct gap_question question = gap_request_question(&items->gaps);
    items->reading.moment = question.moment;
    enum err err = gap_detail_make(items->picture->atlas, items->site->gaps, &question,
                                   &items->arena, &items->detail, problem);
    items->reading.gaps = &items->detail;
    return parameter_err(err);
}

/* Groups of boroughs are joined now, not on an event thread. */
static enum err shapes_make(struct features_items *items, struct problem *problem)
{
    const struct collection *collection = items->reading.collection;
    for (int i = 0; i < items->selection.count; i++) {
        struct collection_geometry geometry;
        arena_reset(&items->scratch);
        if (!collection->geometry(collection, collection_selection_row(&items->selection, i),
                                  &items->scratch, &geometry))
            return problem_set(problem, ERR_GEOMETRY, "A boundary cannot be made.");
    }
    return OK;
}

/* Room for what an answer needs; the collection is NULL where the pool must find it. */
static enum err items_open(const struct http_request *request, struct features_items **out,
                           struct problem *problem)
{
    const struct site_worker *worker = request->worker;
    const struct collection *collection;
    struct features_items *items = calloc(1, sizeof *items);
    if (!items)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    arena_init(&items->arena, HTTP_WORK_ARENA_BYTES);
    arena_init(&items->scratch, HTTP_WORK_ARENA_BYTES);
    buf_init(&items->memo.words, 0);
    items->site = request->site;
    items->picture = picture_enter(request->site);
    items->projection = worker->projection;
    enum err err = features_collection(request, items->picture, &collection, problem);
    items->reading = (struct collection_reading){.collection = collection,
                                                 .moment = {items->picture->today, DATE_MAX},
                                                 .scratch = &items->scratch,
                                                 .memo = &items->memo};
    items->writing =
        (struct collection_writing){&items->query, &items->reading, worker->projection};
    if (err)
        features_items_close(items);
    else
        *out = items;
    return err;
}

/* ---- links ---- */

/* The query as it was sent, but for the names left out. */
static void query_print(const struct http_request *request, const char *const *left_out,
                        size_t count, struct buf *out)
{
    for (size_t i = 0; i < request->query.count; i++) {
        const struct http_argument *argument = &request->query.items[i];
        bool is_left_out = false;
        for (size_t k = 0; k < count; k++)
            is_left_out |= str_equal(argument->name, str_from(left_out[k]));
        if (is_left_out)
            continue;
        if (out->len)
            buf_char(out, '&');
        features_escape(argument->name, out);
        buf_char(out, '=');
        features_escape(argument->value, out);
    }
}

/* The same page in another format, or another page in the same: "f=csv", "offset=20". In the arena;
 * NULL without memory. */
static const char *query_with(struct features_items *items, const struct http_request *request,
                              const char *name, const char *value)
{
    struct buf text;
    struct str copy = {NULL, 0};
    buf_init(&text, 0);
    query_print(request, &name, 1, &text);
    if (value) {
        if (text.len)
            buf_char(&text, '&');
        buf_format(&text, "%s=%s", name, value);
    }
    if (!text.failed)
        copy = str_copy(text.len ? buf_view(&text) : STR(""), &items->arena);
    buf_finish(&text);
    return copy.ptr;
}

static const char *page_query(struct features_items *items, const struct http_request *request,
                              int64_t offset)
{
    char number[24];
    snprintf(number, sizeof number, "%lld", (long long)offset);
    return query_with(items, request, "offset", offset ? number : NULL);
}

static bool pages_find(struct features_items *items, const struct http_request *request)
{
    int64_t offset = items->query.offset;
    int64_t limit = items->query.limit;
    struct features_links *links = &items->links;
    links->self = query_with(items, request, "f", features_format_code(items->format));
    links->json = query_with(items, request, "f", "json");
    links->html = query_with(items, request, "f", "html");
    links->csv = query_with(items, request, "f", "csv");
    links->ndjson = query_with(items, request, "f", "ndjson");
    bool is_whole = links->self && links->json && links->html && links->csv && links->ndjson;
    if (limit && offset + items->selection.count < items->selection.matched) {
        links->next = page_query(items, request, offset + limit);
        is_whole &= links->next != NULL;
    }
    if (limit && offset) {
        links->previous = page_query(items, request, offset > limit ? offset - limit : 0);
        is_whole &= links->previous != NULL;
    }
    return is_whole;
}

static void links_write(const struct features_items *items, struct json_write *json)
{
    const struct features_links *links = &items->links;
    const char *path = items->path;
    char collection[96];
    snprintf(collection, sizeof collection, "/collections/%s", items->reading.collection->id);
    const struct features_link all[] = {
        {"self", GEOJSON, "This page", path, NULL, links->self},
        {"alternate", "text/html", "This page, for people", path, NULL, links->html},
        {"alternate", "application/x-ndjson", "One feature a line", path, NULL, links->ndjson},
        {"alternate", "text/csv", "As a table", path, NULL, links->csv},
        {"next", GEOJSON, "The next page", path, NULL, links->next},
        {"prev", GEOJSON, "The page before", path, NULL, links->previous},
        {"collection", "application/json", items->reading.collection->title, collection, NULL,
         "f=json"},
    };
    json_write_key(json, STR("links"));
    json_write_list_begin(json);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++)
        if (all[i].query)
            features_link_write(json, items->site, &all[i]);
    json_write_list_end(json);
}

static void header_link(const struct features_items *items, const char *rel, const char *type,
                        const char *query, struct buf *out)
{
    if (!query)
        return;
    if (out->len)
        buf_text(out, ", ");
    buf_char(out, '<');
    buf_str(out, items->site->public_url);
    buf_text(out, items->path);
    if (*query)
        buf_char(out, '?');
    buf_text(out, query);
    buf_format(out, ">; rel=\"%s\"; type=\"%s\"", rel, type);
}

static enum err header_put(struct http_answer *answer, struct arena *arena, const char *name,
                           struct str value)
{
    struct str copy = str_copy(value, arena);
    return copy.ptr ? http_answer_header(answer, name, copy.ptr) : ERR_NO_MEMORY;
}

static enum err headers_put(const struct features_items *items, struct arena *arena,
                            struct http_answer *answer)
{
    struct buf text;
    char number[24];
    const char *type = features_media_type(items->format);
    enum err err = OK;
    buf_init(&text, 0);
    header_link(items, "next", items->format == FEATURES_JSON ? GEOJSON : type, items->links.next,
                &text);
    header_link(items, "prev", items->format == FEATURES_JSON ? GEOJSON : type,
                items->links.previous, &text);
    if (items->format != FEATURES_JSON)
        header_link(items, "alternate", GEOJSON, items->links.json, &text);
    if (text.len && text.len < LINK_HEADER_MAX && !text.failed)
        err = header_put(answer, arena, "Link", buf_view(&text));
    buf_clear(&text);
    buf_format(&text, "<%s>", collection_crs_uri(items->query.crs));
    if (!err && items->format != FEATURES_HTML)
        err = header_put(answer, arena, "Content-Crs", buf_view(&text));
    buf_finish(&text);
    snprintf(number, sizeof number, "%lld", (long long)items->selection.matched);
    if (!err)
        err = header_put(answer, arena, "OGC-NumberMatched", str_from(number));
    snprintf(number, sizeof number, "%d", items->selection.count);
    if (!err)
        err = header_put(answer, arena, "OGC-NumberReturned", str_from(number));
    return err;
}

/* ---- writing, part by part ---- */

static void head_write(struct features_items *items)
{
    if (items->format == FEATURES_CSV)
        collection_csv_head(&items->writing, &items->csv);
    if (items->format != FEATURES_JSON)
        return;
    struct json_write *json = &items->json;
    json_write_object_begin(json);
    json_write_key(json, STR("type"));
    json_write_text(json, STR("FeatureCollection"));
    json_write_key(json, STR("numberMatched"));
    json_write_int(json, items->selection.matched);
    json_write_key(json, STR("numberReturned"));
    json_write_int(json, items->selection.count);
    json_write_key(json, STR("atlas_version"));
    json_write_text(json, str_from(items->picture->atlas->version));
    links_write(items, json);
    json_write_key(json, STR("features"));
    json_write_list_begin(json);
}

static enum err row_write(struct features_items *items, int row, struct problem *problem)
{
    if (items->format == FEATURES_CSV) {
        collection_csv_row(&items->writing, row, &items->csv);
        return OK;
    }
    if (items->format == FEATURES_NDJSON)
        items->json.comma = false;
    enum err err = collection_feature_write(&items->writing, row, &items->json, problem);
    if (items->format == FEATURES_NDJSON)
        buf_char(items->json.out, '\n');
    return err;
}

/* Appends until there are so many bytes, or all. */
static enum err part_write(struct features_items *items, size_t bytes, struct buf *out, bool *done,
                           struct problem *problem)
{
    enum err err = OK;
    items->json.out = out;
    items->csv.out = out;
    if (!items->has_head)
        head_write(items);
    items->has_head = true;
    while (items->place < items->selection.count && out->len < bytes && !err && !out->failed)
        err =
            row_write(items, collection_selection_row(&items->selection, items->place++), problem);
    *done = items->place == items->selection.count;
    if (*done && items->format == FEATURES_JSON) {
        json_write_list_end(&items->json);
        json_write_object_end(&items->json);
        buf_char(out, '\n');
    }
    return err;
}

static enum err stream_next(void *context, void *mine, struct buf *out, bool *done,
                            struct problem *problem)
{
    struct features_items *items = context;
    const struct site_worker *worker = mine;
    items->writing.projection = worker->projection;
    return part_write(items, HTTP_STREAM_PART_BYTES, out, done, problem);
}

static void stream_finish(void *context)
{
    features_items_close(context);
}

/* What the answer depends on: the atlas, the day, and the address in the format that was chosen. */
static const char *etag_make(const struct features_items *items, struct arena *arena)
{
    char etag[ETAG_LEN + 1];
    struct buf text;
    buf_init(&text, 0);
    buf_format(&text, "features 1 %s %d ", items->picture->atlas->version,
               items->picture->today.days);
    buf_str(&text, items->site->public_url);
    buf_text(&text, items->path);
    buf_char(&text, '?');
    buf_text(&text, items->links.self);
    etag_of(buf_view(&text), etag);
    bool failed = text.failed;
    buf_finish(&text);
    struct str copy = str_copy(str_from(etag), arena);
    return failed ? NULL : copy.ptr;
}

/* Takes the items over. */
static enum err stream_answer(struct features_items *items, struct http_request *request,
                              struct http_answer *answer, struct problem *problem)
{
    answer->etag = etag_make(items, request->arena);
    if (!answer->etag) {
        features_items_close(items);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    }
    answer->stream =
        (struct http_stream){.context = items, .next = stream_next, .finish = stream_finish};
    return OK;
}

/* ---- GET /collections/{id}/items ---- */

/* Is it written while it is sent? */
static bool is_long(const struct features_items *items)
{
    if (items->format == FEATURES_HTML)
        return false;
    return items->selection.count >
           (items->reading.collection->points ? FEATURES_STREAM_ROWS : SHAPES_AT_ONCE);
}

/* Are there borders to be written now? */
static bool has_borders(const struct features_items *items)
{
    return !items->reading.collection->points && items->format != FEATURES_CSV &&
           items->format != FEATURES_HTML && items->selection.count > 0;
}

static enum err whole_write(struct features_items *items, struct http_answer *answer,
                            struct http_request *request, struct problem *problem)
{
    bool done;
    enum err err = items->format == FEATURES_HTML
                       ? features_items_page(items, request, answer->body, problem)
                       : part_write(items, SIZE_MAX, answer->body, &done, problem);
    if (err || answer->body->failed)
        return err;
    answer->etag = features_etag(buf_view(answer->body), request->arena);
    return answer->etag ? OK : ERR_NO_MEMORY;
}

/* Closes the items, or hands them on. */
static enum err items_answer(struct features_items *items, struct http_request *request,
                             struct http_answer *answer, struct problem *problem)
{
    enum err err = OK;
    answer->content_type =
        items->format == FEATURES_JSON ? GEOJSON : features_media_type(items->format);
    answer->cache = HTTP_REVALIDATE;
    answer->varies_by_accept = true;
    if (!pages_find(items, request))
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    if (!err)
        err = headers_put(items, request->arena, answer);
    if (!err && has_borders(items) && items->reading.collection->is_slow && is_long(items))
        err = shapes_make(items, problem);
    if (!err && items->format == FEATURES_GPKG)
        return features_items_geopackage(items, request, answer, problem);
    if (!err && is_long(items))
        return stream_answer(items, request, answer, problem);
    if (!err)
        err = whole_write(items, answer, request, problem);
    features_items_close(items);
    return err;
}

static enum err path_set(struct features_items *items, const char *rest, struct str id)
{
    struct buf text;
    buf_init(&text, 0);
    buf_format(&text, "/collections/%s/items%s", items->reading.collection->id, rest);
    features_escape(id, &text);
    struct str copy = buf_keep(&text, &items->arena);
    items->path = copy.ptr;
    return copy.ptr ? OK : ERR_NO_MEMORY;
}

/* Chooses the rows. *away: that is for a thread of the pool. */
static enum err items_choose(struct features_items *items, struct http_request *request, bool *away,
                             struct problem *problem)
{
    *away = !items->reading.collection;
    if (*away)
        return OK;
    enum err err = query_read(items, request, problem);
    *away = !err && !request->is_pooled &&
            (collection_query_is_slow(&items->query) || items->format == FEATURES_GPKG);
    if (err || *away)
        return err;
    if (items->reading.collection->is_computed)
        err = gaps_make(items, problem);
    if (!err)
        err = path_set(items, "", STR(""));
    if (!err)
        err = collection_select(&items->query, &items->reading, items->projection, &items->arena,
                                request->is_cancelled, &items->selection, problem);
    *away = !err && !request->is_pooled && has_borders(items) && !is_long(items);
    return err;
}

enum err api_items(struct http_request *request, struct http_answer *answer,
                   struct problem *problem)
{
    struct features_items *items = NULL;
    enum features_format format = FEATURES_JSON;
    bool away = false;
    enum err err = features_format_of(request, FEATURES_FORMAT_COUNT, &format, problem);
    if (!err)
        err = items_open(request, &items, problem);
    if (err || !items)
        return err;
    items->format = format;
    err = items_choose(items, request, &away, problem);
    if (!err && !away)
        return items_answer(items, request, answer, problem);
    answer->wants_pool = away;
    features_items_close(items);
    return err;
}

/* ---- GET /collections/{id}/items/{fid} ---- */

static enum err item_write(struct features_items *items, int row, struct buf *out,
                           struct problem *problem)
{
    struct json_write json = json_write_to(out);
    char collection[96];
    snprintf(collection, sizeof collection, "/collections/%s", items->reading.collection->id);
    const struct features_link links[] = {
        {"self", GEOJSON, "This feature", items->path, NULL, items->links.self},
        {"alternate", "text/html", "This feature, for people", items->path, NULL,
         items->links.html},
        {"collection", "application/json", items->reading.collection->title, collection, NULL,
         "f=json"},
    };
    enum err err = collection_feature_open(&items->writing, row, &json, problem);
    json_write_key(&json, STR("links"));
    json_write_list_begin(&json);
    for (size_t i = 0; i < sizeof links / sizeof *links; i++)
        features_link_write(&json, items->site, &links[i]);
    json_write_list_end(&json);
    json_write_object_end(&json);
    buf_char(out, '\n');
    return err;
}

/* Of one feature: crs, what it is to show, and of gaps their question. */
static enum err item_query(struct features_items *items, const struct http_request *request,
                           struct problem *problem)
{
    static const char *const known[] = {"f", "crs", "properties"};
    for (size_t i = 0; i < request->query.count; i++) {
        struct str name = request->query.items[i].name;
        bool is_known =
            is_about_gaps(items->reading.collection, name) ||
            (items->reading.collection->is_computed && str_equal(name, STR("datetime")));
        for (size_t k = 0; k < sizeof known / sizeof *known; k++)
            is_known |= str_equal(name, str_from(known[k]));
        if (is_known)
            continue;
        problem_at(problem, "%.*s", (int)(name.len < 60 ? name.len : 60), name.ptr);
        return problem_set(problem, ERR_INVALID, "There is no parameter of this name here.");
    }
    return query_read(items, request, problem);
}

static enum err item_answer(struct features_items *items, struct http_request *request, int row,
                            struct http_answer *answer, struct problem *problem)
{
    enum err err = items->reading.collection->is_computed ? gaps_make(items, problem) : OK;
    items->selection = (struct collection_selection){1, 1, NULL, row};
    answer->cache = HTTP_REVALIDATE;
    answer->has_etag = true;
    answer->varies_by_accept = true;
    answer->content_type =
        items->format == FEATURES_JSON ? GEOJSON : features_media_type(items->format);
    if (!err && !pages_find(items, request))
        err = problem_set(problem, ERR_NO_MEMORY, "There is no memory for the answer.");
    if (!err && items->format == FEATURES_JSON) {
        char uri[96];
        snprintf(uri, sizeof uri, "<%s>", collection_crs_uri(items->query.crs));
        err = header_put(answer, request->arena, "Content-Crs", str_from(uri));
    }
    if (err)
        return err;
    return items->format == FEATURES_HTML
               ? features_item_page(items, request, row, answer->body, problem)
               : item_write(items, row, answer->body, problem);
}

static enum err item_find(struct features_items *items, const struct http_request *request,
                          int *row, struct problem *problem)
{
    const struct collection *collection = items->reading.collection;
    *row = collection->find(collection, request->parameters[1]);
    if (*row == NONE)
        return problem_set(problem, ERR_NOT_FOUND, "There is no feature of this id.");
    enum err err = item_query(items, request, problem);
    return err ? err : path_set(items, "/", request->parameters[1]);
}

enum err api_item(struct http_request *request, struct http_answer *answer, struct problem *problem)
{
    struct features_items *items = NULL;
    enum features_format format = FEATURES_JSON;
    int row = NONE;
    enum err err = features_format_of(request, FEATURES_HTML + 1, &format, problem);
    if (!err)
        err = items_open(request, &items, problem);
    if (err || !items)
        return err;
    items->format = format;
    if (!items->reading.collection || (items->reading.collection->is_slow && !request->is_pooled)) {
        answer->wants_pool = true;
        features_items_close(items);
        return OK;
    }
    err = item_find(items, request, &row, problem);
    if (!err)
        err = item_answer(items, request, row, answer, problem);
    features_items_close(items);
    return err;
}
