/* The handlers of /openreferral: a list and one of each kind, and what is here. */
#ifndef SIGNPOST_HTTP_ROUTES_OPENREFERRAL_H
#define SIGNPOST_HTTP_ROUTES_OPENREFERRAL_H

#include "http/server.h"

#define OPENREFERRAL_HANDLER(name)                                                                 \
    enum err openreferral_##name(struct http_request *request, struct http_answer *answer,         \
                                 struct problem *problem)

OPENREFERRAL_HANDLER(about);
OPENREFERRAL_HANDLER(services); /* also POST: the parameters as a JSON object */
OPENREFERRAL_HANDLER(service_at_locations);
OPENREFERRAL_HANDLER(organizations);
OPENREFERRAL_HANDLER(taxonomies);
OPENREFERRAL_HANDLER(taxonomy_terms);
OPENREFERRAL_HANDLER(one_of_services);
OPENREFERRAL_HANDLER(one_of_service_at_locations);
OPENREFERRAL_HANDLER(one_of_organizations);
OPENREFERRAL_HANDLER(one_of_taxonomies);
OPENREFERRAL_HANDLER(one_of_taxonomy_terms);

#undef OPENREFERRAL_HANDLER

#endif
