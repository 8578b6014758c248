/* QR codes for paper: drawings that a phone's camera reads as an address. */
#ifndef SIGNPOST_RENDER_QR_H
#define SIGNPOST_RENDER_QR_H

#include "base/text.h"

/* Appends an SVG drawing of class "sp-qr", black on white with its quiet zone. label: what it is,
 * for those who cannot see it. ERR_INVALID: the text is empty; ERR_LIMIT: it is too long for a
 * code; ERR_NO_MEMORY. */
MUST_CHECK enum err qr_svg_write(struct str text, struct str label, struct buf *out,
                                 struct problem *problem);

#endif
