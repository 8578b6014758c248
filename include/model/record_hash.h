/* The SHA-256 of a record's content, kept beside it: what a flipped bit changes no longer fits. It
 * depends on nothing but the content: not on rows, on the order of lists that have none, or on how
 * a polygon was written. */
#ifndef SIGNPOST_MODEL_RECORD_HASH_H
#define SIGNPOST_MODEL_RECORD_HASH_H

#include "model/directory.h"

enum record_kind {
    RECORD_SERVICE, /* with all that hangs on it; what it names counts by its id alone */
    RECORD_ORGANISATION,
    RECORD_PROGRAMME,
    RECORD_SOURCE,
    RECORD_SITE,
    RECORD_NOTES, /* those of the data page, all of them; of no id */
    RECORD_KIND_COUNT
};
extern const char *const record_kind_codes[]; /* ended by NULL */

/* Memory that hashing needs, for many records one after the other. */
struct record_hasher {
    struct buf text;
    struct arena arena;
};
void record_hasher_init(struct record_hasher *hasher);
void record_hasher_finish(struct record_hasher *hasher);

/* How many there are of a kind, and the id and the name of one; of the notes, zeros and "". */
int record_count(const struct directory *directory, enum record_kind kind);
struct uuid record_id(const struct directory *directory, enum record_kind kind, int index);
struct str record_name(const struct directory *directory, enum record_kind kind, int index);

/* ERR_NO_MEMORY. */
MUST_CHECK enum err record_hash(struct record_hasher *hasher, const struct directory *directory,
                                enum record_kind kind, int index, uint8_t hash[SHA256_BYTES],
                                struct problem *problem);

#endif
