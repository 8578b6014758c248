/* The handlers of what programs write: routes_write.c. */
#ifndef SIGNPOST_HTTP_ROUTES_WRITE_H
#define SIGNPOST_HTTP_ROUTES_WRITE_H

#include "http/server.h"

/* GET /api/services/{id}?f=record: the document that a PUT takes, with its version as the ETag. */
enum err api_record(struct http_request *request, struct http_answer *answer,
                    struct problem *problem);
enum err api_service_create(struct http_request *request, struct http_answer *answer,
                            struct problem *problem);
enum err api_service_put(struct http_request *request, struct http_answer *answer,
                         struct problem *problem);
enum err api_service_retire(struct http_request *request, struct http_answer *answer,
                            struct problem *problem);
enum err api_service_restore(struct http_request *request, struct http_answer *answer,
                             struct problem *problem);
enum err api_service_check(struct http_request *request, struct http_answer *answer,
                           struct problem *problem);

#endif
