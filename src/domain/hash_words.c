#include "hash_words.h"

#include <stdio.h>

void hash_words_begin(struct hash_words *hash, struct str kind)
{
    sha256(&kind, 1, hash->digest);
}

/* The digest so far is of one length, so that no text can stand for two. */
void hash_words_add(struct hash_words *hash, struct str text)
{
    struct str parts[] = {{(const char *)hash->digest, SHA256_BYTES}, text};
    uint8_t digest[SHA256_BYTES];
    sha256(parts, 2, digest);
    for (int i = 0; i < SHA256_BYTES; i++)
        hash->digest[i] = digest[i];
}

void hash_words_add_int(struct hash_words *hash, int64_t number)
{
    char text[24];
    snprintf(text, sizeof text, "%lld", (long long)number);
    hash_words_add(hash, str_from(text));
}

void hash_words_end(const struct hash_words *hash, char words[HASH_WORDS_LEN])
{
    for (int i = 0; i < SHA256_BYTES; i++)
        snprintf(words + (size_t)2 * (size_t)i, 3, "%02x", hash->digest[i]);
}
