#include "sign_in_tries.h"

#include "base/hash.h"

/* The login's key, whatever its letters' case. */
static void login_key(struct str login, uint64_t key[2])
{
    char small[LOGIN_MAX_BYTES];
    if (login.len > sizeof small)
        login.len = sizeof small; /* nobody has it */
    for (size_t i = 0; i < login.len; i++)
        small[i] =
            (char)(login.ptr[i] >= 'A' && login.ptr[i] <= 'Z' ? login.ptr[i] + 32 : login.ptr[i]);
    hash_key((struct str){small, login.len}, key);
}

/* The entry of the login; else one that has faded; -1: all of them are in use. */
static int entry_find(const struct sign_in_tries *tries, const uint64_t key[2], int64_t now_s)
{
    int faded = -1;
    for (int i = 0; i < TRIED_LOGINS; i++) {
        const struct tried *tried = &tries->tried[i];
        if (tried->key[0] == key[0] && tried->key[1] == key[1])
            return i;
        if (tried->free_s <= now_s)
            faded = i;
    }
    return faded;
}

/* Seconds until one of so many tries is free; each needs each_s to fade. */
static int64_t wait_of(int64_t free_s, int most, int each_s, int64_t now_s)
{
    int64_t wait = free_s - now_s - (int64_t)(most - 1) * each_s;
    return wait > 0 ? wait : 0;
}

static int entry_wait(const struct sign_in_tries *tries, int entry, int64_t now_s)
{
    if (entry < 0)
        return 1;
    int64_t wait = wait_of(tries->tried[entry].free_s, SIGN_IN_TRIES, SIGN_IN_TRY_S, now_s);
    return (int)(wait ? wait : wait_of(tries->all_free_s, SIGN_IN_TRIES_OF_ALL, 1, now_s));
}

static void use(int64_t *free_s, int each_s, int64_t now_s)
{
    *free_s = (*free_s > now_s ? *free_s : now_s) + each_s;
}

int sign_in_tries_wait(const struct sign_in_tries *tries, struct str login, int64_t now_s)
{
    uint64_t key[2];
    login_key(login, key);
    return entry_wait(tries, entry_find(tries, key, now_s), now_s);
}

/* A try that its login has not left does not count for all: else one guesser would shut everybody
 * out. */
int sign_in_tries_take(struct sign_in_tries *tries, struct str login, int64_t now_s)
{
    uint64_t key[2];
    login_key(login, key);
    int entry = entry_find(tries, key, now_s);
    int wait = entry_wait(tries, entry, now_s);
    if (wait)
        return wait;
    struct tried *tried = &tries->tried[entry];
    tried->key[0] = key[0];
    tried->key[1] = key[1];
    use(&tries->all_free_s, 1, now_s);
    use(&tried->free_s, SIGN_IN_TRY_S, now_s);
    return 0;
}

void sign_in_tries_give_back(struct sign_in_tries *tries, struct str login)
{
    uint64_t key[2];
    login_key(login, key);
    for (int i = 0; i < TRIED_LOGINS; i++)
        if (tries->tried[i].key[0] == key[0] && tries->tried[i].key[1] == key[1])
            tries->tried[i].free_s = 0;
}
