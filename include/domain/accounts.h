/* People who may change the directory, and how they prove who they are. Every change is one
 * transaction with its row of history. By the one thread that holds the store. */
#ifndef SIGNPOST_DOMAIN_ACCOUNTS_H
#define SIGNPOST_DOMAIN_ACCOUNTS_H

#include "base/secret.h"
#include "store/accounts.h"

enum {
    LOGIN_MIN_BYTES = 2,
    LOGIN_MAX_BYTES = 100,
    ACCOUNT_NAME_MAX_BYTES = 200,
    ACCOUNT_SESSIONS_MAX = 20, /* the oldest goes */
    ACCOUNT_TOKENS_MAX = 20,
    TOKEN_NAME_MAX_BYTES = 60,
    TOKEN_TEXT_LEN = 3 + SECRET_TEXT_LEN, /* "sp_…" */
    SESSION_IDLE_S = 1800,
    SESSION_LIFE_S = 28800
};

bool account_role_find(struct str code, enum account_role *out);

/* ERR_INVALID says what is wrong, and where: "login", "name", "organisation". */
MUST_CHECK enum err account_check(const struct account *account, struct problem *problem);
/* The same of one of them. */
extern const char *const account_fields[]; /* ended by NULL */
MUST_CHECK enum err account_field_check(const struct account *account, const char *field,
                                        struct problem *problem);

/* A new account: login, name, role, organisation; fills row, id and created_s. password_hash: of
 * base/password.h; NULL: none. ERR_INVALID also when the login is taken. */
MUST_CHECK enum err account_add(struct store *store, const char *actor, struct account *account,
                                const char *password_hash, struct problem *problem);

/* Name, role, organisation and is_disabled of the account with that row. Its sessions end when it
 * is disabled or has another role or organisation. ERR_INVALID: nobody would be left who may admit
 * people. */
MUST_CHECK enum err account_change(struct store *store, const char *actor,
                                   const struct account *account, struct problem *problem);

/* Ends all its sessions but the kept one (a row; 0: none). */
MUST_CHECK enum err account_set_password(struct store *store, const char *actor,
                                         const struct account *account, const char *password_hash,
                                         int64_t kept_session, struct problem *problem);

/* ERR_NOT_FOUND. Text lives in the arena. */
MUST_CHECK enum err account_by_login(struct store *store, struct str login, struct arena *arena,
                                     struct account *out, struct problem *problem);

/* A session of an account that proved who it is; secret is what her browser keeps. */
MUST_CHECK enum err session_begin(struct store *store, const struct account *account,
                                  char secret[SECRET_TEXT_LEN + 1], struct problem *problem);
/* Ends one of that account, which may be gone already; row 0: all of them. */
MUST_CHECK enum err session_end(struct store *store, int64_t account, int64_t row,
                                struct problem *problem);

/* A token for programs; secret is shown once. ERR_INVALID: its name is empty, too long or taken, or
 * there are ACCOUNT_TOKENS_MAX. */
MUST_CHECK enum err token_make(struct store *store, const char *actor,
                               const struct account *account, struct str name,
                               char secret[TOKEN_TEXT_LEN + 1], struct problem *problem);
/* ERR_NOT_FOUND: the account has no such token. */
MUST_CHECK enum err token_end(struct store *store, const char *actor, const struct account *account,
                              int64_t row, struct problem *problem);

/* The hash by which a secret is known. */
void account_secret_hash(struct str secret, uint8_t hash[SHA256_BYTES]);

#endif
