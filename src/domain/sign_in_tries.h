/* How often somebody tried to sign in of late. Not for two threads at once. */
#ifndef SIGNPOST_DOMAIN_SIGN_IN_TRIES_H
#define SIGNPOST_DOMAIN_SIGN_IN_TRIES_H

#include "domain/access.h"

/* A login's used tries fade with time, so an entry is free again after this. */
enum { TRIES_FADE_S = SIGN_IN_TRIES * SIGN_IN_TRY_S };

/* More than can be in use: what all logins together may try until the oldest entry has faded. */
enum { TRIED_LOGINS = 1024 };
_Static_assert(SIGN_IN_TRIES_OF_ALL + TRIES_FADE_S < TRIED_LOGINS, "no entry is ever pushed out");

/* Tries that were used, as the moment at which all of them will have faded, in seconds UTC. */
struct tried {
    uint64_t key[2]; /* of the login: whether it exists is not asked */
    int64_t free_s;
};

/* All zero at first. */
struct sign_in_tries {
    int64_t all_free_s; /* of all logins together */
    struct tried tried[TRIED_LOGINS];
};

/* Seconds until a try is free; 0: it is. */
int sign_in_tries_wait(const struct sign_in_tries *tries, struct str login, int64_t now_s);
/* The same, and takes it if it is. */
int sign_in_tries_take(struct sign_in_tries *tries, struct str login, int64_t now_s);
/* Those of the login alone. */
void sign_in_tries_give_back(struct sign_in_tries *tries, struct str login);

#endif
