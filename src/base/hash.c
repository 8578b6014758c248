#include "base/hash.h"

#include <nettle/sha1.h>
#include <nettle/sha2.h>
#include <string.h>

static const char hex_digits[] = "0123456789abcdef";

/* Made once by uuid5(DNS namespace, "signpost.london.directory") and never changed: all ids hang on
 * it. */
static const uint8_t namespace_bytes[16] = {0xe3, 0x90, 0xfd, 0x03, 0xd5, 0xc0, 0x51, 0x43,
                                            0xaa, 0x71, 0xe4, 0x64, 0x36, 0xcd, 0xf9, 0x39};

struct uuid uuid_from_name(struct str name)
{
    struct sha1_ctx context;
    sha1_init(&context);
    sha1_update(&context, sizeof namespace_bytes, namespace_bytes);
    sha1_update(&context, name.len, (const uint8_t *)name.ptr);
    uint8_t digest[SHA1_DIGEST_SIZE];
    sha1_digest(&context, sizeof digest, digest);
    struct uuid id;
    memcpy(id.bytes, digest, sizeof id.bytes);
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0F) | 0x50);
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3F) | 0x80);
    return id;
}

static bool is_dash_place(int i)
{
    return i == 8 || i == 13 || i == 18 || i == 23;
}

void uuid_print(struct uuid id, char text[UUID_TEXT_LEN + 1])
{
    int byte = 0;
    for (int i = 0; i < UUID_TEXT_LEN; byte++) {
        if (is_dash_place(i))
            text[i++] = '-';
        text[i++] = hex_digits[id.bytes[byte] >> 4];
        text[i++] = hex_digits[id.bytes[byte] & 15];
    }
    text[UUID_TEXT_LEN] = '\0';
}

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

bool uuid_parse(struct str text, struct uuid *out)
{
    if (text.len != UUID_TEXT_LEN)
        return false;
    struct uuid id;
    int byte = 0;
    for (int i = 0; i < UUID_TEXT_LEN;) {
        if (is_dash_place(i)) {
            if (text.ptr[i++] != '-')
                return false;
            continue;
        }
        int high = hex_value(text.ptr[i]);
        int low = hex_value(text.ptr[i + 1]);
        if (high < 0 || low < 0)
            return false;
        id.bytes[byte++] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    *out = id;
    return true;
}

int uuid_compare(struct uuid a, struct uuid b)
{
    return memcmp(a.bytes, b.bytes, sizeof a.bytes);
}

void sha256(const struct str *parts, int part_count, uint8_t digest[SHA256_BYTES])
{
    struct sha256_ctx context;
    sha256_init(&context);
    for (int i = 0; i < part_count; i++)
        sha256_update(&context, parts[i].len, (const uint8_t *)parts[i].ptr);
    sha256_digest(&context, SHA256_BYTES, digest);
}

void hash_key(struct str content, uint64_t key[2])
{
    uint8_t digest[SHA256_BYTES];
    sha256(&content, 1, digest);
    memcpy(key, digest, 2 * sizeof *key);
}

void etag_of(struct str content, char etag[ETAG_LEN + 1])
{
    uint8_t digest[SHA256_BYTES];
    sha256(&content, 1, digest);
    char *next = etag;
    *next++ = '"';
    for (int i = 0; i < 16; i++) {
        *next++ = hex_digits[digest[i] >> 4];
        *next++ = hex_digits[digest[i] & 15];
    }
    *next++ = '"';
    *next = '\0';
}
