/* Accounts, their sessions and their tokens, as rows. Writing is done inside a transaction of the
 * caller's; text that was read lives in the arena; times are seconds UTC. */
#ifndef SIGNPOST_STORE_ACCOUNTS_H
#define SIGNPOST_STORE_ACCOUNTS_H

#include "store/store.h"

enum account_role { ACCOUNT_PROVIDER, ACCOUNT_STEWARD, ACCOUNT_ADMIN };
extern const char *const account_role_codes[]; /* ended by NULL */

struct account {
    int64_t row; /* in the store */
    struct uuid id;
    struct str login;
    struct str name;
    enum account_role role;
    bool has_organisation;
    struct uuid organisation; /* of a provider */
    bool is_disabled;
    bool has_password; /* else she signs in by a proxy alone */
    int64_t created_s;
};

struct account_session {
    int64_t row;
    int64_t account; /* its row */
    int64_t created_s;
    int64_t seen_s;
    uint8_t hash[SHA256_BYTES]; /* of what the browser keeps */
};

struct account_token {
    int64_t row;
    int64_t account;
    struct str name;
    int64_t created_s;
    int64_t used_s; /* 0: never */
    uint8_t hash[SHA256_BYTES];
};

/* By login. */
MUST_CHECK enum err store_accounts(struct store *store, struct arena *arena, struct account **out,
                                   int *count, struct problem *problem);
/* Fills row. password_hash NULL: none. ERR_DATABASE also when the login is taken: look first. */
MUST_CHECK enum err store_account_add(struct store *store, struct account *account,
                                      const char *password_hash, struct problem *problem);
/* Name, role, organisation, is_disabled. */
MUST_CHECK enum err store_account_change(struct store *store, const struct account *account,
                                         struct problem *problem);
MUST_CHECK enum err store_account_set_password(struct store *store, int64_t account,
                                               const char *password_hash, struct problem *problem);
/* Empty: it has none, or there is no such account. */
MUST_CHECK enum err store_account_password(struct store *store, int64_t account,
                                           struct arena *arena, struct str *hash,
                                           struct problem *problem);

/* most: so many of the account stay, the new one among them. */
MUST_CHECK enum err store_session_add(struct store *store, const struct account_session *session,
                                      int most, struct problem *problem);
/* row 0: all of the account but the kept one (0: none). */
MUST_CHECK enum err store_session_end(struct store *store, int64_t account, int64_t row,
                                      int64_t kept, struct problem *problem);
MUST_CHECK enum err store_session_seen(struct store *store, int64_t row, int64_t seen_s,
                                       struct problem *problem);
MUST_CHECK enum err store_sessions_expire(struct store *store, int64_t seen_before_s,
                                          int64_t made_before_s, struct problem *problem);
/* Oldest first. */
MUST_CHECK enum err store_sessions(struct store *store, struct arena *arena,
                                   struct account_session **out, int *count,
                                   struct problem *problem);

MUST_CHECK enum err store_token_add(struct store *store, const struct account_token *token,
                                    struct problem *problem);
MUST_CHECK enum err store_token_end(struct store *store, int64_t account, int64_t row,
                                    struct problem *problem);
MUST_CHECK enum err store_token_used(struct store *store, int64_t row, int64_t used_s,
                                     struct problem *problem);
/* Oldest first. */
MUST_CHECK enum err store_tokens(struct store *store, struct arena *arena,
                                 struct account_token **out, int *count, struct problem *problem);

/* ERR_NOT_FOUND: no organisation has that name. */
MUST_CHECK enum err store_organisation_by_name(struct store *store, struct str name,
                                               struct uuid *out, struct problem *problem);

#endif
