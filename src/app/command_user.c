/* The command that admits people. Passwords are asked for where the command was given; what a
 * running server then gets to see is their hash. */
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/command.h"
#include "app/record.h"
#include "domain/accounts.h"
#include "prompt.h"

#define USER_SETTINGS                                                                              \
    (SETTING_BIT(SETTING_DB) | SETTING_BIT(SETTING_CONFIG) | SETTING_BIT(SETTING_LOG_LEVEL) |      \
     SETTING_BIT(SETTING_TODAY))

static const char actor[] = "command line";

/* What one call works with. */
struct user_call {
    struct call *call;
    struct store *store;
    struct arena arena;
    struct account account; /* the one that is named; of a new one its login alone */
};

struct user_action {
    const char *name;
    bool has_login;
    bool is_new;         /* the login is not there yet */
    bool has_password;   /* asks for one */
    const char *options; /* parted by spaces */
    enum err (*run)(struct user_call *user, struct problem *problem);
};

static struct str value_of(const struct user_call *user, const char *name)
{
    return str_from(call_value(user->call, name));
}

/* ---- what prepare left in call->in ---- */

static bool hash_read(FILE *in, char hash[PASSWORD_HASH_BYTES])
{
    if (!fgets(hash, PASSWORD_HASH_BYTES, in))
        return false;
    hash[strcspn(hash, "\n")] = '\0';
    return strncmp(hash, "$argon2id$", 10) == 0;
}

static enum err hash_take(struct user_call *user, char hash[PASSWORD_HASH_BYTES],
                          struct problem *problem)
{
    return hash_read(user->call->in, hash)
               ? OK
               : problem_set(problem, ERR_IO, "The password did not arrive.");
}

/* ---- the actions ---- */

/* Role and organisation as they were given; what was not given stays. */
static enum err rights_read(struct user_call *user, struct problem *problem)
{
    struct account *account = &user->account;
    struct str role = value_of(user, "role");
    struct str organisation = value_of(user, "organisation");
    if (role.len && !account_role_find(role, &account->role))
        return problem_set(problem, ERR_INVALID, "--role is provider, steward or admin.");
    if (organisation.len) {
        enum err err =
            store_organisation_by_name(user->store, organisation, &account->organisation, problem);
        if (err)
            return err;
        account->has_organisation = true;
    }
    if (account->role != ACCOUNT_PROVIDER)
        account->has_organisation = false;
    return OK;
}

static enum err add_run(struct user_call *user, struct problem *problem)
{
    char hash[PASSWORD_HASH_BYTES] = "";
    bool has_password = !call_value(user->call, "no-password");
    user->account.name = value_of(user, "name");
    if (!value_of(user, "role").len)
        return problem_set(problem, ERR_INVALID, "--role is missing: provider, steward or admin.");
    enum err err = rights_read(user, problem);
    if (!err)
        err = account_check(&user->account, problem);
    if (!err && has_password)
        err = hash_take(user, hash, problem);
    if (!err)
        err = account_add(user->store, actor, &user->account, has_password ? hash : NULL, problem);
    if (!err)
        fprintf(user->call->out, "Added %s as %s.\n", call_value(user->call, "name"),
                account_role_codes[user->account.role]);
    return err;
}

static enum err password_run(struct user_call *user, struct problem *problem)
{
    char hash[PASSWORD_HASH_BYTES];
    enum err err = hash_take(user, hash, problem);
    if (!err)
        err = account_set_password(user->store, actor, &user->account, hash, 0, problem);
    if (!err)
        fputs("The password is changed, and all sessions have ended.\n", user->call->out);
    return err;
}

static enum err role_run(struct user_call *user, struct problem *problem)
{
    if (!value_of(user, "role").len && !value_of(user, "organisation").len)
        return problem_set(problem, ERR_INVALID, "--role or --organisation is missing.");
    enum err err = rights_read(user, problem);
    if (!err)
        err = account_change(user->store, actor, &user->account, problem);
    if (!err)
        fprintf(user->call->out, "%s is %s now.\n", user->account.name.ptr,
                account_role_codes[user->account.role]);
    return err;
}

static enum err disable_run(struct user_call *user, struct problem *problem)
{
    user->account.is_disabled = true;
    enum err err = account_change(user->store, actor, &user->account, problem);
    if (!err)
        fputs("The account is disabled, and all its sessions have ended.\n", user->call->out);
    return err;
}

