/* Asking for a password at a terminal, or reading it from a pipe. */
#ifndef SIGNPOST_APP_PROMPT_H
#define SIGNPOST_APP_PROMPT_H

#include <stdio.h>

#include "base/password.h"

/* A new password for the login: at a terminal typed twice and not shown, else the first line of
 * what comes in. ERR_INVALID says what is wrong with it. */
MUST_CHECK enum err prompt_new_password(FILE *in, FILE *out, struct str login,
                                        char hash[PASSWORD_HASH_BYTES], struct problem *problem);

#endif
