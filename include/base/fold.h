/* Text without what does not matter to people who search: capitals, accents. By utf8proc. */
#ifndef SIGNPOST_BASE_FOLD_H
#define SIGNPOST_BASE_FOLD_H

#include "base/text.h"

enum fold {
    FOLD_CASE = 1,   /* full case folding of Unicode: "Straße" and "STRASSE" are one */
    FOLD_ACCENTS = 2 /* without marks: "é" becomes "e"; what has no simple form stays */
};

/* Appends the folded text, composed (NFC). what: FOLD_CASE, FOLD_ACCENTS or both. Text that is not
 * UTF-8 is appended as it is. Failure is the buffer's. */
void text_fold(struct str text, unsigned what, struct buf *out);

#endif