static enum err enable_run(struct user_call *user, struct problem *problem)
{
    user->account.is_disabled = false;
    enum err err = account_change(user->store, actor, &user->account, problem);
    if (!err)
        fputs("The account may be used again.\n", user->call->out);
    return err;
}

static enum err sign_out_run(struct user_call *user, struct problem *problem)
{
    enum err err = session_end(user->store, user->account.row, 0, problem);
    if (!err)
        fputs("All sessions of the account have ended.\n", user->call->out);
    return err;
}

static const char *day_print(int64_t utc_s, char text[32])
{
    struct tm parts;
    time_t moment = (time_t)utc_s;
    if (!utc_s || !gmtime_r(&moment, &parts) || strftime(text, 32, "%Y-%m-%dT%H:%MZ", &parts) == 0)
        snprintf(text, 32, "never");
    return text;
}

static enum err list_run(struct user_call *user, struct problem *problem)
{
    struct account *accounts = NULL;
    int count = 0;
    char made[32];
    enum err err = store_accounts(user->store, &user->arena, &accounts, &count, problem);
    for (int i = 0; i < count && !err; i++)
        fprintf(user->call->out, "%s\t%s\t%s\t%s\t%s\n", accounts[i].login.ptr,
                accounts[i].name.ptr, account_role_codes[accounts[i].role],
                accounts[i].is_disabled    ? "disabled"
                : accounts[i].has_password ? "in use"
                                           : "in use, without a password",
                day_print(accounts[i].created_s, made));
    return err;
}

static enum err tokens_list(struct user_call *user, struct problem *problem)
{
    struct account_token *tokens = NULL;
    int count = 0;
    char made[32], used[32];
    enum err err = store_tokens(user->store, &user->arena, &tokens, &count, problem);
    for (int i = 0; i < count && !err; i++)
        if (tokens[i].account == user->account.row)
            fprintf(user->call->out, "%s\tmade %s\tused %s\n", tokens[i].name.ptr,
                    day_print(tokens[i].created_s, made), day_print(tokens[i].used_s, used));
    return err;
}

static enum err token_revoke(struct user_call *user, struct str name, struct problem *problem)
{
    struct account_token *tokens = NULL;
    int count = 0;
    enum err err = store_tokens(user->store, &user->arena, &tokens, &count, problem);
    for (int i = 0; i < count && !err; i++)
        if (tokens[i].account == user->account.row && str_equal(tokens[i].name, name)) {
            err = token_end(user->store, actor, &user->account, tokens[i].row, problem);
            if (!err)
                fputs("The token is revoked.\n", user->call->out);
            return err;
        }
    return err ? err : problem_set(problem, ERR_NOT_FOUND, "There is no token of that name.");
}

static enum err tokens_run(struct user_call *user, struct problem *problem)
{
    char secret[TOKEN_TEXT_LEN + 1];
    struct str make = value_of(user, "make");
    struct str revoke = value_of(user, "revoke");
    if (revoke.len)
        return token_revoke(user, revoke, problem);
    if (!make.len)
        return tokens_list(user, problem);
    enum err err = token_make(user->store, actor, &user->account, make, secret, problem);
    if (!err)
        fprintf(user->call->out, "%s\n", secret);
    return err;
}

static const struct user_action actions[] = {
    {"add", true, true, true, "name role organisation no-password", add_run},
    {"list", false, false, false, "", list_run},
    {"password", true, false, true, "", password_run},
    {"role", true, false, false, "role organisation", role_run},
    {"disable", true, false, false, "", disable_run},
    {"enable", true, false, false, "", enable_run},
    {"sign-out", true, false, false, "", sign_out_run},
    {"tokens", true, false, false, "make revoke", tokens_run},
};

static const struct user_action *action_of(const struct call *call)
{
    for (size_t i = 0; i < sizeof actions / sizeof *actions; i++)
        if (call->argument_count > 0 && strcmp(call->arguments[0], actions[i].name) == 0)
            return &actions[i];
    return NULL;
}

/* ---- the command ---- */

/* Is the name one of those parted by spaces? */
static bool is_listed(const char *names, const char *name)
{
    struct str rest = str_from(names), one;
    while (str_split(&rest, ' ', &one))
        if (str_equal(one, str_from(name)))
            return true;
    return false;
}

