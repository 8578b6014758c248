/* Facts about a woman as options of commands. */
#ifndef SIGNPOST_APP_FACTS_H
#define SIGNPOST_APP_FACTS_H

#include "app/command.h"
#include "model/condition.h"

/* The option that states the fact of a row; the row must have a field. */
void fact_option(const struct condition_row *row, struct option *out);

/* The contract's field behind such an option, NULL for any other. */
const char *fact_field(const struct option *option);

/* Is it the first that was given of its option? */
bool call_is_first(const struct call *call, int given);

/* Appends the values of all that were given of an option, joined by commas. */
void call_join(const struct call *call, const struct option *option, struct buf *out);

#endif
