/* People who may change the directory, and how they prove who they are. */
#ifndef SIGNPOST_DOMAIN_ACCOUNTS_H
#define SIGNPOST_DOMAIN_ACCOUNTS_H

#include "model/directory.h"

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
};

#endif
