/* A posted form with a file (multipart/form-data, RFC 7578): small, strict, nothing is copied. */
#ifndef SIGNPOST_HTTP_MULTIPART_H
#define SIGNPOST_HTTP_MULTIPART_H

#include "http/target.h"

enum { HTTP_PARTS_MAX = 16, HTTP_PART_HEAD_MAX_BYTES = 2048, HTTP_BOUNDARY_MAX_BYTES = 70 };

/* Takes a body apart. type: the request's Content-Type, which names the boundary. Each part becomes
 * a field with its bytes as they came: only those without a file's name are UTF-8 for sure. The
 * name of a file becomes a field of its own, "NAME.filename", empty where it is not plain text.
 * Refuses (400) what two programs could read in two ways: a part without a name, a nested type, a
 * transfer encoding, bytes after the end. */
struct http_refusal http_multipart_parse(struct str body, struct str type, struct arena *arena,
                                         struct http_arguments *out);

#endif
