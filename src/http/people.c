#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "base/password.h"
#include "domain/ledger.h"
#include "people.h"

/* ---- views ---- */

static struct str organisation_name(const struct picture *picture, struct uuid id)
{
    const struct directory *directory = &picture->atlas->directory;
    for (int i = 0; i < directory->organisations_count; i++)
        if (uuid_compare(directory->organisations[i].id, id) == 0)
            return directory->organisations[i].name;
    return STR("an organisation that is no longer listed");
}

static const char *const role_names[] = {"Provider", "Steward", "Admin"};

void person_view(const struct picture *picture, const struct account *account, struct view *into)
{
    char id[UUID_TEXT_LEN + 1];
    uuid_print(account->id, id);
    view_add_format(into, "id", "%s", id);
    view_add_text(into, "login", account->login);
    view_add_text(into, "person_name", account->name);
    view_add_text(into, "role_name", str_from(role_names[account->role]));
    view_add_flag(into, "role_provider", account->role == ACCOUNT_PROVIDER);
    view_add_flag(into, "role_steward", account->role == ACCOUNT_STEWARD);
    view_add_flag(into, "role_admin", account->role == ACCOUNT_ADMIN);
    view_add_flag(into, "is_disabled", account->is_disabled);
    view_add_flag(into, "has_password", account->has_password);
    if (account->has_organisation) {
        uuid_print(account->organisation, id);
        view_add_format(into, "organisation_id", "%s", id);
        view_add_text(into, "organisation", organisation_name(picture, account->organisation));
    }
}

/* "7 March 2026, 14:05", by the clocks of London. */
static void moment_add(struct view *into, const char *name, int64_t utc_s)
{
    char words[DATE_WORDS_LEN];
    int minutes = clock_london_minutes(utc_s);
    date_words((struct date){clock_london_days(utc_s)}, words);
    view_add_format(into, name, "%s, %02d:%02d", words, minutes / 60, minutes % 60);
}

bool holdings_view(const struct http_request *request, const struct account *account,
                   int64_t own_session, struct view *into)
{
    const struct site *site = request->site;
    struct account_session *sessions = NULL;
    struct account_token *tokens = NULL;
    int session_count = 0, token_count = 0;
    if (!access_sessions(site->access, account->row, clock_utc_s(), request->arena, &sessions,
                         &session_count) ||
        !access_tokens(site->access, account->row, request->arena, &tokens, &token_count))
        return false;
    struct view *list = view_add_list(into, "sessions");
    for (int i = 0; i < session_count; i++) {
        struct view *item = view_add_object(list, NULL);
        moment_add(item, "began", sessions[i].created_s);
        moment_add(item, "seen", sessions[i].seen_s);
        view_add_int(item, "row", sessions[i].row);
        view_add_flag(item, "is_this", sessions[i].row == own_session);
    }
    view_add_flag(into, "has_sessions", session_count > 0);
    view_add_flag(into, "has_other_sessions", session_count > (own_session != 0));
    list = view_add_list(into, "tokens");
    for (int i = 0; i < token_count; i++) {
        struct view *item = view_add_object(list, NULL);
        view_add_text(item, "token_name", tokens[i].name);
        moment_add(item, "made", tokens[i].created_s);
        if (tokens[i].used_s)
            moment_add(item, "used", tokens[i].used_s);
        view_add_int(item, "row", tokens[i].row);
    }
    view_add_flag(into, "has_tokens", token_count > 0);
    return true;
}

/* ---- what is wrong ---- */

void people_error(const struct http_request *request, struct form_errors *errors, const char *field,
                  const char *text)
{
    struct form_error error = {str_copy(str_from(field), request->arena),
                               str_copy(str_from(text), request->arena)};
    if (errors->count < FORM_ERRORS_MAX && error.field.ptr && error.text.ptr)
        errors->items[errors->count++] = error;
}

void people_problem(const struct http_request *request, struct form_errors *errors,
                    const struct problem *problem, const char *other_field)
{
    people_error(request, errors, problem->where[0] ? problem->where : other_field, problem->text);
}

void people_errors_view(const struct form_errors *errors, struct view *into)
{
    form_errors_view(errors, into);
    struct view *wrong = view_add_object(into, "wrong");
    for (int i = 0; i < errors->count; i++)
        view_add_text(wrong, errors->items[i].field.ptr, errors->items[i].text);
}

/* ---- changes ---- */

enum err people_only(const struct http_request *request, struct problem *problem)
{
    return request_caller(request)->has_token
               ? problem_set(problem, ERR_FORBIDDEN, "A token may not do this: sign in.")
               : OK;
}

enum err people_leave(const struct http_request *request, struct store *store, enum err err,
                      struct problem *problem)
{
    const struct site *site = request->site;
    if (!err)
        err = access_refresh(site->access, store, problem);
    steward_leave(request, false);
    return err;
}

enum err new_password(const struct http_request *request, struct str login,
                      char hash[PASSWORD_HASH_BYTES], struct form_errors *errors,
                      struct problem *problem)
{
    struct str password = http_argument_get(request->form, STR("password"), NULL);
    struct str again = http_argument_get(request->form, STR("password_again"), NULL);
    enum err err = password_check(password, login, problem);
    if (err) {
        people_error(request, errors, "password", problem->text);
        return OK;
    }
    if (!str_equal(password, again)) {
        people_error(request, errors, "password_again", "The two passwords differ.");
        return OK;
    }
    return password_hash(password, hash, problem);
}

int64_t field_row(const struct http_request *request)
{
    int64_t row;
    return str_to_int(http_argument_get(request->form, STR("row"), NULL), &row) && row > 0 ? row
                                                                                           : 0;
}
