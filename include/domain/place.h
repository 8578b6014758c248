/* Where somebody means: a postcode or part of one, a borough, a place by name, or a point. */
#ifndef SIGNPOST_DOMAIN_PLACE_H
#define SIGNPOST_DOMAIN_PLACE_H

#include "domain/atlas.h"
#include "geo/projection.h"

enum place_precision {
    PLACE_POINT,    /* a point that was given */
    PLACE_POSTCODE, /* the exact point of a postcode */
    PLACE_SECTOR,   /* the mean point of a postcode sector: about 400 m off */
    PLACE_DISTRICT, /* the mean of a district's sectors: about 1 km off */
    PLACE_NAME,     /* the middle of a place */
    PLACE_BOROUGH   /* the middle of a borough */
};

enum { PLACE_NAME_LEN = 120 };

struct place {
    enum place_precision precision;
    char name[PLACE_NAME_LEN]; /* "SE15 4QL", "Brixton", "Lambeth" */
    struct geo_point point;    /* WGS 84 */
    struct geo_grid grid;
    uint64_t
        areas; /* the boroughs it may be in, AREA_OUTSIDE among them if it may be outside London */
    int first_area;     /* the likeliest of them: borough or AREA_OUTSIDE */
    int about_m;        /* how far off the point may be, in metres; 0: exact */
    bool is_terminated; /* a postcode no longer in use */
};

/* Finds what the text means. ERR_NOT_FOUND with what to do, and suggestions; ERR_INVALID where it
 * is ambiguous, with the choices. The message may repeat the text: show it, never log it.
 * "51.47,-0.07" is a point, latitude first. */
MUST_CHECK enum err place_find(const struct atlas *atlas, const struct projection *projection,
                               struct str text, struct place *out, struct problem *problem);

/* The place of a point. ERR_INVALID if it is not on Earth, with a hint where the two were swapped.
 */
MUST_CHECK enum err place_at(const struct atlas *atlas, const struct projection *projection,
                             struct geo_point point, struct place *out, struct problem *problem);

/* A borough by name, other spelling or code; NONE. */
int place_borough(const struct atlas *atlas, struct str text);

/* "Islington or City of London", "outside London". */
void place_areas_words(const struct atlas *atlas, const struct place *place, struct buf *out);

/* "SE15 4QL in Southwark", "near SE15 4, about 400 m, in Southwark or Lewisham". */
void place_words(const struct atlas *atlas, const struct place *place, struct buf *out);
/* The same as part of a sentence, without how roughly it is known: "SE15 4 in Southwark or
 * Lewisham". */
void place_phrase(const struct atlas *atlas, const struct place *place, struct buf *out);
/* What that does to distances, as a sentence: "We know this postcode only roughly, so distances may
 * be about 400 m off."; "" where it does nothing. */
const char *place_vagueness(const struct place *place);

/* "exact", "sector", ... for the API. */
const char *place_precision_code(enum place_precision precision);

#endif
