/* Hashes, by Nettle: SHA-1 for name-based UUIDs, SHA-256 for everything that must hold. */
#ifndef SIGNPOST_BASE_HASH_H
#define SIGNPOST_BASE_HASH_H

#include <stdint.h>

#include "base/text.h"

struct uuid {
    uint8_t bytes[16];
};

enum { UUID_TEXT_LEN = 36, SHA256_BYTES = 32 };

/* Version 5 of RFC 9562 in Signpost's own namespace: the same name gives the same id everywhere.
 * Names look like "service:F06". */
struct uuid uuid_from_name(struct str name);

/* 36 characters and a NUL. */
void uuid_print(struct uuid id, char text[UUID_TEXT_LEN + 1]);
bool uuid_parse(struct str text, struct uuid *out); /* either case; dashes required */
int uuid_compare(struct uuid a, struct uuid b);

/* The hash of the parts one after the other. */
void sha256(const struct str *parts, int part_count, uint8_t digest[SHA256_BYTES]);

/* The first 128 bits of the content's SHA-256: what is the same has the same key. */
void hash_key(struct str content, uint64_t key[2]);

/* A strong ETag with its quotes: the first 128 bits of the content's SHA-256 in hex. */
enum { ETAG_LEN = 34 };
void etag_of(struct str content, char etag[ETAG_LEN + 1]);

#endif
