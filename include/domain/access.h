/* Who may sign in, as a running server knows it: in memory, for many threads at once. */
#ifndef SIGNPOST_DOMAIN_ACCESS_H
#define SIGNPOST_DOMAIN_ACCESS_H

#include "domain/accounts.h"

struct access;

MUST_CHECK enum err access_create(struct store *store, struct access **out,
                                  struct problem *problem);
void access_destroy(struct access *access); /* NULL is fine */

/* Reads all of it again: after every change. Keeps when sessions were last seen. */
MUST_CHECK enum err access_refresh(struct access *access, struct store *store,
                                   struct problem *problem);

enum { ACCESS_WRITE_S = 60 };
/* Is there something for access_write? Not more often than every ACCESS_WRITE_S. */
bool access_has_news(struct access *access, int64_t now_s);
/* Writes when sessions and tokens were used, and ends sessions whose time is over. A transaction of
 * its own. */
MUST_CHECK enum err access_write(struct access *access, struct store *store, int64_t now_s,
                                 struct problem *problem);

/* Who holds the secret? False: nobody, or her time is over, or her account is disabled. Counts as
 * use. Texts are copied into the arena, ended by a NUL byte. *row: of the session or token. */
bool access_by_session(struct access *access, struct str secret, int64_t now_s, struct arena *arena,
                       struct account *out, int64_t *row);
bool access_by_token(struct access *access, struct str secret, int64_t now_s, struct arena *arena,
                     struct account *out, int64_t *row, struct str *name);

/* Also disabled accounts. */
bool access_by_login(struct access *access, struct str login, struct arena *arena,
                     struct account *out);
bool access_by_id(struct access *access, struct uuid id, struct arena *arena, struct account *out);

/* Copies in the arena; false when it is full. account 0: of all. Accounts by login, sessions and
 * tokens by when they began; sessions whose time is over are left out. */
MUST_CHECK bool access_accounts(struct access *access, struct arena *arena, struct account **out,
                                int *count);
MUST_CHECK bool access_sessions(struct access *access, int64_t account, int64_t now_s,
                                struct arena *arena, struct account_session **out, int *count);
MUST_CHECK bool access_tokens(struct access *access, int64_t account, struct arena *arena,
                              struct account_token **out, int *count);

/* ---- how often somebody may try to sign in: no address is kept ---------------------------------
 */

enum {
    SIGN_IN_TRIES = 10, /* for one login, at once; then one every SIGN_IN_TRY_S */
    SIGN_IN_TRY_S = 60,
    SIGN_IN_TRIES_OF_ALL = 60 /* for all logins, at once; then one every second */
};

/* Seconds until a try would be free; 0: it is. */
int access_wait(struct access *access, struct str login, int64_t now_s);
/* Takes one try. 0: go on; else the seconds to wait. */
int access_try(struct access *access, struct str login, int64_t now_s);
/* It was right: that login's tries are given back. */
void access_tried_well(struct access *access, struct str login);

#endif
