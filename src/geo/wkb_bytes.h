/* The bytes of well-known binary, taken one after the other. */
#ifndef SIGNPOST_GEO_WKB_BYTES_H
#define SIGNPOST_GEO_WKB_BYTES_H

#include <string.h>

#include "base/text.h"

struct wkb_bytes {
    struct str rest;
    bool swap;     /* the numbers that follow are big-endian */
    bool is_short; /* more was taken than there is: what was missing reads as 0 */
};

static inline void wkb_take(struct wkb_bytes *bytes, void *out, size_t size_bytes)
{
    if (bytes->rest.len < size_bytes) {
        bytes->is_short = true;
        memset(out, 0, size_bytes);
        return;
    }
    memcpy(out, bytes->rest.ptr, size_bytes);
    bytes->rest.ptr += size_bytes;
    bytes->rest.len -= size_bytes;
}

static inline uint32_t wkb_uint(struct wkb_bytes *bytes)
{
    uint32_t number;
    wkb_take(bytes, &number, sizeof number);
    return bytes->swap ? __builtin_bswap32(number) : number;
}

static inline double wkb_double(struct wkb_bytes *bytes)
{
    uint64_t bits;
    double number;
    wkb_take(bytes, &bits, sizeof bits);
    if (bytes->swap)
        bits = __builtin_bswap64(bits);
    memcpy(&number, &bits, sizeof number);
    return number;
}

#endif
