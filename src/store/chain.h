/* The arithmetic of the history's chain. */
#ifndef SIGNPOST_STORE_CHAIN_H
#define SIGNPOST_STORE_CHAIN_H

#include <stdint.h>

#include "base/hash.h"

/* What a link seals. Format 1: chain = SHA-256(chain before, commitment). Format 2: of at, actor,
 * action and subject too, each with its length before it (8 bytes, the lowest first). */
struct link {
    int format;
    struct str before; /* the chain of the row before; 32 zeros for the first */
    struct str commitment;
    struct str at;
    struct str actor;
    struct str action;
    struct str subject;
};

/* commitment = SHA-256(salt, payload). */
void link_commitment(struct str salt, struct str payload, uint8_t commitment[SHA256_BYTES]);
void link_chain(const struct link *link, uint8_t chain[SHA256_BYTES]);

#endif
