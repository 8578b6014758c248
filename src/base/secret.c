#include "base/secret.h"

#include <sodium.h>
#include <stdlib.h>

/* Without random numbers there is no secret: better no program. Cheap after the first time. */
static void sodium_begin(void)
{
    if (sodium_init() < 0)
        abort();
}

void secret_print(const uint8_t bits[SHA256_BYTES], char text[SECRET_TEXT_LEN + 1])
{
    sodium_bin2base64(text, SECRET_TEXT_LEN + 1, bits, SHA256_BYTES,
                      sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

void secret_make(char text[SECRET_TEXT_LEN + 1])
{
    uint8_t bits[SHA256_BYTES];
    sodium_begin();
    randombytes_buf(bits, sizeof bits);
    secret_print(bits, text);
    sodium_memzero(bits, sizeof bits);
}

bool secret_equal(struct str a, struct str b)
{
    return a.len == b.len && (a.len == 0 || sodium_memcmp(a.ptr, b.ptr, a.len) == 0);
}

void secret_wipe(void *bytes, size_t size_bytes)
{
    sodium_memzero(bytes, size_bytes);
}

struct uuid uuid_random(void)
{
    struct uuid id;
    sodium_begin();
    randombytes_buf(id.bytes, sizeof id.bytes);
    id.bytes[6] = (uint8_t)((id.bytes[6] & 0x0F) | 0x40);
    id.bytes[8] = (uint8_t)((id.bytes[8] & 0x3F) | 0x80);
    return id;
}
