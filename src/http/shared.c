/* Answers that are prepared once: plain and gzip form, each with its 304, as responses that
 * libmicrohttpd only has to queue. It counts its own holders, so an answer on its way outlives us.
 */
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "http/negotiate.h"
#include "http/wire.h"

/* Bytes that live as long as any response that sends them. */
struct content {
    atomic_int holders;
    size_t len;
    char bytes[];
};

enum { PLAIN, PACKED, FORM_COUNT };

struct http_shared {
    atomic_int holders;
    char etags[FORM_COUNT][HTTP_ETAG_MAX_LEN + 1];
    struct content *contents[FORM_COUNT];       /* PACKED may be NULL: it would not be smaller */
    struct MHD_Response *full[FORM_COUNT];      /* 200 */
    struct MHD_Response *unchanged[FORM_COUNT]; /* 304 */
    struct http_dress dress;                    /* but for etag and is_gzip */
    char content_type[];
};

static struct content *content_create(struct str bytes)
{
    struct content *content = malloc(sizeof(*content) + bytes.len);
    if (!content)
        return NULL;
    atomic_init(&content->holders, 1);
    content->len = bytes.len;
    if (bytes.len)
        memcpy(content->bytes, bytes.ptr, bytes.len);
    return content;
}

static void content_give_back(void *context)
{
    struct content *content = context;
    if (content && atomic_fetch_sub(&content->holders, 1) == 1)
        free(content);
}

static void response_destroy(struct MHD_Response *response)
{
    if (response)
        MHD_destroy_response(response);
}

/* A response of one form; content NULL makes the 304. */
static struct MHD_Response *response_create(const struct http_shared *shared, int form,
                                            struct content *content, bool must_close)
{
    static char nothing[1];
    struct MHD_Response *response;
    if (content) {
        atomic_fetch_add(&content->holders, 1);
        response = MHD_create_response_from_buffer_with_free_callback_cls(
            content->len, content->bytes, content_give_back, content);
        if (!response)
            content_give_back(content);
    } else {
        response = MHD_create_response_from_buffer(0, nothing, MHD_RESPMEM_PERSISTENT);
    }
    if (!response)
        return NULL;
    struct http_dress dress = shared->dress;
    dress.content_type = content ? shared->content_type : NULL;
    dress.etag = shared->etags[form];
    dress.is_gzip = content && form == PACKED;
    dress.must_close = must_close;
    if (!http_dress_put(response, &dress)) {
        MHD_destroy_response(response);
        return NULL;
    }
    return response;
}

static bool responses_create(struct http_shared *shared)
{
    for (int form = PLAIN; form < FORM_COUNT; form++) {
        if (!shared->contents[form])
            continue;
        shared->full[form] = response_create(shared, form, shared->contents[form], false);
        shared->unchanged[form] = response_create(shared, form, NULL, false);
        if (!shared->full[form] || !shared->unchanged[form])
            return false;
    }
    return true;
}

/* Makes the packed form where it helps. False when memory is short. */
static bool content_pack(struct http_shared *shared, struct str body)
{
    if (!shared->dress.varies_by_encoding)
        return true;
    bool done = false;
    struct buf packed;
    buf_init(&packed, HTTP_ANSWER_MAX_BYTES);
    struct http_gzip *gzip = http_gzip_create(HTTP_GZIP_LEVEL_KEPT);
    if (!gzip || http_gzip_write(gzip, body, &packed) != OK)
        goto out;
    if (packed.len < body.len) {
        shared->contents[PACKED] = content_create(buf_view(&packed));
        if (!shared->contents[PACKED])
            goto out;
    }
    done = true;
out:
    http_gzip_destroy(gzip);
    buf_finish(&packed);
    return done;
}

enum err http_shared_create(const struct http_shared_options *options, struct http_shared **out,
                            struct problem *problem)
{
    size_t type_len = strlen(options->content_type);
    struct http_shared *shared = calloc(1, sizeof(*shared) + type_len + 1);
    if (!shared)
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory to prepare an answer.");
    atomic_init(&shared->holders, 1);
    memcpy(shared->content_type, options->content_type, type_len);
    shared->dress = (struct http_dress){
        .cache = options->cache,
        .max_age_s = options->max_age_s,
        .varies_by_encoding = options->body.len >= HTTP_GZIP_MIN_BYTES &&
                              http_gzip_helps(str_from(options->content_type)),
        .varies_by_accept = options->varies_by_accept,
        .is_open_data = options->is_open_data,
    };
    etag_of(options->body, shared->etags[PLAIN]);
    http_etag_of_gzip(shared->etags[PLAIN], shared->etags[PACKED]);
    shared->contents[PLAIN] = content_create(options->body);
    if (!shared->contents[PLAIN] || !content_pack(shared, options->body) ||
        !responses_create(shared)) {
        http_shared_give_back(shared);
        return problem_set(problem, ERR_NO_MEMORY, "There is no memory to prepare an answer.");
    }
    *out = shared;
    return OK;
}

struct http_shared *http_shared_take(struct http_shared *shared)
{
    atomic_fetch_add(&shared->holders, 1);
    return shared;
}

void http_shared_give_back(struct http_shared *shared)
{
    if (!shared || atomic_fetch_sub(&shared->holders, 1) != 1)
        return;
    for (int form = PLAIN; form < FORM_COUNT; form++) {
        response_destroy(shared->full[form]);
        response_destroy(shared->unchanged[form]);
        content_give_back(shared->contents[form]);
    }
    free(shared);
}

const char *http_shared_etag(const struct http_shared *shared)
{
    return shared->etags[PLAIN];
}

struct MHD_Response *http_shared_response(const struct http_shared *shared, struct http_wire *wire,
                                          int *status, bool *is_mine)
{
    const struct http_heads *heads = &wire->heads;
    int form = shared->contents[PACKED] && http_takes_gzip(heads->accept_encoding) ? PACKED : PLAIN;
    bool is_unchanged = heads->if_none_match.len > 0 &&
                        http_none_match_names(heads->if_none_match, str_from(shared->etags[PLAIN]));
    *status = is_unchanged ? 304 : 200;
    *is_mine = wire->must_close;
    if (wire->must_close)
        return response_create(shared, form, is_unchanged ? NULL : shared->contents[form], true);
    return is_unchanged ? shared->unchanged[form] : shared->full[form];
}
