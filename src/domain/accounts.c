#include "domain/accounts.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "codec/json_write.h"

bool account_role_find(struct str code, enum account_role *out)
{
    int found = code_find(account_role_codes, code);
    if (found != NONE)
        *out = (enum account_role)found;
    return found != NONE;
}

void account_secret_hash(struct str secret, uint8_t hash[SHA256_BYTES])
{
    sha256(&secret, 1, hash);
}

/* ---- what an account may be ---- */

static bool login_is_plain(struct str login)
{
    for (size_t i = 0; i < login.len; i++) {
        char c = login.ptr[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        if (!is_letter && (c == '\0' || !strchr("._@+-", c)))
            return false;
    }
    return login.len >= LOGIN_MIN_BYTES && login.len <= LOGIN_MAX_BYTES;
}

static bool is_words(struct str text, size_t most_bytes)
{
    return str_trim(text).len > 0 && text.len <= most_bytes && str_is_clean(text, NULL) &&
           !memchr(text.ptr, '\n', text.len) && !memchr(text.ptr, '\r', text.len);
}

static enum err login_check(struct str login, struct problem *problem)
{
    return login_is_plain(login)
               ? OK
               : problem_set(problem, ERR_INVALID,
                             "A login has %d to %d letters, digits or . _ @ + - and nothing else.",
                             LOGIN_MIN_BYTES, LOGIN_MAX_BYTES);
}

static enum err name_check(struct str name, struct problem *problem)
{
    return is_words(name, ACCOUNT_NAME_MAX_BYTES)
               ? OK
               : problem_set(problem, ERR_INVALID,
                             "Write the name, on one line and not longer than %d letters.",
                             ACCOUNT_NAME_MAX_BYTES);
}

const char *const account_fields[] = {"login", "name", "organisation", NULL};

enum err account_field_check(const struct account *account, const char *field,
                             struct problem *problem)
{
    enum err err = OK;
    problem_at(problem, "%s", field);
    if (strcmp(field, "login") == 0)
        err = login_check(account->login, problem);
    else if (strcmp(field, "name") == 0)
        err = name_check(account->name, problem);
    else if (account->role == ACCOUNT_PROVIDER && !account->has_organisation)
        err = problem_set(problem, ERR_INVALID, "A provider belongs to an organisation.");
    if (!err)
        problem_at(problem, "%s", "");
    return err;
}

enum err account_check(const struct account *account, struct problem *problem)
{
    enum err err = OK;
    for (int i = 0; account_fields[i] && !err; i++)
        err = account_field_check(account, account_fields[i], problem);
    return err;
}

/* ---- one change: its transaction and its history ---- */

struct change {
    struct store *store;
    const char *actor;
    const char *action;
    const struct account *account;
    struct str detail; /* a token's name */
};

static void payload_write(const struct change *change, struct buf *out)
{
    const struct account *account = change->account;
    struct json_write json = json_write_to(out);
    json_write_object_begin(&json);
    json_write_key(&json, STR("login"));
    json_write_text(&json, account->login);
    json_write_key(&json, STR("name"));
    json_write_text(&json, account->name);
    json_write_key(&json, STR("role"));
    json_write_text(&json, str_from(account_role_codes[account->role]));
    if (account->has_organisation) {
        char id[UUID_TEXT_LEN + 1];
        uuid_print(account->organisation, id);
        json_write_key(&json, STR("organisation"));
        json_write_text(&json, str_from(id));
    }
    json_write_key(&json, STR("disabled"));
    json_write_bool(&json, account->is_disabled);
    if (change->detail.len) {
        json_write_key(&json, STR("token"));
        json_write_text(&json, change->detail);
    }
    json_write_object_end(&json);
}

static enum err change_remember(const struct change *change, struct problem *problem)
{
    char id[UUID_TEXT_LEN + 1];
    struct buf payload;
    uuid_print(change->account->id, id);
    buf_init(&payload, 0);
    payload_write(change, &payload);
    enum err err = payload.failed
                       ? problem_set(problem, ERR_NO_MEMORY, "There is no memory for the history.")
                       : store_remember(change->store, change->actor, change->action, str_from(id),
                                        buf_view(&payload), problem);
    buf_finish(&payload);
    return err;
}

/* Ends the transaction: with its row of history if all went well so far. */
static enum err change_end(const struct change *change, enum err err, struct problem *problem)
{
    if (!err)
        err = change_remember(change, problem);
    enum err end = store_end(change->store, err == OK, problem);
    return err ? err : end;
}

/* ---- accounts ---- */

enum err account_by_login(struct store *store, struct str login, struct arena *arena,
                          struct account *out, struct problem *problem)
{
    struct account *accounts = NULL;
    int count = 0;
    enum err err = store_accounts(store, arena, &accounts, &count, problem);
    for (int i = 0; i < count && !err; i++)
        if (str_equal_nocase(accounts[i].login, login)) {
            *out = accounts[i];
            return OK;
        }
    return err ? err
               : problem_set(problem, ERR_NOT_FOUND, "Nobody has the login \"%.*s\".",
                             (int)(login.len < LOGIN_MAX_BYTES ? login.len : LOGIN_MAX_BYTES),
                             login.ptr);
}

static enum err login_is_free(struct store *store, struct str login, struct problem *problem)
{
    struct arena arena;
    struct account other;
    arena_init(&arena, 0);
    enum err err = account_by_login(store, login, &arena, &other, problem);
    arena_finish(&arena);
    if (err != ERR_NOT_FOUND) {
        problem_at(problem, "login");
        return err ? err : problem_set(problem, ERR_INVALID, "Somebody has this login already.");
    }
    return OK;
}

enum err account_add(struct store *store, const char *actor, struct account *account,
                     const char *password_hash, struct problem *problem)
{
    enum err err = account_check(account, problem);
    if (!err)
        err = login_is_free(store, account->login, problem);
    if (!err)
        err = store_begin(store, problem);
    if (err)
        return err;
    struct account added = *account;
    struct change change = {store, actor, "account-add", &added, STR("")};
    added.id = uuid_random();
    added.created_s = clock_utc_s();
    added.has_password = password_hash != NULL;
    err = change_end(&change, store_account_add(store, &added, password_hash, problem), problem);
    if (!err)
        *account = added;
    return err;
}

/* How the account was, and whether somebody else may admit people. */
static enum err others_read(struct store *store, int64_t row, struct arena *arena,
                            struct account *before, bool *has_admin, struct problem *problem)
{
    struct account *accounts = NULL;
    int count = 0;
    bool is_found = false;
    enum err err = store_accounts(store, arena, &accounts, &count, problem);
    *has_admin = false;
    for (int i = 0; i < count && !err; i++) {
        if (accounts[i].row != row) {
            *has_admin |= accounts[i].role == ACCOUNT_ADMIN && !accounts[i].is_disabled;
            continue;
        }
        *before = accounts[i];
        is_found = true;
    }
    return err || is_found ? err : problem_set(problem, ERR_NOT_FOUND, "There is no such account.");
}

static bool has_same_rights(const struct account *a, const struct account *b)
{
    return a->role == b->role && a->has_organisation == b->has_organisation &&
           (!a->has_organisation || uuid_compare(a->organisation, b->organisation) == 0);
}

enum err account_change(struct store *store, const char *actor, const struct account *account,
                        struct problem *problem)
{
    struct arena arena;
    struct account before = {0};
    bool has_admin = false;
    arena_init(&arena, 0);
    enum err err = account_check(account, problem);
    if (!err)
        err = others_read(store, account->row, &arena, &before, &has_admin, problem);
    bool was_admin = !err && before.role == ACCOUNT_ADMIN && !before.is_disabled;
    bool is_admin = account->role == ACCOUNT_ADMIN && !account->is_disabled;
    if (!err && was_admin && !is_admin && !has_admin) {
        problem_at(problem, "role");
        err = problem_set(problem, ERR_INVALID,
                          "This is the only admin. Make somebody else an admin first.");
    }
    if (!err)
        err = store_begin(store, problem);
    if (!err) {
        struct change change = {store, actor, "account-change", account, STR("")};
        err = store_account_change(store, account, problem);
        if (!err && (account->is_disabled || !has_same_rights(account, &before)))
            err = store_session_end(store, account->row, 0, 0, problem);
        err = change_end(&change, err, problem);
    }
    arena_finish(&arena);
    return err;
}

enum err account_set_password(struct store *store, const char *actor, const struct account *account,
                              const char *password_hash, int64_t kept_session,
                              struct problem *problem)
{
    struct change change = {store, actor, "account-password", account, STR("")};
    enum err err = store_begin(store, problem);
    if (err)
        return err;
    err = store_account_set_password(store, account->row, password_hash, problem);
    if (!err)
        err = store_session_end(store, account->row, 0, kept_session, problem);
    return change_end(&change, err, problem);
}

/* ---- sessions: no change of the record, so no history ---- */

enum err session_begin(struct store *store, const struct account *account,
                       char secret[SECRET_TEXT_LEN + 1], struct problem *problem)
{
    char made[SECRET_TEXT_LEN + 1];
    struct account_session session = {.account = account->row, .created_s = clock_utc_s()};
    secret_make(made);
    account_secret_hash(str_from(made), session.hash);
    enum err err = store_begin(store, problem);
    if (err)
        return err;
    err = store_session_add(store, &session, ACCOUNT_SESSIONS_MAX, problem);
    enum err end = store_end(store, err == OK, problem);
    err = err ? err : end;
    if (!err)
        memcpy(secret, made, sizeof made);
    secret_wipe(made, sizeof made);
    return err;
}

enum err session_end(struct store *store, int64_t account, int64_t row, struct problem *problem)
{
    enum err err = store_begin(store, problem);
    if (err)
        return err;
    err = store_session_end(store, account, row, 0, problem);
    enum err end = store_end(store, err == OK, problem);
    return err ? err : end;
}

/* ---- tokens ---- */

static enum err token_name_check(struct store *store, const struct account *account,
                                 struct str name, struct problem *problem)
{
    struct arena arena;
    struct account_token *tokens = NULL;
    int count = 0, own = 0;
    problem_at(problem, "name");
    if (!is_words(name, TOKEN_NAME_MAX_BYTES))
        return problem_set(problem, ERR_INVALID, "Give the token a name of at most %d bytes.",
                           TOKEN_NAME_MAX_BYTES);
    arena_init(&arena, 0);
    enum err err = store_tokens(store, &arena, &tokens, &count, problem);
    for (int i = 0; i < count && !err; i++) {
        own += tokens[i].account == account->row;
        if (tokens[i].account == account->row && str_equal(tokens[i].name, name))
            err = problem_set(problem, ERR_INVALID, "You have a token of this name already.");
    }
    if (!err && own >= ACCOUNT_TOKENS_MAX)
        err = problem_set(problem, ERR_INVALID, "You have %d tokens: revoke one first.", own);
    arena_finish(&arena);
    return err;
}

enum err token_make(struct store *store, const char *actor, const struct account *account,
                    struct str name, char secret[TOKEN_TEXT_LEN + 1], struct problem *problem)
{
    char made[TOKEN_TEXT_LEN + 1] = "sp_";
    struct account_token token = {
        .account = account->row, .name = str_trim(name), .created_s = clock_utc_s()};
    struct change change = {store, actor, "token-make", account, token.name};
    enum err err = token_name_check(store, account, token.name, problem);
    if (!err)
        err = store_begin(store, problem);
    if (err)
        return err;
    secret_make(made + 3);
    account_secret_hash(str_from(made), token.hash);
    err = change_end(&change, store_token_add(store, &token, problem), problem);
    if (!err)
        memcpy(secret, made, sizeof made);
    secret_wipe(made, sizeof made);
    return err;
}

enum err token_end(struct store *store, const char *actor, const struct account *account,
                   int64_t row, struct problem *problem)
{
    struct arena arena;
    struct account_token *tokens = NULL;
    int count = 0;
    struct str name = STR("");
    arena_init(&arena, 0);
    enum err err = store_tokens(store, &arena, &tokens, &count, problem);
    for (int i = 0; i < count && !err; i++)
        if (tokens[i].row == row && tokens[i].account == account->row)
            name = tokens[i].name;
    if (!err && !name.len)
        err = problem_set(problem, ERR_NOT_FOUND, "There is no such token.");
    if (!err)
        err = store_begin(store, problem);
    if (!err) {
        struct change change = {store, actor, "token-end", account, name};
        err = change_end(&change, store_token_end(store, account->row, row, problem), problem);
    }
    arena_finish(&arena);
    return err;
}
