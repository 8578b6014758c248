/* One hash of many texts, for the fingerprint of what was imported: told apart by their lengths. */
#ifndef SIGNPOST_DOMAIN_HASH_WORDS_H
#define SIGNPOST_DOMAIN_HASH_WORDS_H

#include "base/hash.h"

enum { HASH_WORDS_LEN = 2 * SHA256_BYTES + 1 }; /* in hex, and a NUL */

struct hash_words {
    uint8_t digest[SHA256_BYTES]; /* of all so far */
};

void hash_words_begin(struct hash_words *hash, struct str kind);
void hash_words_add(struct hash_words *hash, struct str text);
void hash_words_add_int(struct hash_words *hash, int64_t number);
void hash_words_end(const struct hash_words *hash, char words[HASH_WORDS_LEN]);

#endif
