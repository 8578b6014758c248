/* What the pages about people share: her own account, and those of others. */
#ifndef SIGNPOST_HTTP_PEOPLE_H
#define SIGNPOST_HTTP_PEOPLE_H

#include "base/password.h"
#include "http/page_steward.h"
#include "sessions.h"

#define PEOPLE_HTML "text/html; charset=utf-8"

/* id, login, person_name, role_name with flags role_provider, role_steward, role_admin,
 * organisation (its name), organisation_id, is_disabled, has_password. */
void person_view(const struct picture *picture, const struct account *account, struct view *into);

/* Lists "sessions" (began, seen, row, is_this) and "tokens" (name, made, used, row). own_session: a
 * row, or 0. False when the arena is full. */
MUST_CHECK bool holdings_view(const struct http_request *request, const struct account *account,
                              int64_t own_session, struct view *into);

/* What was wrong; the texts are copied into the request's arena. */
void people_error(const struct http_request *request, struct form_errors *errors, const char *field,
                  const char *text);
/* The same from a problem whose where is a field; others are about other_field. */
void people_problem(const struct http_request *request, struct form_errors *errors,
                    const struct problem *problem, const char *other_field);

/* The list of errors for the summary, and wrong.FIELD for each. */
void people_errors_view(const struct form_errors *errors, struct view *into);

/* Who signs in, and with what, is changed by people alone: else a token that got lost could make
 * others that outlive it. ERR_FORBIDDEN. */
MUST_CHECK enum err people_only(const struct http_request *request, struct problem *problem);

/* After steward_enter and a change of people that ended with err: tells the server's memory of it.
 */
MUST_CHECK enum err people_leave(const struct http_request *request, struct store *store,
                                 enum err err, struct problem *problem);

/* A new password that was typed twice, in the fields password and password_again. False: errors
 * says what is wrong. Hashes it. */
MUST_CHECK enum err new_password(const struct http_request *request, struct str login,
                                 char hash[PASSWORD_HASH_BYTES], struct form_errors *errors,
                                 struct problem *problem);

/* The row that a button names; 0: none. */
int64_t field_row(const struct http_request *request);

#endif
