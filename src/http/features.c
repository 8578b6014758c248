/* Formats, links and the collections of a picture. */
#include "features.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *code;
    const char *type;
} formats[] = {
    [FEATURES_JSON] = {"json", "application/json"},
    [FEATURES_HTML] = {"html", "text/html; charset=utf-8"},
    [FEATURES_NDJSON] = {"ndjson", "application/x-ndjson"},
    [FEATURES_CSV] = {"csv", "text/csv; charset=utf-8; header=present"},
    [FEATURES_GPKG] = {"gpkg", "application/geopackage+sqlite3"},
};

const char *features_format_code(enum features_format format)
{
    return formats[format].code;
}

const char *features_media_type(enum features_format format)
{
    return formats[format].type;
}

/* Browsers name HTML first; whoever names nothing that we have gets JSON. */
static enum features_format format_accepted(const struct http_request *request, int count)
{
    struct str accept = http_request_header(request, "Accept");
    if (!accept.len || memmem(accept.ptr, accept.len, "json", 4))
        return http_request_wants_html(request) ? FEATURES_HTML
               : accept.len && count > FEATURES_NDJSON &&
                       memmem(accept.ptr, accept.len, "application/x-ndjson", 20)
                   ? FEATURES_NDJSON
                   : FEATURES_JSON;
    if (http_request_wants_html(request))
        return FEATURES_HTML;
    if (count > FEATURES_CSV && memmem(accept.ptr, accept.len, "text/csv", 8))
        return FEATURES_CSV;
    if (count > FEATURES_GPKG && memmem(accept.ptr, accept.len, "geopackage+sqlite3", 18))
        return FEATURES_GPKG;
    return FEATURES_JSON;
}

enum err features_format_of(const struct http_request *request, int count,
                            enum features_format *out, struct problem *problem)
{
    bool given;
    struct str format = http_argument_get(request->query, STR("f"), &given);
    if (!given) {
        *out = format_accepted(request, count);
        return OK;
    }
    for (int i = 0; i < count; i++) {
        if (!str_equal(format, str_from(formats[i].code)) &&
            !(i == FEATURES_JSON && count > FEATURES_NDJSON && str_equal(format, STR("geojson"))))
            continue;
        *out = (enum features_format)i;
        return OK;
    }
    problem_at(problem, "f");
    return problem_set(problem, ERR_INVALID,
                       count > FEATURES_NDJSON ? "f is json, geojson, html, ndjson, csv or gpkg."
                                               : "f is json or html.");
}

/* ---- collections ---- */

enum err features_collections(const struct http_request *request, struct picture *picture,
                              const struct collections **out, struct problem *problem)
{
    enum { QUICK_SERVICES = 2000 }; /* beyond, making them takes long */
    const struct site_worker *worker = request->worker;
    enum err err = OK;
    *out = atomic_load_explicit(&picture->collections_made, memory_order_acquire);
    if (*out || (picture->atlas->service_count > QUICK_SERVICES && !request->is_pooled))
        return OK;
    pthread_mutex_lock(&picture->collections_mutex);
    if (!atomic_load(&picture->collections_made)) {
        err = collections_build(picture->atlas, worker->projection, picture->today,
                                &picture->collections_arena, &picture->collections, problem);
        if (!err)
            atomic_store_explicit(&picture->collections_made, &picture->collections,
                                  memory_order_release);
    }
    *out = atomic_load(&picture->collections_made);
    pthread_mutex_unlock(&picture->collections_mutex);
    return err;
}

enum err features_collection(const struct http_request *request, struct picture *picture,
                             const struct collection **out, struct problem *problem)
{
    const struct collections *all;
    enum err err = features_collections(request, picture, &all, problem);
    *out = NULL;
    if (err || !all)
        return err;
    *out = collections_find(all, request->parameters[0]);
    return *out ? OK : problem_set(problem, ERR_NOT_FOUND, "There is no collection of this name.");
}

/* ---- ETags ---- */

static uint64_t word_at(struct str text, size_t at)
{
    uint64_t word = 0;
    size_t rest = text.len - at;
    memcpy(&word, text.ptr + at, rest < sizeof word ? rest : sizeof word);
    return word;
}

static uint64_t mixed(uint64_t lane, uint64_t word)
{
    lane = (lane ^ word) * UINT64_C(0x9E3779B97F4A7C15); /* odd: each step can be undone */
    return lane ^ lane >> 32;
}

/* Four lanes that each take every fourth word, then each other. */
const char *features_etag(struct str body, struct arena *arena)
{
    uint64_t lanes[4] = {body.len, 1, 2, 3};
    char etag[40];
    for (size_t at = 0; at < body.len; at += 32)
        for (size_t i = 0; i < 4; i++)
            if (at + 8 * i < body.len)
                lanes[i] = mixed(lanes[i], word_at(body, at + 8 * i));
    for (int round = 0; round < 8; round++)
        lanes[round % 4] = mixed(lanes[round % 4], lanes[(round + 1) % 4]);
    snprintf(etag, sizeof etag, "\"%016" PRIx64 "%016" PRIx64 "\"", lanes[0] ^ lanes[2],
             lanes[1] ^ lanes[3]);
    return str_copy(str_from(etag), arena).ptr;
}

/* ---- links ---- */

void features_escape(struct str text, struct buf *out)
{
    static const char hex[] = "0123456789ABCDEF";
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                        (c >= '0' && c <= '9') || (c && strchr("-._~:/,", c));
        if (is_plain) {
            buf_char(out, (char)c);
            continue;
        }
        char escaped[3] = {'%', hex[c >> 4], hex[c & 15]};
        buf_bytes(out, escaped, sizeof escaped);
    }
}

static void key_text(struct json_write *json, const char *key, const char *text)
{
    json_write_key(json, str_from(key));
    json_write_text(json, str_from(text));
}

void features_link_write(struct json_write *json, const struct site *site,
                         const struct features_link *link)
{
    json_write_object_begin(json);
    key_text(json, "rel", link->rel);
    key_text(json, "type", link->type);
    if (link->title)
        key_text(json, "title", link->title);
    json_write_key(json, STR("href"));
    buf_char(json->out, '"');
    buf_json(json->out, site->public_url);
    buf_json(json->out, str_from(link->path));
    if (link->more)
        buf_json(json->out, str_from(link->more));
    if (link->query && *link->query) {
        buf_char(json->out, '?');
        buf_json(json->out, str_from(link->query));
    }
    buf_char(json->out, '"');
    json->comma = true;
    json_write_object_end(json);
}
