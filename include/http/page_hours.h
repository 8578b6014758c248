/* Opening hours on pages: what the partial hours.mustache shows. */
#ifndef SIGNPOST_HTTP_PAGE_HOURS_H
#define SIGNPOST_HTTP_PAGE_HOURS_H

#include "codec/view.h"
#include "domain/words_hours.h"

/* Puts "hours" into a view: hours.mustache draws it as a line and tables, without a heading. */
MUST_CHECK enum err hours_view(const struct atlas *atlas, int service, struct moment moment,
                               struct wall_time now, struct arena *arena, struct view *into,
                               struct problem *problem);

#endif
