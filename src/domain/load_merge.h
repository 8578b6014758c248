/* New provision facts over a record that has services. */
#ifndef SIGNPOST_DOMAIN_LOAD_MERGE_H
#define SIGNPOST_DOMAIN_LOAD_MERGE_H

#include "domain/load.h"
#include "domain/services_import.h"

struct load_merge;

/* Before the transaction: reads what is there, and finds what the fresh directory changes. Borrows
 * the store and the directory. */
MUST_CHECK enum err load_merge_open(struct store *store, const struct directory *fresh,
                                    struct load_merge **out, struct problem *problem);
void load_merge_close(struct load_merge *merge); /* NULL is fine */

/* Inside it: writes that, with its rows of history, and counts it. */
MUST_CHECK enum err load_merge_write(struct load_merge *merge, struct load_report *report,
                                     struct problem *problem);

/* The payload's member that names the services of a load, for the next one. */
struct json_write;
void load_merge_remember(const struct directory *directory, struct json_write *payload);

#endif
