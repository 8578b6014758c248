/* Areas while they are read from a file. For areas_import.c. */
#ifndef SIGNPOST_DOMAIN_AREAS_READING_H
#define SIGNPOST_DOMAIN_AREAS_READING_H

#include "codec/geojson_read.h"
#include "domain/areas_import.h"
#include "geo/shape.h"

enum { PROPERTY_BYTES = 80 };

struct area_draft {
    struct area_record record;
    int feature; /* from 0 */
};

struct areas_reading {
    const struct areas_ask *ask;
    struct arena *arena; /* of what is kept */
    const struct directory *ground;
    struct areas_report *report;
    import_progress *progress;
    void *context;
    struct problem *problem;

    int features;
    int count;
    struct area_draft *areas;
    int64_t *lines; /* of the features; 0: not known */
    enum geojson_crs crs;
    char code_property[PROPERTY_BYTES];
    char name_property[PROPERTY_BYTES];
    struct projection *projection;
    struct shaper *shaper;
    int borough_count;
    struct shape **boroughs;
    struct shape *water;  /* between them, or NULL */
    struct arena scratch; /* of one feature */
};

/* Reads all features: areas and count, and the report's faults and notices. Fails only where the
 * file as a whole is wrong. */
MUST_CHECK enum err areas_read(struct areas_reading *reading, struct str text);
void areas_reading_finish(struct areas_reading *reading); /* also after a failure */

void areas_fault(struct areas_reading *reading, int feature, const char *reason);

#endif
