/* The words of a text, as a search sees them. By utf8proc. */
#ifndef SIGNPOST_BASE_TOKEN_H
#define SIGNPOST_BASE_TOKEN_H

#include "base/text.h"

enum { TOKEN_KEY_MAX_BYTES = 64 };

/* Cuts the next word off: a run of letters and digits, which an apostrophe may hold together
 * ("women's"). False when no word is left. */
bool token_next(struct str *rest, struct str *word);

/* Appends what the word is compared by: small letters without accents and apostrophes, cut to
 * TOKEN_KEY_MAX_BYTES. Nothing but letters and digits. Failure is the buffer's. */
void token_key(struct str word, struct buf *out);

#endif
