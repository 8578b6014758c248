/* What the lists of the pages for stewards share. */
#ifndef SIGNPOST_HTTP_PAGE_STEWARD_LISTS_H
#define SIGNPOST_HTTP_PAGE_STEWARD_LISTS_H

#include "http/page_steward.h"

/* By service of the atlas: may the caller see it? */
MUST_CHECK enum err steward_seen(const struct http_request *request, const struct atlas *atlas,
                                 struct arena *arena, bool **out, struct problem *problem);

/* A service as an item of a list: id, name, organisation, type, confidential, checked, due,
 * is_overdue. */
void steward_item_view(const struct atlas *atlas, int service, struct buf *words,
                       struct arena *arena, struct view *into);

#endif
