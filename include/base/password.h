/* Passwords: Argon2id with 64 MiB and 2 passes, by libsodium. One at a time in the whole process,
 * so it takes tens of milliseconds and more when others wait: not for event threads. */
#ifndef SIGNPOST_BASE_PASSWORD_H
#define SIGNPOST_BASE_PASSWORD_H

#include "base/text.h"

enum { PASSWORD_MIN_BYTES = 12, PASSWORD_MAX_BYTES = 1024, PASSWORD_HASH_BYTES = 128 };

/* May it become the password of this login? ERR_INVALID says why not: its length, a NUL byte, a
 * login, one letter over and over. What it is made of is not asked. */
MUST_CHECK enum err password_check(struct str password, struct str login, struct problem *problem);

/* Ended by a NUL byte. ERR_NO_MEMORY. */
MUST_CHECK enum err password_hash(struct str password, char hash[PASSWORD_HASH_BYTES],
                                  struct problem *problem);

/* Is it the one that was hashed? hash NULL: nobody has it, but finding that out takes as long. */
MUST_CHECK enum err password_verify(struct str password, const char *hash, bool *is_right,
                                    struct problem *problem);

#endif
