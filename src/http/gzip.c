#include <limits.h>
#include <stdlib.h>
#include <zlib.h>

#include "http/gzip.h"

struct http_gzip {
    z_stream stream;
};

struct http_gzip *http_gzip_create(int level)
{
    struct http_gzip *gzip = calloc(1, sizeof(*gzip));
    if (!gzip)
        return NULL;
    enum { WINDOW_BITS_GZIP = 15 + 16, MEMORY_LEVEL = 8 };
    if (deflateInit2(&gzip->stream, level, Z_DEFLATED, WINDOW_BITS_GZIP, MEMORY_LEVEL,
                     Z_DEFAULT_STRATEGY) != Z_OK) {
        free(gzip);
        return NULL;
    }
    return gzip;
}

void http_gzip_destroy(struct http_gzip *gzip)
{
    if (!gzip)
        return;
    deflateEnd(&gzip->stream);
    free(gzip);
}

enum err http_gzip_write(struct http_gzip *gzip, struct str content, struct buf *out)
{
    z_stream *stream = &gzip->stream;
    if (deflateReset(stream) != Z_OK || content.len > UINT_MAX)
        return ERR_LIMIT;
    size_t bound = deflateBound(stream, content.len);
    char *room = bound <= UINT_MAX ? buf_room(out, bound) : NULL;
    if (!room)
        return ERR_NO_MEMORY;
    union { /* zlib does not write through next_in, but says so only when built with ZLIB_CONST */
        const char *from;
        Bytef *to;
    } in = {content.ptr};
    stream->next_in = in.to;
    stream->avail_in = (uInt)content.len;
    stream->next_out = (Bytef *)room;
    stream->avail_out = (uInt)bound;
    if (deflate(stream, Z_FINISH) != Z_STREAM_END)
        return ERR_NO_MEMORY;
    out->len += bound - stream->avail_out;
    return OK;
}

bool http_gzip_helps(struct str content_type)
{
    struct str rest = content_type, type;
    if (!str_split(&rest, ';', &type))
        return false;
    if (str_starts_with(type, STR("text/")) || str_equal(type, STR("application/json")) ||
        str_equal(type, STR("application/javascript")) || str_equal(type, STR("image/svg+xml")) ||
        str_equal(type, STR("application/vnd.mapbox-vector-tile")))
        return true;
    struct str tail = STR("+json");
    return type.len > tail.len &&
           str_equal((struct str){type.ptr + type.len - tail.len, tail.len}, tail);
}
