/* The find contract (DESIGN 15): a question from JSON, and its answer as GeoJSON. */
#ifndef SIGNPOST_DOMAIN_FIND_H
#define SIGNPOST_DOMAIN_FIND_H

#include "domain/nearest.h"
#include "domain/phrasebook.h"

/* Reads the request. ERR_INVALID with the JSON pointer in problem->where for what is malformed,
 * out of range or unknown; ERR_NOT_FOUND for a place that we cannot find. */
MUST_CHECK enum err find_read(const struct atlas *atlas, const struct projection *projection,
                              struct str json, struct question *out, struct problem *problem);

/* One field of the contract as people and command lines write it: "age" "19", "needs" "a,b",
 * "pregnant" "yes". An empty value leaves it unknown. Fields: those of the contract. */
MUST_CHECK enum err find_set(const struct atlas *atlas, const struct projection *projection,
                             struct str field, struct str value, struct question *question,
                             struct problem *problem);

/* To be called once after the last field: near or home must be there. */
MUST_CHECK enum err find_complete(const struct atlas *atlas, struct question *question,
                                  struct problem *problem);

/* The GeoJSON FeatureCollection (RFC 7946), appended. */
MUST_CHECK enum err find_write(const struct atlas *atlas, const struct question *question,
                               const struct nearest *nearest, struct arena *arena, struct buf *out,
                               struct problem *problem);

/* The same, quicker, with what this worker has put into words before. */
MUST_CHECK enum err find_write_by(struct phrasebook *book, const struct atlas *atlas,
                                  const struct question *question, const struct nearest *nearest,
                                  struct arena *arena, struct buf *out, struct problem *problem);

/* One service as a GeoJSON feature with everything public that is known of it, as on a moment. */
MUST_CHECK enum err service_write(const struct atlas *atlas, int service, struct moment moment,
                                  struct arena *arena, struct buf *out, struct problem *problem);

/* All boroughs with these boundaries (atlas->boroughs, or simpler ones in their order) as a
 * FeatureCollection. Whole ones take some 50 ms: keep the result. */
MUST_CHECK enum err boroughs_write(const struct atlas *atlas, const struct rings *boundaries,
                                   const struct projection *projection, struct buf *out,
                                   struct problem *problem);

#endif
