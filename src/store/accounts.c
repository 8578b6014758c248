#include "store/accounts.h"

#include "internal.h"

const char *const account_role_codes[] = {"provider", "steward", "admin", NULL};

static enum err no_memory(struct problem *problem)
{
    return problem_set(problem, ERR_NO_MEMORY, "There is no memory for the accounts.");
}

static enum err unreadable(struct problem *problem, const char *what)
{
    return problem_set(problem, ERR_DATABASE, "The database holds %s that cannot be read.", what);
}

/* ---- reading ---- */

static bool account_read(sqlite3_stmt *query, struct arena *arena, void *out)
{
    struct account *account = out;
    int role = code_find(account_role_codes, column_str(query, 4, arena));
    account->row = sqlite3_column_int64(query, 0);
    account->login = column_str(query, 2, arena);
    account->name = column_str(query, 3, arena);
    account->role = (enum account_role)role;
    account->has_organisation = column_uuid(query, 5, &account->organisation);
    account->is_disabled = sqlite3_column_int(query, 6) != 0;
    account->has_password = sqlite3_column_int(query, 7) != 0;
    account->created_s = sqlite3_column_int64(query, 8);
    return role != NONE && column_uuid(query, 1, &account->id) && account->login.ptr &&
           account->name.ptr;
}

static bool hash_read(sqlite3_stmt *query, int index, uint8_t hash[SHA256_BYTES])
{
    const void *bytes = sqlite3_column_blob(query, index);
    if (!bytes || sqlite3_column_bytes(query, index) != SHA256_BYTES)
        return false;
    memcpy(hash, bytes, SHA256_BYTES);
    return true;
}

static bool session_read(sqlite3_stmt *query, struct arena *arena, void *out)
{
    (void)arena;
    struct account_session *session = out;
    session->row = sqlite3_column_int64(query, 0);
    session->account = sqlite3_column_int64(query, 1);
    session->created_s = sqlite3_column_int64(query, 2);
    session->seen_s = sqlite3_column_int64(query, 3);
    return hash_read(query, 4, session->hash);
}

static bool token_read(sqlite3_stmt *query, struct arena *arena, void *out)
{
    struct account_token *token = out;
    token->row = sqlite3_column_int64(query, 0);
    token->account = sqlite3_column_int64(query, 1);
    token->name = column_str(query, 2, arena);
    token->created_s = sqlite3_column_int64(query, 3);
    token->used_s = sqlite3_column_int64(query, 4);
    return token->name.ptr && hash_read(query, 5, token->hash);
}

struct list {
    const char *query;
    const char *what;
    size_t size_bytes;
    bool (*read)(sqlite3_stmt *query, struct arena *arena, void *out);
};

static enum err list_read(struct store *store, const struct list *list, struct arena *arena,
                          void **out, int *count, struct problem *problem)
{
    sqlite3_stmt *query;
    char *items = NULL;
    int found = 0, room = 0;
    bool more = false;
    enum err err = query_begin(store, list->query, &query, problem);
    if (!err)
        err = query_next(store, query, &more, problem);
    while (!err && more) {
        char *grown = arena_grow(arena, items, found, &room, list->size_bytes);
        if (!grown)
            err = no_memory(problem);
        else if (!list->read(query, arena, grown + (size_t)found * list->size_bytes))
            err = unreadable(problem, list->what);
        items = grown;
        found++;
        if (!err)
            err = query_next(store, query, &more, problem);
        else
            sqlite3_reset(query);
    }
    if (!err) {
        *out = items;
        *count = found;
    }
    return err;
}

enum err store_accounts(struct store *store, struct arena *arena, struct account **out, int *count,
                        struct problem *problem)
{
    static const struct list list = {"account_list", "an account", sizeof(struct account),
                                     account_read};
    void *items = NULL;
    enum err err = list_read(store, &list, arena, &items, count, problem);
    if (!err)
        *out = items;
    return err;
}

enum err store_sessions(struct store *store, struct arena *arena, struct account_session **out,
                        int *count, struct problem *problem)
{
    static const struct list list = {"session_list", "a session", sizeof(struct account_session),
                                     session_read};
    void *items = NULL;
    enum err err = list_read(store, &list, arena, &items, count, problem);
    if (!err)
        *out = items;
    return err;
}

enum err store_tokens(struct store *store, struct arena *arena, struct account_token **out,
                      int *count, struct problem *problem)
{
    static const struct list list = {"token_list", "a token", sizeof(struct account_token),
                                     token_read};
    void *items = NULL;
    enum err err = list_read(store, &list, arena, &items, count, problem);
    if (!err)
        *out = items;
    return err;
}

enum err store_account_password(struct store *store, int64_t account, struct arena *arena,
                                struct str *hash, struct problem *problem)
{
    sqlite3_stmt *query;
    bool more;
    enum err err = query_begin(store, "account_password_get", &query, problem);
    if (err)
        return err;
    bind_row(query, 1, account);
    err = query_next(store, query, &more, problem);
    struct str found = !err && more ? column_str(query, 0, arena) : STR("");
    sqlite3_reset(query);
    if (!err && !found.ptr)
        err = no_memory(problem);
    if (!err)
        *hash = found;
    return err;
}

