#include "base/password.h"

#include <errno.h>
#include <pthread.h>
#include <sodium.h>
#include <stdlib.h>

enum { PASSES = 2, MEMORY_BYTES = 64 << 20 };

_Static_assert(PASSWORD_HASH_BYTES == crypto_pwhash_argon2id_STRBYTES, "room for a hash");

/* Of a password that nobody knows: its random bytes were thrown away. */
static const char NOBODYS[PASSWORD_HASH_BYTES] =
    "$argon2id$v=19$m=65536,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$"
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static pthread_mutex_t one_at_a_time = PTHREAD_MUTEX_INITIALIZER;

static bool is_one_letter(struct str text)
{
    for (size_t i = 1; i < text.len; i++)
        if (text.ptr[i] != text.ptr[0])
            return false;
    return true;
}

enum err password_check(struct str password, struct str login, struct problem *problem)
{
    if (password.len < PASSWORD_MIN_BYTES)
        return problem_set(problem, ERR_INVALID, "A password has at least %d characters.",
                           PASSWORD_MIN_BYTES);
    if (password.len > PASSWORD_MAX_BYTES)
        return problem_set(problem, ERR_INVALID, "A password has at most %d bytes.",
                           PASSWORD_MAX_BYTES);
    if (memchr(password.ptr, '\0', password.len))
        return problem_set(problem, ERR_INVALID, "A password has no NUL characters.");
    if (str_equal_nocase(password, login))
        return problem_set(problem, ERR_INVALID, "The password must not be the login.");
    if (is_one_letter(password))
        return problem_set(problem, ERR_INVALID, "The password must not be one letter repeated.");
    return OK;
}

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory to check a password.");
}

enum err password_hash(struct str password, char hash[PASSWORD_HASH_BYTES], struct problem *problem)
{
    if (sodium_init() < 0)
        abort(); /* no random numbers, no salt */
    pthread_mutex_lock(&one_at_a_time);
    int failed = crypto_pwhash_argon2id_str(hash, password.ptr, password.len, PASSES, MEMORY_BYTES);
    pthread_mutex_unlock(&one_at_a_time);
    return failed ? no_memory(problem) : OK;
}

enum err password_verify(struct str password, const char *hash, bool *is_right,
                         struct problem *problem)
{
    if (password.len > PASSWORD_MAX_BYTES)
        password.len = 0; /* takes as long as any other wrong one */
    pthread_mutex_lock(&one_at_a_time);
    errno = 0;
    int failed =
        crypto_pwhash_argon2id_str_verify(hash ? hash : NOBODYS, password.ptr, password.len);
    int why = errno;
    pthread_mutex_unlock(&one_at_a_time);
    if (failed && why != EINVAL) /* libsodium says so when it differs, and nothing more of it */
        return no_memory(problem);
    *is_right = !failed && hash;
    return OK;
}
