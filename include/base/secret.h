/* Secrets that the program makes up, and how they are compared. By libsodium. */
#ifndef SIGNPOST_BASE_SECRET_H
#define SIGNPOST_BASE_SECRET_H

#include "base/hash.h"

enum { SECRET_TEXT_LEN = 43 };

/* 256 random bits in letters, digits, "-" and "_". */
void secret_make(char text[SECRET_TEXT_LEN + 1]);

/* The same letters for 256 bits that are there. */
void secret_print(const uint8_t bits[SHA256_BYTES], char text[SECRET_TEXT_LEN + 1]);

/* Are they the same? Texts of one length take one time, wherever they differ. */
bool secret_equal(struct str a, struct str b);

/* Overwrites what must not stay in memory. */
void secret_wipe(void *bytes, size_t size_bytes);

/* An id that nobody can guess (version 4 of RFC 9562). */
struct uuid uuid_random(void);

#endif
