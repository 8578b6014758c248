/* Pages on which stewards take services in from files, and take files away. */
#ifndef SIGNPOST_HTTP_PAGE_IMPORT_H
#define SIGNPOST_HTTP_PAGE_IMPORT_H

#include "http/server.h"

/* page_import.c */
enum err page_import(struct http_request *request, struct http_answer *answer,
                     struct problem *problem);
enum err page_import_sent(struct http_request *request, struct http_answer *answer,
                          struct problem *problem);
enum err page_import_confirm(struct http_request *request, struct http_answer *answer,
                             struct problem *problem);
enum err page_import_report(struct http_request *request, struct http_answer *answer,
                            struct problem *problem);
enum err page_import_template(struct http_request *request, struct http_answer *answer,
                              struct problem *problem);

/* page_export.c */
enum err page_export(struct http_request *request, struct http_answer *answer,
                     struct problem *problem);
enum err page_export_file(struct http_request *request, struct http_answer *answer,
                          struct problem *problem);

#endif
