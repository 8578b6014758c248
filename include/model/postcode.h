/* UK postcodes and their parts, as people type them. */
#ifndef SIGNPOST_MODEL_POSTCODE_H
#define SIGNPOST_MODEL_POSTCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/text.h"

enum postcode_part {
    POSTCODE_NOT,      /* it is something else */
    POSTCODE_DISTRICT, /* "SE15" */
    POSTCODE_SECTOR,   /* "SE15 4" */
    POSTCODE_WHOLE     /* "SE15 4QL" */
};

enum { POSTCODE_TEXT_LEN = 8 };

/* In capitals with its one space. The forms A9, A99, AA9, AA99, A9A, AA9A of the outward part, then
 * 9AA (BS 7666). Any spaces and letter case are taken. */
struct postcode {
    enum postcode_part part;
    char text[POSTCODE_TEXT_LEN + 1];
};

struct postcode postcode_parse(struct str text);

/* "SE154QL" and the like as a number that sorts as the text does; 0 if it is no whole postcode. */
uint64_t postcode_key(const struct postcode *postcode);

/* The sector of a whole postcode: "SE15 4". */
struct postcode postcode_sector(const struct postcode *postcode);

#endif
