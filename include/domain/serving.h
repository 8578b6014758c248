/* Does a service help with one need at one stage of the justice system, as far as its source says?
 * Nothing else of a woman is asked about. */
#ifndef SIGNPOST_DOMAIN_SERVING_H
#define SIGNPOST_DOMAIN_SERVING_H

#include "domain/atlas.h"

enum serving {
    SERVES,
    SERVES_PERHAPS, /* its source does not say */
    SERVES_NOT
};

/* need, stage: terms of these vocabularies; NONE asks for nothing, which every service serves. A
 * few reads of the atlas's sets: the same as its rules put to such a woman. */
enum serving service_serving(const struct atlas *atlas, int service, int need, int stage);

#endif
