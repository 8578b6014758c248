/* What a picture keeps to browse its services and to search their texts: made when first asked for,
 * on a thread of the pool. Any thread. */
#ifndef SIGNPOST_HTTP_BROWSING_H
#define SIGNPOST_HTTP_BROWSING_H

#include <pthread.h>

#include "domain/browse.h"
#include "store/text_index.h"

struct browsing {
    pthread_mutex_t mutex; /* while one of them is made */
    struct arena arena;    /* holds the sets */
    struct browse_sets sets;
    bool has_sets;
    struct text_index *texts; /* NULL until it is made */
};

void browsing_init(struct browsing *browsing);
void browsing_finish(struct browsing *browsing);

/* Borrowed as long as the picture is held. */
MUST_CHECK enum err browsing_sets(struct browsing *browsing, const struct atlas *atlas,
                                  const struct browse_sets **out, struct problem *problem);
MUST_CHECK enum err browsing_texts(struct browsing *browsing, const struct atlas *atlas,
                                   struct text_index **out, struct problem *problem);

#endif
