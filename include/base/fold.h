/* Text without what does not matter to people who search: capitals, accents. By utf8proc. */
#ifndef SIGNPOST_BASE_FOLD_H
#define SIGNPOST_BASE_FOLD_H

#include "base/text.h"

enum fold {
    FOLD_CASE = 1,    /* full case folding of Unicode: "Straße" and "STRASSE" are one */
    FOLD_ACCENTS = 2, /* without marks: "é" becomes "e"; what has no simple form stays */
    FOLD_FORMS = 4    /* other forms of a letter or a space become the plain one (NFKC) */
};

/* Appends the folded text, composed (NFC). what: any of them together, or 0. Text that is not
 * UTF-8 is appended as it is. Failure is the buffer's. */
void text_fold(struct str text, unsigned what, struct buf *out);

#endif
