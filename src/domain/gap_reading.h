/* What the files that read bodies of gap questions share. Only gap_read*.c includes it. */
#ifndef SIGNPOST_DOMAIN_GAP_READING_H
#define SIGNPOST_DOMAIN_GAP_READING_H

#include "codec/json.h"
#include "domain/gap_read.h"

enum { GAP_LIST_MAX = 64 };

struct gap_reader {
    const struct atlas *atlas;
    const struct projection *projection;
    struct arena *arena;
    struct gap_request *request;
    struct problem *problem;
};

enum err gap_read_no_memory(struct problem *problem);

/* Gives the problem the pointer of the value, whatever it named before; returns err. */
enum err gap_at_pointer(const struct json_at *at, enum err err, struct problem *problem);

/* A name for something new, in the arena. */
MUST_CHECK enum err gap_name_read(const struct json_at *at, struct gap_reader *reader,
                                  struct str *out);

/* A service that does not exist. */
MUST_CHECK enum err gap_extra_read(const struct json_at *at, struct gap_reader *reader,
                                   struct gap_extra *out);

#endif