static enum outcome call_check(const struct call *call)
{
    const struct user_action *action = action_of(call);
    if (!action)
        return call_misuse(call, "The first argument says what to do: add, list, password, role, "
                                 "disable, enable, sign-out or tokens.");
    if ((call->argument_count == 2) != action->has_login)
        return call_misuse(call,
                           action->has_login ? "user %s needs a login." : "user %s takes no login.",
                           action->name);
    for (int i = 0; i < call->given_count; i++)
        if (!is_listed(action->options, call->given[i].option->name))
            return call_misuse(call, "user %s does not take --%s.", action->name,
                               call->given[i].option->name);
    return OUTCOME_DONE;
}

/* Puts a line where run will read it. */
static bool line_hand_over(struct call *call, const char *line)
{
    int ends[2];
    if (pipe(ends) != 0)
        return false;
    size_t len = strlen(line);
    bool is_written = write(ends[1], line, len) == (ssize_t)len && write(ends[1], "\n", 1) == 1;
    close(ends[1]);
    FILE *in = is_written ? fdopen(ends[0], "r") : NULL;
    if (!in) {
        close(ends[0]);
        return false;
    }
    call->in = in; /* until the program ends */
    return true;
}

/* The password is asked for and hashed before any store is held up. */
static enum outcome user_prepare(struct call *call)
{
    struct problem problem = {0};
    char hash[PASSWORD_HASH_BYTES];
    const struct user_action *action = action_of(call);
    enum outcome outcome = call_check(call);
    if (outcome || !action || !action->has_password || call_value(call, "no-password"))
        return outcome;
    if (prompt_new_password(call->in, call->err, str_from(call->arguments[1]), hash, &problem))
        return call_fail(call, OUTCOME_FAILED, &problem);
    if (!line_hand_over(call, hash)) {
        problem_set(&problem, ERR_IO, "The password cannot be handed over.");
        return call_fail(call, OUTCOME_FAILED, &problem);
    }
    return OUTCOME_DONE;
}

static enum outcome user_run(struct call *call)
{
    struct problem problem = {0};
    struct user_call user = {.call = call};
    const struct user_action *action = action_of(call);
    if (!action)
        return call_check(call);
    struct str login = action->has_login ? str_from(call->arguments[1]) : STR("");
    arena_init(&user.arena, 0);
    enum err err = call_edit(call, &user.store, &problem);
    if (!err && action->is_new)
        user.account.login = login;
    else if (!err && action->has_login)
        err = account_by_login(user.store, login, &user.arena, &user.account, &problem);
    if (!err)
        err = action->run(&user, &problem);
    call_edit_end(call, user.store);
    arena_finish(&user.arena);
    return err ? call_fail(call, OUTCOME_FAILED, &problem) : OUTCOME_DONE;
}

static int user_options(struct option out[OPTIONS_MAX])
{
    static const struct option options[] = {
        {"name", NULL, "NAME", "of add: the person's name", OPTION_VALUE, false},
        {"role", NULL, "ROLE", "of add and role: provider, steward or admin", OPTION_VALUE, false},
        {"organisation", NULL, "NAME", "of add and role: whose services a provider sees",
         OPTION_VALUE, false},
        {"no-password", NULL, NULL, "of add: signs in by the proxy alone (--trust-identity-header)",
         OPTION_SWITCH, false},
        {"make", NULL, "NAME", "of tokens: makes one, and prints it this once", OPTION_VALUE,
         false},
        {"revoke", NULL, "NAME", "of tokens: revokes it", OPTION_VALUE, false},
    };
    int count = (int)(sizeof options / sizeof *options);
    memcpy(out, options, sizeof options);
    return count;
}

const struct command command_user = {
    .name = "user",
    .arguments = "ACTION [LOGIN]",
    .argument_count = 2,
    .optional_count = 1,
    .summary = "admits the people who keep the directory: adds, lists and changes their accounts",
    .more =
        "ACTION is add, list, password, role, disable, enable, sign-out or tokens; all but list\n"
        "need a LOGIN. A password is asked for at the terminal, or is the first line of standard\n"
        "input; it is never an argument. Roles: a provider proposes changes of the services of\n"
        "one organisation, a steward changes all services, an admin also admits people.\n\n"
        "  signpost user add jo@example.org --name \"Jo Bloggs\" --role steward",
    .settings = USER_SETTINGS,
    .place = COMMAND_WRITES,
    .options = user_options,
    .run = user_run,
    .prepare = user_prepare,
};