/* ---- writing ---- */

static void bind_text_or_null(sqlite3_stmt *query, int index, const char *text)
{
    if (text)
        bind_str(query, index, str_from(text));
}

static void bind_organisation(sqlite3_stmt *query, int index, const struct account *account)
{
    if (account->has_organisation)
        bind_uuid(query, index, account->organisation);
}

enum err store_account_add(struct store *store, struct account *account, const char *password_hash,
                           struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "account_insert", &query, problem);
    if (err)
        return err;
    bind_uuid(query, 1, account->id);
    bind_str(query, 2, account->login);
    bind_str(query, 3, account->name);
    bind_str(query, 4, str_from(account_role_codes[account->role]));
    bind_organisation(query, 5, account);
    bind_text_or_null(query, 6, password_hash);
    sqlite3_bind_int64(query, 7, account->created_s);
    err = query_run(store, query, problem);
    if (!err)
        account->row = sqlite3_last_insert_rowid(store->db);
    return err;
}

enum err store_account_change(struct store *store, const struct account *account,
                              struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "account_update", &query, problem);
    if (err)
        return err;
    bind_row(query, 1, account->row);
    bind_str(query, 2, account->name);
    bind_str(query, 3, str_from(account_role_codes[account->role]));
    bind_organisation(query, 4, account);
    sqlite3_bind_int(query, 5, account->is_disabled);
    return query_run(store, query, problem);
}

enum err store_account_set_password(struct store *store, int64_t account, const char *password_hash,
                                    struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "account_password_set", &query, problem);
    if (err)
        return err;
    bind_row(query, 1, account);
    bind_text_or_null(query, 2, password_hash);
    return query_run(store, query, problem);
}

/* Runs a query whose parameters are whole numbers. */
static enum err run_numbers(struct store *store, const char *name, const int64_t *numbers,
                            int count, struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, name, &query, problem);
    if (err)
        return err;
    for (int i = 0; i < count; i++)
        sqlite3_bind_int64(query, i + 1, numbers[i]);
    return query_run(store, query, problem);
}

enum err store_session_add(struct store *store, const struct account_session *session, int most,
                           struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "session_insert", &query, problem);
    if (err)
        return err;
    sqlite3_bind_blob(query, 1, session->hash, SHA256_BYTES, SQLITE_TRANSIENT);
    bind_row(query, 2, session->account);
    sqlite3_bind_int64(query, 3, session->created_s);
    err = query_run(store, query, problem);
    int64_t numbers[] = {session->account, most};
    return err ? err : run_numbers(store, "session_trim", numbers, 2, problem);
}

enum err store_session_end(struct store *store, int64_t account, int64_t row, int64_t kept,
                           struct problem *problem)
{
    int64_t numbers[] = {account, row, kept};
    return run_numbers(store, "session_end", numbers, 3, problem);
}

enum err store_session_seen(struct store *store, int64_t row, int64_t seen_s,
                            struct problem *problem)
{
    int64_t numbers[] = {row, seen_s};
    return run_numbers(store, "session_seen", numbers, 2, problem);
}

enum err store_sessions_expire(struct store *store, int64_t seen_before_s, int64_t made_before_s,
                               struct problem *problem)
{
    int64_t numbers[] = {seen_before_s, made_before_s};
    return run_numbers(store, "session_expire", numbers, 2, problem);
}

enum err store_token_add(struct store *store, const struct account_token *token,
                         struct problem *problem)
{
    sqlite3_stmt *query;
    enum err err = query_begin(store, "token_insert", &query, problem);
    if (err)
        return err;
    sqlite3_bind_blob(query, 1, token->hash, SHA256_BYTES, SQLITE_TRANSIENT);
    bind_row(query, 2, token->account);
    bind_str(query, 3, token->name);
    sqlite3_bind_int64(query, 4, token->created_s);
    return query_run(store, query, problem);
}

enum err store_token_end(struct store *store, int64_t account, int64_t row, struct problem *problem)
{
    int64_t numbers[] = {row, account};
    return run_numbers(store, "token_end", numbers, 2, problem);
}

enum err store_token_used(struct store *store, int64_t row, int64_t used_s, struct problem *problem)
{
    int64_t numbers[] = {row, used_s};
    return run_numbers(store, "token_used", numbers, 2, problem);
}

enum err store_organisation_by_name(struct store *store, struct str name, struct uuid *out,
                                    struct problem *problem)
{
    sqlite3_stmt *query;
    bool more;
    struct uuid id;
    enum err err = query_begin(store, "organisation_by_name", &query, problem);
    if (err)
        return err;
    bind_str(query, 1, name);
    err = query_next(store, query, &more, problem);
    bool is_found = !err && more && column_uuid(query, 0, &id);
    sqlite3_reset(query);
    if (err)
        return err;
    if (!is_found)
        return problem_set(problem, ERR_NOT_FOUND, "No organisation has the name \"%.*s\".",
                           (int)(name.len < 200 ? name.len : 200), name.ptr);
    *out = id;
    return OK;
}
