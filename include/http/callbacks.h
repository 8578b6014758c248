/* What libmicrohttpd calls in wire.c. Includes its header, so only src/http includes this one. */
#ifndef SIGNPOST_HTTP_CALLBACKS_H
#define SIGNPOST_HTTP_CALLBACKS_H

#include <microhttpd.h>

/* server is a struct http_server, a context the struct http_wire of the request. */
void *http_wire_target(void *server, const char *raw, struct MHD_Connection *connection);
enum MHD_Result http_wire_call(void *server, struct MHD_Connection *connection, const char *url,
                               const char *method, const char *version, const char *upload,
                               size_t *upload_size, void **context);
void http_wire_completed(void *server, struct MHD_Connection *connection, void **context,
                         enum MHD_RequestTerminationCode code);

#endif
