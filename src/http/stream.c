/* Answers that are written while they are sent: what is not yet asked for is not yet made, so that
 * a whole collection takes no more memory than one part of it. */
#include <microhttpd.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/wire.h"

struct streaming {
    struct http_stream stream;
    struct http_server *server;
    struct http_wire *wire; /* looked at only while libmicrohttpd asks: its connection is there */
    int64_t started_us;
    struct buf part;
    size_t sent; /* of the part */
    bool is_done;
};

void http_stream_drop(struct http_stream *stream)
{
    if (stream->finish)
        stream->finish(stream->context);
    *stream = (struct http_stream){0};
}

static bool part_make(struct streaming *streaming)
{
    struct problem problem = {0};
    struct http_worker *worker = http_worker_get(streaming->server, &problem);
    int64_t now_us = clock_mono_us();
    buf_clear(&streaming->part);
    streaming->sent = 0;
    if (now_us - streaming->started_us < (int64_t)HTTP_STREAM_MS * 1000)
        http_deadline_set(streaming->wire, now_us, streaming->server->deadlines.send_ms);
    enum err err = worker ? streaming->stream.next(streaming->stream.context, worker->mine,
                                                   &streaming->part, &streaming->is_done, &problem)
                          : ERR_NO_MEMORY;
    if (!err && !streaming->part.failed)
        return true;
    log_event(LOG_ERROR, "stream-failed", "%s: %s", err_name(err ? err : ERR_NO_MEMORY),
              problem.text);
    return false;
}

static ssize_t part_read(void *context, uint64_t position, char *out, size_t room)
{
    (void)position;
    struct streaming *streaming = context;
    while (streaming->sent == streaming->part.len) {
        if (streaming->is_done)
            return MHD_CONTENT_READER_END_OF_STREAM;
        if (!part_make(streaming))
            return MHD_CONTENT_READER_END_WITH_ERROR;
    }
    size_t more = streaming->part.len - streaming->sent;
    more = more < room ? more : room;
    memcpy(out, streaming->part.ptr + streaming->sent, more);
    streaming->sent += more;
    return (ssize_t)more;
}

static void streaming_destroy(void *context)
{
    struct streaming *streaming = context;
    http_stream_drop(&streaming->stream);
    buf_finish(&streaming->part);
    free(streaming);
}

struct MHD_Response *http_stream_response(struct http_wire *wire, struct http_stream stream)
{
    struct streaming *streaming = calloc(1, sizeof *streaming);
    if (!streaming) {
        http_stream_drop(&stream);
        return NULL;
    }
    *streaming = (struct streaming){
        .stream = stream, .server = wire->server, .wire = wire, .started_us = clock_mono_us()};
    buf_init(&streaming->part, 0);
    struct MHD_Response *response = MHD_create_response_from_callback(
        MHD_SIZE_UNKNOWN, HTTP_STREAM_PART_BYTES, part_read, streaming, streaming_destroy);
    if (!response)
        streaming_destroy(streaming);
    return response;
}
